"""A letter from the case is an attempt, leaves if it still may, and brings its answers to whoever wrote it."""

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select, update

from survey_service.callbacks.callback import Attempt
from survey_service.callbacks.case_letter import CaseLetter
from survey_service.callbacks.refusals import ContactRefused, LetterEmpty, NothingToWriteTo
from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.db import DbContext
from survey_service.flows.case_letter_sent import Written, case_letter_sent
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import Mail
from survey_service.responses.contact_wish import ContactWish
from survey_service.worker.loop import once
from tests.case_world import Cases
from tests.world import HandClock

LETTER = Written("Your ticket 1042", "Hello Cy,\n\nthe export works again.\nTry it, please.\n\nMia Torres")
Ctx = Callable[[], DbContext]


@pytest.fixture
def mia(cases: Cases) -> int:
    return cases.person("Mia Torres", "manager")


def mails(cases: Cases) -> list[Mail]:
    session = cases.ctx().session
    session.rollback()
    found = select(Mail).where(Mail.letter == "case_mail").order_by(Mail.id).execution_options(populate_existing=True)
    return list(session.scalars(found))


def sent(cases: Cases) -> list[EmailMessage]:
    raw = cases.ctx().session.scalars(select(OutboxMail.raw).where(OutboxMail.letter == "case_mail"))
    return [message_from_bytes(one, policy=policy.default) for one in raw]


def changed(cases: Cases, statement: object) -> None:
    with cases.ctx().writing() as session:
        session.execute(statement)  # type: ignore[call-overload]


def suppressed(cases: Cases) -> None:
    with cases.ctx().writing() as session:
        hashed = session.scalar(select(Customer.address_hash).where(Customer.email == "cy@example.com"))
        session.add(Suppression(address_hash=hashed, reason="bad_address", since=cases.clock.at))


def test_it_is_an_attempt_in_the_same_breath(cases: Cases, mia: int) -> None:
    case_id = cases.low()

    case_letter_sent(cases.acting(mia), case_id, LETTER)

    (letter,) = cases.ctx().session.scalars(select(CaseLetter)).all()
    (attempt,) = cases.ctx().session.scalars(select(Attempt)).all()
    assert (attempt.id, attempt.channel, attempt.outcome) == (letter.attempt_id, "email", "sent")
    assert mails(cases)[0].params == {"case_id": case_id}
    assert (cases.case(case_id).owner_id, cases.case(case_id).first_attempt_at) == (mia, cases.clock.at)
    assert cases.case(case_id).reached_at is None


def test_it_leaves_as_a_person_wrote_it_and_answers_go_to_that_person(cases: Cases, mia: int) -> None:
    case_letter_sent(cases.acting(mia), cases.low(), LETTER)

    once()

    (mail,) = sent(cases)
    assert (mail["To"], mail["Reply-To"]) == ("Cy Young <cy@example.com>", "mia@support.example")
    assert mail["Subject"] == "Your ticket 1042"
    assert mail["Auto-Submitted"] is None
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.replace("\r", "") == "Hello Cy,\n\nthe export works again.\nTry it, please.\n\nMia Torres\n"
    assert mails(cases)[0].state == "accepted"


def test_a_double_click_is_one_letter_and_other_words_another(cases: Cases, mia: int, clock: HandClock) -> None:
    case_id = cases.low()

    pressed = [case_letter_sent(cases.acting(mia), case_id, LETTER) for _ in range(2)]
    clock.move(seconds=3)
    case_letter_sent(cases.acting(mia), case_id, Written("Your ticket 1042", "I forgot to say: ring me"))

    assert pressed == [True, False]
    assert len(mails(cases)) == len(cases.ctx().session.scalars(select(Attempt)).all()) == 2


def test_without_words_there_is_no_letter(cases: Cases, mia: int) -> None:
    with pytest.raises(LetterEmpty):
        case_letter_sent(cases.acting(mia), cases.low(), Written("Your ticket", "  "))


def test_who_wants_no_contact_or_is_not_reached_by_mail_is_not_written_to(cases: Cases, mia: int) -> None:
    quiet, case_id = cases.low("dee", 1, {"contact": "no"}), cases.low()
    suppressed(cases)

    with pytest.raises(ContactRefused):
        case_letter_sent(cases.acting(mia), quiet, LETTER)
    with pytest.raises(NothingToWriteTo):
        case_letter_sent(cases.acting(mia), case_id, LETTER)

    assert mails(cases) == []
    assert cases.ctx().session.scalars(select(Attempt)).all() == []


def test_an_opt_out_from_surveys_does_not_stop_it(cases: Cases, mia: int) -> None:
    case_letter_sent(cases.acting(mia), cases.low(), LETTER)
    with cases.ctx().writing() as session:
        hashed = session.scalar(select(Customer.address_hash).where(Customer.email == "cy@example.com"))
        session.add(OptOut(address_hash=hashed, since=cases.clock.at))

    assert [one.letter for one in mails_claimed(cases.ctx(), 9)] == ["case_mail"]


def test_a_no_before_it_leaves_keeps_it_here_and_the_attempt_stands(cases: Cases, mia: int) -> None:
    case_id = cases.low("cy", 1, {"contact": "yes", "contact_channel": "email"})
    case_letter_sent(cases.acting(mia), case_id, LETTER)
    changed(cases, update(ContactWish).values(wanted=False))

    assert mails_claimed(cases.ctx(), 9) == []

    assert (mails(cases)[0].state, mails(cases)[0].detail) == ("cancelled", "refused")
    assert len(cases.ctx().session.scalars(select(Attempt)).all()) == 1


def test_a_bounce_before_it_leaves_keeps_it_here(cases: Cases, mia: int) -> None:
    case_letter_sent(cases.acting(mia), cases.low(), LETTER)
    suppressed(cases)

    assert mails_claimed(cases.ctx(), 9) == []

    assert (mails(cases)[0].state, mails(cases)[0].detail) == ("cancelled", "suppressed")


def test_erasure_takes_the_words_the_mail_and_its_copy(cases: Cases, mia: int) -> None:
    case_id = cases.low()
    case_letter_sent(cases.acting(mia), case_id, LETTER)
    once()
    case_letter_sent(cases.acting(mia), case_id, Written("Again", "I forgot: ring me, Cy"))

    customer_erased(cases.ctx(), "cy@example.com")

    letters = cases.ctx().session.scalars(select(CaseLetter)).all()
    assert {(one.subject, one.words) for one in letters} == {(None, None)}
    assert sent(cases) == []
    assert [mail.state for mail in mails(cases)] == ["accepted", "cancelled"]


def test_a_copy_rendered_before_the_erasure_is_not_kept(cases: Cases, mia: int) -> None:
    case_letter_sent(cases.acting(mia), cases.low(), LETTER)
    (letter,) = mails_claimed(cases.ctx(), 9)
    customer_erased(cases.ctx(), "cy@example.com")

    mails_settled(cases.ctx(), [(letter, Reply(Outcome.ACCEPTED, "kept"))], {letter.mail_id: b"Hello Cy"})

    assert sent(cases) == []


def test_an_address_that_is_refused_is_remembered_as_bad(cases: Cases, mia: int) -> None:
    case_letter_sent(cases.acting(mia), cases.low(), LETTER)
    (letter,) = mails_claimed(cases.ctx(), 9)

    mails_settled(cases.ctx(), [(letter, Reply(Outcome.REFUSED, "550", address_refused=True))])

    assert mails(cases)[0].state == "refused"
    assert len(cases.ctx().session.scalars(select(Suppression)).all()) == 1
