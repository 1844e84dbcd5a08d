"""Ada looks after the mail: letters of unknown fate, addresses left out, pauses, and the way of one survey."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from survey_service.audit import Actor, AuditEntry
from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.db import db, new_context
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.letter_written import Letter
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.flows.sending_pauses import sending_paused_by_hand
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.pausing import sending_paused
from survey_service.mail.queue import enqueue
from survey_service.mail.queued import Mail
from tests.events_world import WHO_KNOWS, YES, Told
from tests.people import StaffClient
from tests.world import HandClock

SignedIn = Callable[[str], StaffClient]


@pytest.fixture
def ada(signed_in: SignedIn, told: Told) -> StaffClient:  # her pages show the data of told's app
    return signed_in("Ada")


def seen(client: StaffClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def acts(about: str) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.act).where(AuditEntry.about == about).order_by(AuditEntry.id)))


def next_letters() -> list[Letter]:
    return mails_claimed(new_context(Actor("worker")), 10)


def opted_out(letter: Letter, clock: HandClock) -> None:
    context = new_context(Actor("command"))
    with context.writing() as session:
        session.add(OptOut(address_hash=context.keys.address_hash(letter.to), since=clock.at))


# letters of unknown fate


def test_an_unknown_letter_is_listed_without_anything_of_the_customer(ada: StaffClient, told: Told) -> None:
    told.leaves(WHO_KNOWS, ticket__id="T-77", customer__email="cy@example.com")

    page = seen(ada, "/admin/mail")

    assert "Of 1 letter nobody knows whether it arrived" in page
    assert "T-77" in page
    assert "cy@example.com" not in page


def test_sent_again_keeps_the_attempt_before_and_leaves_once_more(ada: StaffClient, told: Told) -> None:
    letter = told.leaves(WHO_KNOWS)

    answer = ada.post("/admin/mail", data={"again": letter.mail_id})
    again = next_letters()

    assert (answer.status_code, [one.mail_id for one in again]) == (303, [letter.mail_id])
    assert again[0].values["links"] == letter.values["links"]
    mail = told.post.mail(letter.mail_id)
    assert (mail.earlier_attempt_id, mail.attempt_id) == (letter.attempt_id, again[0].attempt_id)
    assert acts("mail") == ["mail_sent_again"]


def test_an_event_of_the_first_attempt_keeps_it_from_leaving_twice(ada: StaffClient, told: Told) -> None:
    letter = told.leaves(WHO_KNOWS)
    ada.post("/admin/mail", data={"again": letter.mail_id})

    told.tell(told.event(letter, "delivered"))

    assert (next_letters(), told.post.state(letter.mail_id)) == ([], ("accepted", "sent", None))


def test_the_policy_is_asked_again_and_its_no_leaves_the_letter_unknown(
    ada: StaffClient, told: Told, clock: HandClock
) -> None:
    letter = told.leaves(WHO_KNOWS)
    sent_at = told.post.survey_of(letter.mail_id).sent_at
    ada.post("/admin/mail", data={"again": letter.mail_id})
    opted_out(letter, clock)

    assert next_letters() == []
    assert told.post.state(letter.mail_id) == ("unknown", "unknown", None)
    assert told.post.survey_of(letter.mail_id).sent_at == sent_at


@pytest.mark.parametrize("reply", [Reply(Outcome.REFUSED, "answered 400"), WHO_KNOWS])
def test_a_second_attempt_that_fails_leaves_the_first_in_doubt(ada: StaffClient, told: Told, reply: Reply) -> None:
    letter = told.leaves(WHO_KNOWS)
    ada.post("/admin/mail", data={"again": letter.mail_id})

    mails_settled(new_context(Actor("worker")), [(next_letters()[0], reply)])

    assert told.post.state(letter.mail_id) == ("unknown", "unknown", None)
    assert told.post.survey_of(letter.mail_id).sent_at is not None


def test_a_second_attempt_surely_not_taken_is_tried_again_and_goes_on_counting_as_sent(
    ada: StaffClient, told: Told, clock: HandClock
) -> None:
    letter = told.leaves(WHO_KNOWS)
    ada.post("/admin/mail", data={"again": letter.mail_id})

    mails_settled(new_context(Actor("worker")), [(next_letters()[0], Reply(Outcome.RETRY, "answered 503"))])
    assert told.post.survey_of(letter.mail_id).sent_at is not None

    clock.move(hours=1)
    told.settle(next_letters()[0], YES)
    assert told.post.state(letter.mail_id) == ("accepted", "sent", None)


def test_left_letters_are_off_the_list_and_can_be_found_again(ada: StaffClient, told: Told) -> None:
    letter = told.leaves(WHO_KNOWS, ticket__id="T-77")

    ada.post("/admin/mail", data={"leave": letter.mail_id})

    assert "T-77" not in seen(ada, "/admin/mail")
    assert "T-77" in seen(ada, "/admin/mail?show=left")
    assert (told.post.state(letter.mail_id)[:2], acts("mail")) == (("unknown", "unknown"), ["mail_left"])


def test_several_are_decided_at_once_and_all_means_all_that_were_shown(ada: StaffClient, told: Told) -> None:
    letters = [told.leaves(WHO_KNOWS) for _ in range(4)]
    ada.post("/admin/mail", data={"act": "leave", "mail": [one.mail_id for one in letters[:2]]})

    ada.post("/admin/mail", data={"act": "again", "all": "1", "upto": letters[2].mail_id})

    assert [told.post.mail(one.mail_id).state for one in letters] == ["unknown", "unknown", "queued", "unknown"]
    assert acts("mail") == ["mail_left", "mail_left", "mail_sent_again"]


def test_what_was_answered_meanwhile_is_not_sent_again(ada: StaffClient, told: Told) -> None:
    letter = told.leaves(WHO_KNOWS)
    told.tell(told.event(letter, "delivered"))

    page = ada.post("/admin/mail", data={"again": letter.mail_id}, follow_redirects=True).get_data(as_text=True)

    assert ("Nothing was done" in page, "1 letter is as it was" in page) == (True, True)


def test_a_letter_to_a_colleague_is_sent_again_too(
    ada: StaffClient, told: Told, person: Callable[[str], int], clock: HandClock
) -> None:
    user = person("Ada")
    with new_context(Actor("command")).writing() as session:
        mail = enqueue(session, "daily_feedback", {}, due=clock.at, now=clock.at, user_id=user).id
        session.get_one(Mail, mail).state = "unknown"

    assert "Ada Novak" in seen(ada, "/admin/mail")
    ada.post("/admin/mail", data={"again": mail})

    assert told.post.mail(mail).state == "queued"


@pytest.mark.parametrize(
    "data", [{}, {"act": "again"}, {"act": "burn", "mail": "1"}, {"again": "x"}, {"act": "leave", "mail": "9" * 30}]
)
def test_a_form_that_says_nothing_is_refused(ada: StaffClient, data: dict[str, str]) -> None:
    assert ada.post("/admin/mail", data=data).status_code == 422


def test_pages_of_the_list_follow_each_other(ada: StaffClient, told: Told, clock: HandClock) -> None:
    with new_context(Actor("command")).writing() as session:
        rows = [{"letter": "praise", "params": {}, "state": "unknown", "due_at": clock.at, "created_at": clock.at}]
        session.execute(insert(Mail), [row | {"tries": 1} for row in rows * 120])

    first = seen(ada, "/admin/mail")

    assert first.count('name="mail"') == 50
    assert seen(ada, "/admin/mail?before=71").count('name="mail"') == 50
    assert seen(ada, "/admin/mail?before=21").count('name="mail"') == 20


# addresses that are not written to


def test_an_address_is_listed_with_why_since_when_and_after_which_letter(ada: StaffClient, told: Told) -> None:
    told.tell(told.event(told.leaves(ticket__id="T-77", customer__email="cy@example.com"), "bounce"))

    page = seen(ada, "/admin/mail/suppressed")

    assert all(words in page for words in ("cy@example.com", "A letter came back", "T-77", "1 address gets no survey"))


def test_somebody_without_a_name_stays_on_the_list(ada: StaffClient, told: Told, clock: HandClock) -> None:
    with new_context(Actor("command")).writing() as session:
        session.add(Suppression(address_hash=b"h" * 32, reason="suppressed", since=clock.at))

    assert "nobody we know by address" in seen(ada, "/admin/mail/suppressed")


def test_erasure_takes_the_address_off_the_list(ada: StaffClient, told: Told) -> None:
    letter = told.leaves()
    told.tell(told.event(letter, "bounce"))

    customer_erased(new_context(Actor("command")), letter.to)

    assert "Every address is written to" in seen(ada, "/admin/mail/suppressed")


def test_an_address_added_by_hand_is_not_written_to(ada: StaffClient, told: Told) -> None:
    waiting = told.post.survey(customer__email="cy@example.com")

    ada.post("/admin/mail/suppressed", data={"email": " Cy@Example.com "})

    assert (told.suppressed(), next_letters()) == ([("suppressed", "by_hand", None)], [])
    assert (told.post.mail(waiting).state, acts("address")) == ("cancelled", ["suppressed"])


def test_undone_the_next_survey_leaves(ada: StaffClient, told: Told, clock: HandClock) -> None:
    told.tell(told.event(told.leaves(customer__email="cy@example.com"), "bounce"))
    key = db.session.scalars(select(Suppression.address_hash)).one().hex()

    ada.post("/admin/mail/suppressed/undo", data={"key": key})
    clock.move(days=20)
    told.post.survey(ticket__id="later", customer__email="cy@example.com")

    assert (told.suppressed(), len(next_letters()), acts("address")) == ([], 1, ["suppression_undone"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [("CY@example.com", "A letter came back"), ("cy@example.co", "Not on the list"), ("cy", "Not on the list")],
)
def test_an_address_is_found_by_its_whole(ada: StaffClient, told: Told, typed: str, said: str) -> None:
    told.tell(told.event(told.leaves(customer__email="cy@example.com"), "bounce"))

    answer = ada.post("/admin/mail/suppressed/find", data={"email": typed})

    assert said in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "x" * 400 + "@example.com"])
def test_what_is_no_address_is_not_added(ada: StaffClient, told: Told, address: str) -> None:
    answer = ada.post("/admin/mail/suppressed", data={"email": address})

    assert (answer.status_code, told.suppressed()) == (422, [])


@pytest.mark.parametrize("key", ["", "zz", "00", "é"])
def test_a_key_that_is_none_is_not_found(ada: StaffClient, key: str) -> None:
    assert ada.post("/admin/mail/suppressed/undo", data={"key": key}).status_code == 404


def test_pages_of_the_addresses_miss_none(ada: StaffClient, told: Told, clock: HandClock) -> None:
    with new_context(Actor("command")).writing() as session:
        for n in range(120):
            since = clock.at - timedelta(hours=n // 40)
            session.add(Suppression(address_hash=n.to_bytes(32, "big"), reason="suppressed", since=since))

    path, keys = "/admin/mail/suppressed", []
    while path:
        page = seen(ada, path)
        keys += [part.split('"')[0] for part in page.split('name="key" value="')[1:]]
        path = page.split('rel="next" href="')[1].split('"')[0] if 'rel="next"' in page else ""

    assert (len(keys), len(set(keys))) == (120, 120)


# pauses


def test_a_pause_by_hand_is_told_and_ended_on_the_page(ada: StaffClient, told: Told, signed_in: SignedIn) -> None:
    ada.post("/admin/mail/pauses/pause")
    assert "An administrator paused it" in seen(ada, "/admin/")
    assert "until an administrator resumes it" in seen(signed_in("Mia"), "/callbacks/")
    assert "is paused" not in seen(signed_in("Lena"), "/callbacks/")

    ada.post("/admin/mail/pauses/resume")

    assert "is paused" not in seen(ada, "/admin/")
    assert acts("sending") == ["sending_paused", "sending_resumed"]


def test_pausing_twice_is_one_pause(ada: StaffClient, told: Told) -> None:
    ada.post("/admin/mail/pauses/pause")
    page = ada.post("/admin/mail/pauses/pause", follow_redirects=True).get_data(as_text=True)
    assert "Sending was paused already" in page

    ada.post("/admin/mail/pauses/resume")
    page = ada.post("/admin/mail/pauses/resume", follow_redirects=True).get_data(as_text=True)

    assert "Sending was not paused" in page
    assert (sending_paused(db.session()), sending_paused_by_hand(new_context(Actor("command")))) == (False, True)


# the way of one survey


def test_the_way_of_a_survey_is_shown_from_scheduled_to_bounced(ada: StaffClient, told: Told) -> None:
    letter = told.leaves(ticket__id="T-77", customer__email="cy@example.com")
    told.tell(told.event(letter, "deferred", response="421 busy"), told.event(letter, "bounce", status="5.1.1"))

    page = seen(ada, "/admin/mail/surveys?ticket=T-77")

    assert all(words in page for words in ("Scheduled", "Sent", "(421)", "(5.1.1)", "Came back"))
    assert "cy@example.com" not in page
    assert letter.values["links"][1].rsplit("/", 2)[1] not in page


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/admin/mail/surveys", "Type the number of a ticket"),
        ("/admin/mail/surveys?ticket=none", "No survey of this ticket"),
        ("/admin/mail/surveys?ticket=%07", "No survey of this ticket"),
    ],
)
def test_without_a_survey_the_page_says_how_to_find_one(ada: StaffClient, path: str, said: str) -> None:
    assert said in seen(ada, path)


def test_a_survey_that_is_not_there_is_a_404(ada: StaffClient) -> None:
    assert ada.get("/admin/mail/surveys/4711").status_code == 404
