"""An answer is written down once, for the attempt it belongs to, whatever happened to the survey meanwhile."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from survey_service.audit import Actor
from survey_service.db import DbContext, db, new_context
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.event_received import Delivery, event_received
from survey_service.flows.letter_written import Letter
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import leases_expired, mails_settled
from survey_service.flows.settling import pause
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.tickets.event import parse_event
from tests.mail_world import KEY, Post
from tests.world import HandClock, event

YES = Reply(Outcome.ACCEPTED, "answered 202", provider_id="p-1")
LATER = Reply(Outcome.RETRY, "answered 503")
NO = Reply(Outcome.REFUSED, "answered 400")
WHO_KNOWS = Reply(Outcome.UNKNOWN, "answered 504")


@pytest.fixture
def post(new_post: Callable[..., Post]) -> Post:
    """Mail goes out into the world, where a lease that ran out leaves doubt."""
    return new_post(MAIL_TRANSPORT="sendgrid", SENDGRID_API_KEY=KEY)


@pytest.fixture
def letter(post: Post) -> Letter:
    """On its way."""
    post.survey(ticket__id="1042", customer__email="cy@example.com")
    return mails_claimed(context())[0]


def context() -> DbContext:
    return new_context(Actor("worker"))


def settle(letter: Letter, reply: Reply) -> None:
    mails_settled(context(), [(letter, reply)])


def reopened(clock: HandClock) -> None:
    data = event("ticket.reopened", event_id="later", at=clock.at)
    event_received(context(), "api", Delivery(parse_event(data), b"{}"))


def test_the_clocks_of_a_survey_start_when_it_was_accepted(post: Post, letter: Letter, clock: HandClock) -> None:
    clock.move(seconds=3)

    settle(letter, YES)

    survey = post.survey_of(letter.mail_id)
    assert (survey.state, survey.sent_at, survey.expires_at) == ("sent", clock.at, clock.at + timedelta(days=28))
    assert post.mail(letter.mail_id).provider_id == "p-1"


@pytest.mark.parametrize("reply", [YES, NO])
def test_tokens_are_wiped_when_a_mails_fate_is_sure(post: Post, letter: Letter, reply: Reply) -> None:
    assert post.mail(letter.mail_id).sealed is not None

    settle(letter, reply)

    assert post.mail(letter.mail_id).sealed is None


def test_a_mail_whose_worker_died_is_unknown_and_dated_by_its_attempt(
    post: Post, letter: Letter, clock: HandClock
) -> None:
    began = clock.at
    clock.move(seconds=60)
    assert leases_expired(context()) == 0

    clock.move(seconds=1)

    assert leases_expired(context()) == 1
    assert post.state(letter.mail_id) == ("unknown", "unknown", None)
    assert post.survey_of(letter.mail_id).sent_at == began


@pytest.mark.parametrize(
    ("reply", "known"),
    [
        (YES, ("accepted", "sent", None)),
        (NO, ("refused", "refused", None)),
        (WHO_KNOWS, ("unknown", "unknown", None)),
        (LATER, ("queued", "scheduled", None)),
    ],
)
def test_an_answer_that_comes_after_the_lease_settles_the_doubt(
    post: Post, letter: Letter, clock: HandClock, reply: Reply, known: tuple[str, str, str | None]
) -> None:
    clock.move(minutes=2)
    leases_expired(context())

    settle(letter, reply)

    assert post.state(letter.mail_id) == known
    assert (post.survey_of(letter.mail_id).sent_at is not None) == (known[1] in ("sent", "unknown"))


def test_a_doubt_that_turned_out_a_refusal_is_sent_in_the_end(post: Post, letter: Letter, clock: HandClock) -> None:
    clock.move(minutes=2)
    leases_expired(context())
    settle(letter, LATER)
    clock.move(minutes=1)

    again = mails_claimed(context())
    settle(again[0], YES)

    assert post.state(letter.mail_id) == ("accepted", "sent", None)
    assert post.survey_of(letter.mail_id).sent_at == clock.at


def test_the_answer_of_an_earlier_attempt_says_nothing_about_this_one(
    post: Post, letter: Letter, clock: HandClock
) -> None:
    settle(letter, LATER)
    clock.move(minutes=1)
    mails_claimed(context())

    settle(letter, NO)

    assert post.state(letter.mail_id) == ("sending", "sending", None)


def test_an_answer_told_twice_is_written_once(post: Post, letter: Letter, clock: HandClock) -> None:
    settle(letter, YES)
    clock.move(minutes=1)

    settle(letter, NO)

    assert post.state(letter.mail_id) == ("accepted", "sent", None)


@pytest.mark.parametrize(
    ("reply", "known"),
    [
        (YES, ("accepted", "revoked", "reopened")),
        (WHO_KNOWS, ("unknown", "revoked", "reopened")),
        (LATER, ("cancelled", "cancelled", "reopened")),
        (NO, ("refused", "cancelled", "reopened")),
    ],
)
def test_reopened_while_its_mail_was_on_the_way(
    post: Post, letter: Letter, clock: HandClock, reply: Reply, known: tuple[str, str, str | None]
) -> None:
    reopened(clock)

    settle(letter, reply)

    assert post.state(letter.mail_id) == known
    clock.move(hours=1)
    assert mails_claimed(context()) == []


@pytest.mark.parametrize("reply", [YES, WHO_KNOWS, LATER, NO])
def test_erased_while_its_mail_was_on_the_way(post: Post, letter: Letter, clock: HandClock, reply: Reply) -> None:
    customer_erased(context(), "cy@example.com")

    mails_settled(context(), [(letter, reply)], {letter.mail_id: b"To: cy@example.com"})

    assert post.survey_of(letter.mail_id).reason == "erased"
    assert db.session.scalars(select(OutboxMail)).all() == []
    assert post.mail(letter.mail_id).sealed is None
    clock.move(hours=1)
    assert mails_claimed(context()) == []


def test_the_outbox_is_sure_that_a_dead_workers_mail_was_not_kept(
    new_post: Callable[..., Post], clock: HandClock
) -> None:
    post = new_post()
    mail = post.survey()
    mails_claimed(context())
    clock.move(minutes=2)

    post.work()

    assert post.state(mail) == ("accepted", "sent", None)


def test_waiting_time_doubles_up_to_four_hours_and_is_never_shorter_than_asked() -> None:
    assert all(15 <= pause(1, None).total_seconds() <= 30 for _ in range(100))
    assert all(7200 <= pause(20, None).total_seconds() <= 14400 for _ in range(100))
    assert pause(1, 900.0) == timedelta(seconds=900)
    assert pause(1, 1e9) == timedelta(hours=4)
