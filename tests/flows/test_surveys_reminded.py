"""One reminder of a survey nobody answered: the same letter with links of its own, if it is still wanted (C12)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select, update

from survey_service.audit import Actor
from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.db import DbContext, db, new_context, product_of
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.event_received import Delivery, event_received
from survey_service.flows.letter_outgoing import outgoing_of
from survey_service.flows.letter_written import Letter
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import leases_expired, mails_settled
from survey_service.flows.preference_set import preference_set
from survey_service.flows.rating_given import rating_given
from survey_service.flows.surveys_reminded import surveys_reminded
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.keys import token_hash
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import Mail
from survey_service.responses.answer import Answer
from survey_service.tickets.event import parse_event
from survey_service.tickets.source import Source
from tests.at_once import at_once
from tests.mail_world import KEY, Post
from tests.world import HandClock, event

CY = "cy1@example.com"
YES = Reply(Outcome.ACCEPTED, "answered 202")


@pytest.fixture
def post(new_post: Callable[..., Post]) -> Post:
    return new_post(SURVEY_REMINDER="P3D")


@pytest.fixture
def away(new_post: Callable[..., Post]) -> Post:
    """Mail goes out into the world."""
    return new_post(SURVEY_REMINDER="P3D", MAIL_TRANSPORT="sendgrid", SENDGRID_API_KEY=KEY)


def context() -> DbContext:
    return new_context(Actor("worker"))


def survey() -> Invitation:
    db.session.rollback()
    return db.session.scalars(select(Invitation).execution_options(populate_existing=True)).one()


def mails() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(letter, state) for letter, state in db.session.execute(select(Mail.letter, Mail.state).order_by(Mail.id))]


def told(kind: str, clock: HandClock, **changes: object) -> None:
    data = event(kind, event_id="later", ticket__id="T1", at=clock.at, **changes)
    event_received(context(), "api", Delivery(parse_event(data), b"{}"))


def sent(post: Post) -> None:
    post.survey()
    assert post.work() == 1


def test_three_days_after_it_left_the_same_letter_is_sent_once_more(post: Post, clock: HandClock) -> None:
    sent(post)
    clock.move(days=3, seconds=-1)
    assert post.work() == 0

    clock.move(seconds=1)

    assert post.work() == 1
    assert mails() == [("survey", "accepted"), ("survey_reminder", "accepted")]
    assert (survey().state, survey().reminded_at) == ("sent", clock.at)
    clock.move(days=20)
    assert post.work() == 0


def test_it_says_the_same_with_links_of_its_own(away: Post, clock: HandClock) -> None:
    away.survey()
    first = mails_claimed(context())[0]
    mails_settled(context(), [(first, YES)])
    clock.move(days=3)

    again = reminder()

    assert again.letter == "survey"
    assert wordless(again) == wordless(first)
    assert again.values["links"] != first.values["links"]
    ids = [outgoing_of(letter, context().preferences).message_id for letter in (first, again)]
    assert ids[0] != ids[1]


def wordless(letter: Letter) -> dict[str, object]:
    """What it says, without its links."""
    return {name: value for name, value in letter.values.items() if name not in ("links", "optout_link")}


def reminder() -> Letter:
    assert surveys_reminded(context()) == 1
    [letter] = mails_claimed(context())
    return letter


def test_both_letters_links_take_the_answer(away: Post, clock: HandClock) -> None:
    away.survey()
    mails_settled(context(), [(mails_claimed(context())[0], YES)])
    clock.move(days=3)

    link = reminder().values["links"][4].split("/")[-2]
    rating_given(context(), token_hash(link), Answer(4))

    assert survey().state == "rated"
    assert db.session.scalar(select(func.count()).select_from(AnswerLink)) == 2


def opt_out(post: Post, clock: HandClock) -> None:
    with context().writing() as session:
        session.add(OptOut(address_hash=product_of(post.app).keys.address_hash(CY), since=clock.at))


def suppress(post: Post, clock: HandClock) -> None:
    with context().writing() as session:
        hashed = product_of(post.app).keys.address_hash(CY)
        session.add(Suppression(address_hash=hashed, reason="suppressed", since=clock.at))


def rate(post: Post, clock: HandClock) -> None:  # as the others
    with context().writing() as session:
        session.add(AnswerLink(token_hash=b"x" * 32, invitation_id=session.scalars(select(Invitation.id)).one()))
    rating_given(context(), b"x" * 32, Answer(5))


def written(statement: object) -> None:
    with context().writing() as session:
        session.execute(statement)  # type: ignore[call-overload]


ENDS: dict[str, Callable[[Post, HandClock], object]] = {
    "rated": rate,
    "reopened": lambda _, clock: told("ticket.reopened", clock),
    "merged": lambda _, clock: told("ticket.merged", clock, ticket__merged_into="9"),
    "opted out": opt_out,
    "suppressed": suppress,
    "erased": lambda *_: customer_erased(context(), CY),
    "bounced": lambda *_: written(update(Invitation).values(state="bounced")),
    "unknown": lambda *_: written(update(Invitation).values(state="unknown")),
    "stopped asking": lambda *_: written(update(Source).values(asking=False)),
    "no consent": lambda *_: written(update(Customer).values(consent=False)),
    "no reminders": lambda *_: preference_set(context(), "survey_reminder", "0"),
    "expired": lambda _, clock: written(update(Invitation).values(expires_at=clock.at)),
}


@pytest.mark.parametrize("what", ENDS)
def test_none_is_made_once_this_has_happened(what: str, post: Post, clock: HandClock) -> None:
    sent(post)
    ENDS[what](post, clock)

    clock.move(days=3)

    assert post.work() == 0
    assert [letter for letter, _ in mails()] == ["survey"]


@pytest.mark.parametrize("what", ENDS)
def test_one_that_waits_does_not_leave_once_this_has_happened(what: str, post: Post, clock: HandClock) -> None:
    sent(post)
    clock.move(days=3)
    assert surveys_reminded(context()) == 1
    ENDS[what](post, clock)

    assert mails_claimed(context()) == []
    assert mails() == [("survey", "accepted"), ("survey_reminder", "cancelled")]
    assert survey().reminded_at is None


def test_it_waits_for_the_customers_day(new_post: Callable[..., Post], clock: HandClock) -> None:
    post = new_post(SURVEY_REMINDER="P3D", SURVEY_WINDOW="08:00-20:00")
    clock.at = datetime(2026, 3, 4, 18, 50, tzinfo=UTC)  # a Wednesday, 19:50 in Berlin
    sent_at = clock.at
    post.survey(customer__timezone="Europe/Berlin")
    post.work()

    clock.move(days=3)
    post.work()

    assert survey().sent_at == sent_at
    due = db.session.scalar(select(Mail.due_at).where(Mail.letter == "survey_reminder"))
    assert due == datetime(2026, 3, 9, 7, tzinfo=UTC)  # Saturday is no day for letters
    clock.at = due
    assert post.work() == 1


def test_it_neither_minds_a_throttle_nor_starts_one(post: Post, clock: HandClock) -> None:
    sent(post)
    clock.move(days=3)
    post.work()
    first = survey().sent_at

    clock.move(days=11, minutes=10)
    post.survey(customer__email=CY)

    assert post.work() == 1
    assert first is not None
    assert clock.at - first > timedelta(days=14)


def test_a_longer_wait_set_meanwhile_holds(post: Post, clock: HandClock) -> None:
    sent(post)
    preference_set(context(), "survey_reminder", "P5D")

    clock.move(days=3)
    assert post.work() == 0
    clock.move(days=2)

    assert post.work() == 1


def test_a_refused_reminder_stops_the_address_and_leaves_the_survey(away: Post, clock: HandClock) -> None:
    away.survey()
    mails_settled(context(), [(mails_claimed(context())[0], YES)])
    clock.move(days=3)
    letter = reminder()

    mails_settled(context(), [(letter, Reply(Outcome.REFUSED, "no such mailbox", address_refused=True))])

    assert (survey().state, survey().reminded_at) == ("sent", None)
    assert db.session.scalars(select(Suppression.reason)).one() == "bad_address"


@pytest.mark.parametrize("ends", ["answer", "lease"])
def test_one_of_unknown_fate_is_not_made_again(ends: str, away: Post, clock: HandClock) -> None:
    away.survey()
    mails_settled(context(), [(mails_claimed(context())[0], YES)])
    clock.move(days=3)
    letter = reminder()

    if ends == "answer":
        mails_settled(context(), [(letter, Reply(Outcome.UNKNOWN, "answered 504"))])
    else:
        clock.move(seconds=61)
        leases_expired(context())
    clock.move(days=5)

    assert (surveys_reminded(context()), mails_claimed(context())) == (0, [])
    assert (survey().state, survey().reminded_at is not None) == ("sent", True)


def test_one_surely_not_accepted_is_tried_again_with_the_same_links(away: Post, clock: HandClock) -> None:
    away.survey()
    mails_settled(context(), [(mails_claimed(context())[0], YES)])
    clock.move(days=3)
    letter = reminder()
    mails_settled(context(), [(letter, Reply(Outcome.RETRY, "answered 503"))])
    clock.move(hours=1)

    [again] = mails_claimed(context())

    assert again.values["links"] == letter.values["links"]


def test_erased_while_it_was_on_its_way_no_copy_is_kept(post: Post, clock: HandClock) -> None:
    sent(post)
    clock.move(days=3)
    letter = reminder()
    customer_erased(context(), CY)

    mails_settled(context(), [(letter, YES)], {letter.mail_id: b"Dear Cy"})

    assert db.session.scalars(select(OutboxMail)).all() == []
    assert db.session.scalars(select(Mail.sealed).where(Mail.sealed.is_not(None))).all() == []


def test_a_rating_while_it_was_on_its_way_stands(away: Post, clock: HandClock) -> None:
    away.survey()
    mails_settled(context(), [(mails_claimed(context())[0], YES)])
    clock.move(days=3)
    letter = reminder()
    rate(away, clock)

    mails_settled(context(), [(letter, YES)])

    assert (survey().state, survey().reminded_at) == ("rated", clock.at)


def test_two_workers_at_once_make_one(any_app: APIFlask, clock: HandClock) -> None:
    post = Post(any_app, clock)
    preference_set(context(), "survey_window", "00:00-24:00")
    preference_set(context(), "survey_delay", "PT0S")
    for _ in range(5):
        post.survey()
    post.work()
    clock.move(days=3)

    at_once(any_app, *[lambda: surveys_reminded(context()) for _ in range(3)])
    surveys_reminded(context())

    assert mails().count(("survey_reminder", "queued")) == 5
