"""The policy is asked a second time when a mail is about to leave, and two workers never take one mail."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from survey_service.audit import Actor
from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut, OptOutLink
from survey_service.customers.suppression import Suppression
from survey_service.db import DbContext, db, new_context, product_of
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.event_received import Delivery, event_received
from survey_service.flows.mails_claimed import claim, mails_claimed
from survey_service.flows.mails_settled import leases_expired, mails_settled
from survey_service.flows.opt_out_changed import opted_out
from survey_service.keys import token_hash
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import Mail
from survey_service.preferences.preferences import Preferences
from survey_service.tickets.event import parse_event
from survey_service.tickets.source import Source
from tests.mail_world import Post, asked
from tests.world import HandClock, event

NewPost = Callable[..., Post]


@pytest.fixture
def post(new_post: NewPost) -> Post:
    """Surveys leave a day after the close, within the hours of the default window."""
    return new_post(SURVEY_DELAY="PT24H", SURVEY_WINDOW="08:00-20:00")


def told(kind: str, **changes: object) -> str:
    """An event of the only ticket arrives."""
    data = event(kind, event_id="later", **changes)
    return event_received(context(), "api", Delivery(parse_event(data), b"{}")).status


def context() -> DbContext:
    return new_context(Actor("worker"))


def written(statement: object) -> None:
    with context().writing() as session:
        session.execute(statement)  # type: ignore[call-overload]


def test_a_mail_is_not_claimed_before_it_is_due(post: Post, clock: HandClock) -> None:
    post.survey()

    clock.move(hours=23, minutes=54)
    assert mails_claimed(context()) == []

    clock.move(minutes=1)
    assert len(mails_claimed(context())) == 1


def test_reopened_meanwhile(post: Post, clock: HandClock) -> None:
    post.survey(ticket__id="1042")
    clock.move(days=1)

    told("ticket.reopened", at=clock.at)

    assert (post.work(), post.surveys()) == (0, [("cancelled", "reopened")])


def test_merged_meanwhile(post: Post, clock: HandClock) -> None:
    post.survey(ticket__id="1042")
    clock.move(days=1)

    told("ticket.merged", ticket__merged_into="7", at=clock.at)

    assert (post.work(), post.surveys()) == (0, [("cancelled", "merged")])


def test_opted_out_meanwhile_by_another_letter(post: Post, clock: HandClock) -> None:
    post.survey()
    hashed = product_of(post.app).keys.address_hash("cy1@example.com")
    with context().writing() as session:
        session.add(OptOutLink(token_hash=token_hash("a link"), address_hash=hashed, language="en"))

    opted_out(context(), token_hash("a link"))
    clock.move(days=1)

    assert (post.work(), post.surveys()) == (0, [("not_asked", "opted_out")])


@pytest.mark.parametrize(
    ("table", "values", "reason"),
    [
        (OptOut, {}, "opted_out"),
        (Suppression, {"reason": "suppressed"}, "suppressed"),
        (Suppression, {"reason": "bad_address"}, "bad_address"),
    ],
)
def test_an_address_that_became_closed_to_us(
    post: Post, clock: HandClock, table: type[object], values: dict[str, str], reason: str
) -> None:
    post.survey()
    hashed = product_of(post.app).keys.address_hash("cy1@example.com")
    with context().writing() as session:
        session.add(table(address_hash=hashed, since=clock.at, **values))

    clock.move(days=1)

    assert (post.work(), post.surveys()) == (0, [("not_asked", reason)])


def test_consent_taken_back_meanwhile(post: Post, clock: HandClock) -> None:
    post.survey()
    written(update(Customer).values(consent=False))

    clock.move(days=1)

    assert (post.work(), post.surveys()) == (0, [("not_asked", "no_consent")])


def test_asking_switched_off_meanwhile(post: Post, clock: HandClock) -> None:
    post.survey()
    written(update(Source).values(asking=False))

    clock.move(days=1)

    assert (post.work(), post.surveys()) == (0, [("not_asked", "asking_off")])


def test_erased_meanwhile(post: Post, clock: HandClock) -> None:
    post.survey()
    customer_erased(context(), "cy1@example.com")

    clock.move(days=1)

    assert (post.work(), post.surveys()) == (0, [("cancelled", "erased")])


def test_too_old_after_a_long_stop_of_the_worker(post: Post, clock: HandClock) -> None:
    post.survey()

    clock.move(days=14)

    assert (post.work(), post.surveys()) == (0, [("not_asked", "too_old")])


def test_another_survey_left_meanwhile(post: Post, clock: HandClock) -> None:
    """The second was scheduled while another setting of the throttle held."""
    product = product_of(post.app)
    post.survey(customer__email="cy@example.com")
    throttle, product.defaults = product.defaults, without_throttle(post)
    product.forget_preferences()
    post.survey(customer__email="cy@example.com")
    product.defaults = throttle
    product.forget_preferences()

    clock.move(days=1)

    assert post.work() == 1
    assert post.surveys() == [("sent", None), ("not_asked", "throttled")]


def without_throttle(post: Post) -> Preferences:
    return replace(product_of(post.app).defaults, survey_throttle=timedelta(0))


def test_quiet_hours_hold_at_sending_too(post: Post, clock: HandClock) -> None:
    """Due on Tuesday at 08:55 UTC; the worker was down until the evening in Berlin."""
    mail = post.survey(customer__timezone="Europe/Berlin")
    clock.at = datetime(2026, 3, 3, 19, 30, tzinfo=UTC)

    assert post.work() == 0
    assert post.mail(mail).due_at == post.survey_of(mail).due_at == datetime(2026, 3, 4, 7, 0, tzinfo=UTC)

    clock.at = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
    assert post.work() == 1


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (datetime(2026, 3, 27, 21, tzinfo=UTC), datetime(2026, 3, 30, 6, tzinfo=UTC)),  # clocks go forward on Sunday
        (datetime(2026, 10, 23, 21, tzinfo=UTC), datetime(2026, 10, 26, 7, tzinfo=UTC)),  # and back
    ],
)
def test_quiet_hours_follow_the_clocks_of_the_customer(
    new_post: NewPost, clock: HandClock, day: datetime, opens: datetime
) -> None:
    post = new_post(SURVEY_DELAY="PT0S", SURVEY_WINDOW="08:00-20:00")
    clock.at = day - timedelta(hours=11)
    mail = post.survey(customer__timezone="Europe/Berlin")
    clock.at = day

    post.work()

    assert post.mail(mail).due_at == opens


def test_a_claimed_mail_is_leased_to_one(post: Post, clock: HandClock) -> None:
    mail = post.survey()
    clock.move(days=1)

    assert [letter.mail_id for letter in mails_claimed(context(), 5)] == [mail]

    assert mails_claimed(context(), 5) == []
    assert post.mail(mail).lease_until == clock.at + timedelta(seconds=60)
    assert post.state(mail) == ("sending", "sending", None)


def test_tokens_are_kept_as_hashes_only_and_stay_the_same_until_the_letter_has_left(
    post: Post, clock: HandClock
) -> None:
    post.survey()
    clock.move(days=1)
    first = mails_claimed(context())[0]
    mails_settled(context(), [(first, Reply(Outcome.RETRY, "answered 503"))])
    clock.move(minutes=1)

    second = mails_claimed(context())[0]

    assert first.values["links"] == second.values["links"]
    assert first.attempt_id != second.attempt_id


@pytest.fixture
def other(postgres_app: APIFlask) -> Iterator[DbContext]:
    """The context of another worker, on a connection of its own."""
    with Session(db.engine) as session:
        yield DbContext(product_of(postgres_app), session, Actor("worker"))


@pytest.fixture
def due_on_postgres(postgres_app: APIFlask, clock: HandClock) -> None:
    asked(postgres_app, 3)
    clock.move(days=1)


def test_two_workers_take_different_mails(due_on_postgres: None, other: DbContext) -> None:
    mine = context()
    with mine.writing() as session, other.writing() as theirs:
        first, second = claim(mine, session, 2), claim(other, theirs, 2)

    assert (len(first), len(second)) == (2, 1)
    assert not {letter.mail_id for letter in first} & {letter.mail_id for letter in second}


def test_a_customer_who_is_being_changed_is_passed_over_not_waited_for(due_on_postgres: None, other: DbContext) -> None:
    with other.writing():
        other.lock("customer cy1@example.com")
        letters = mails_claimed(context(), 5)

    assert [letter.to for letter in letters] == ["cy2@example.com", "cy3@example.com"]
    assert [letter.to for letter in mails_claimed(context(), 5)] == ["cy1@example.com"]


def test_a_survey_that_is_being_withdrawn_is_passed_over_too(due_on_postgres: None, other: DbContext) -> None:
    with other.writing() as session:
        session.execute(text("SELECT id FROM invitations WHERE id = 1 FOR UPDATE"))
        letters = mails_claimed(context(), 5)

    assert [letter.to for letter in letters] == ["cy2@example.com", "cy3@example.com"]


def test_a_dead_workers_mail_is_left_alone_while_somebody_holds_its_survey(
    due_on_postgres: None, other: DbContext, clock: HandClock
) -> None:
    mails_claimed(context(), 5)
    clock.move(minutes=2)

    with other.writing() as session:
        session.execute(text("SELECT id FROM invitations WHERE id = 1 FOR UPDATE"))
        found = leases_expired(context())

    assert (found, leases_expired(context())) == (2, 1)
    assert set(db.session.scalars(select(Mail.state))) == {"queued"}
