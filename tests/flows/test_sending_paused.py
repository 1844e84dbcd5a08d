"""Too many complaints or bounces pause sending to customers; a person pauses and resumes; a resume begins anew."""

import pytest
from sqlalchemy import insert, select

from survey_service.audit import Actor, AuditEntry
from survey_service.db import DbContext, db, new_context
from survey_service.flows.mail_events_applied import mail_events_applied
from survey_service.flows.mails_claimed import WRITERS
from survey_service.flows.sending_pauses import sending_paused_by_hand, sending_resumed
from survey_service.mail.pause import SendingPause
from survey_service.mail.pausing import HELD, TO_CUSTOMERS, Came, sending_paused
from survey_service.mail.queue import enqueue
from survey_service.mail.queued import Mail
from survey_service.mail.told_events import ToldEvent
from tests.mail_world import Post
from tests.world import START, HandClock


def context() -> DbContext:
    return new_context(Actor("command"))


def sent(clock: HandClock, n: int, *, letter: str = "survey", state: str = "accepted") -> list[int]:
    """The ids of so many letters that just left."""
    row = {"letter": letter, "params": {}, "state": state, "due_at": clock.at, "created_at": clock.at, "tries": 1}
    with context().writing() as session:
        rows = [row | {"settled_at": clock.at, "attempt_id": "a"}] * n
        return list(session.scalars(insert(Mail).returning(Mail.id), rows))


def told(kind: str, mails: list[int]) -> None:
    """One event of each."""
    events = [ToldEvent(f"{kind}-{number}", number, "a", kind, None) for number in mails]
    mail_events_applied(new_context(Actor("mailer")), events)


def pauses() -> list[tuple[str, int | None, int | None]]:
    db.session.rollback()
    found = db.session.scalars(select(SendingPause).order_by(SendingPause.id)).all()
    return [(one.cause, one.bad, one.among) for one in found]


def paused() -> bool:
    db.session.rollback()
    return sending_paused(db.session())


@pytest.mark.parametrize(
    ("sent", "complaints", "bounces", "too_many"),
    [
        (99, 99, 99, None),
        (100, 1, 4, None),
        (100, 0, 5, "bounces"),
        (100, 2, 0, "complaints"),
        (666, 2, 0, "complaints"),
        (667, 2, 0, None),
        (1000, 3, 0, "complaints"),
        (1000, 2, 49, None),
        (1000, 0, 50, "bounces"),
        (1000, 3, 50, "complaints"),
        (0, 0, 0, None),
    ],
)
def test_the_limits(sent: int, complaints: int, bounces: int, too_many: str | None) -> None:
    assert Came(START, sent, complaints, bounces).too_many == too_many


def test_too_many_bounces_pause_and_the_queue_stands(outbox_post: Post, clock: HandClock) -> None:
    mail, others = outbox_post.survey(), sent(clock, 100)
    told("bounce", others[:4])
    assert pauses() == []

    told("bounce", others[4:6])

    assert (pauses(), outbox_post.work(), outbox_post.mail(mail).state) == ([("bounces", 6, 100)], 0, "queued")


def test_complaints_pause_once_however_many_come(outbox_post: Post, clock: HandClock) -> None:
    mails = sent(clock, 500)

    told("spam_report", mails[:2])
    told("spam_report", mails[2:9])

    assert pauses() == [("complaints", 2, 500)]


@pytest.mark.parametrize("kind", ["blocked", "deferred", "dropped", "unsubscribe", "delivered"])
def test_nothing_else_counts(outbox_post: Post, clock: HandClock, kind: str) -> None:
    told(kind, sent(clock, 200))

    assert pauses() == []


def test_letters_to_colleagues_and_those_long_gone_are_not_counted(outbox_post: Post, clock: HandClock) -> None:
    old, staff = sent(clock, 100), sent(clock, 100, letter="praise")
    clock.move(days=7, seconds=1)
    new = sent(clock, 90)

    for mails in (old, staff, new):
        told("bounce", mails[:50])

    assert pauses() == []


def test_a_mail_of_unknown_fate_counts_as_sent(outbox_post: Post, clock: HandClock) -> None:
    sent(clock, 100, state="unknown")

    told("bounce", sent(clock, 8))

    assert pauses() == [("bounces", 8, 108)]


def test_a_resume_begins_a_fresh_window(outbox_post: Post, clock: HandClock) -> None:
    mails = sent(clock, 200)
    told("bounce", mails[:20])
    clock.move(hours=1)
    assert sending_resumed(context())

    told("bounce", mails[20:60])
    assert not paused()

    clock.move(hours=1)
    told("bounce", sent(clock, 100)[:5])
    assert pauses() == [("bounces", 20, 200), ("bounces", 5, 100)]


def test_what_was_held_back_counts_in_the_new_window(outbox_post: Post, clock: HandClock) -> None:
    sending_paused_by_hand(context())
    clock.move(days=9)
    sending_resumed(context())
    mails = sent(clock, 100)
    with context().writing() as session:
        for mail in session.scalars(select(Mail)):
            mail.due_at = START

    told("bounce", mails[:5])

    assert paused()


def test_who_did_it_is_in_the_audit_log(outbox_post: Post, clock: HandClock) -> None:
    told("bounce", sent(clock, 100)[:10])
    sending_resumed(new_context(Actor("user", 7)))
    sending_paused_by_hand(new_context(Actor("user", 8)))

    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.about == "sending").order_by(AuditEntry.id))

    found = [(one.act, one.actor, one.actor_id) for one in entries]
    assert found == [
        ("sending_paused", "mailer", None),
        ("sending_resumed", "user", "7"),
        ("sending_paused", "user", "8"),
    ]


def test_paused_or_resumed_already(outbox_post: Post) -> None:
    assert (sending_resumed(context()), sending_paused_by_hand(context())) == (False, True)

    assert (sending_paused_by_hand(context()), sending_resumed(context())) == (False, True)


def test_a_survey_waits_for_the_end_of_the_pause_and_then_leaves(outbox_post: Post) -> None:
    mail = outbox_post.survey()
    sending_paused_by_hand(context())
    assert (outbox_post.work(), outbox_post.state(mail)) == (0, ("queued", "scheduled", None))

    sending_resumed(context())

    assert (outbox_post.work(), outbox_post.state(mail)) == (1, ("accepted", "sent", None))


@pytest.mark.parametrize("letter", [*sorted(HELD), "case_mail", "password_reset", "praise", "appeal_waiting"])
def test_only_letters_to_customers_that_no_colleague_wrote_wait(
    outbox_post: Post, clock: HandClock, letter: str
) -> None:
    sending_paused_by_hand(context())
    with context().writing() as session:
        mail = enqueue(session, letter, {}, due=clock.at, now=clock.at).id

    outbox_post.work()

    assert (outbox_post.mail(mail).state == "queued") is (letter in HELD)  # others are looked at, and nobody's


def test_every_letter_to_a_customer_is_known_here() -> None:
    assert WRITERS.keys() - {"brand_test"} == TO_CUSTOMERS  # a test goes to the colleague who wants it
