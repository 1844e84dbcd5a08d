"""The same events told several times at the same moment are applied once, on both databases; nobody waits for ever."""

from functools import partial
from random import Random

from apiflask import APIFlask
from sqlalchemy import func, select

from survey_service.audit import Actor
from survey_service.customers.suppression import Suppression
from survey_service.db import db, new_context
from survey_service.flows.letter_written import Letter
from survey_service.flows.mail_events_applied import mail_events_applied
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import leases_expired, mails_settled
from survey_service.invitations.invitation import Invitation
from survey_service.mail.mail_event import MailEvent
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.pause import SendingPause
from survey_service.mail.told_events import ToldEvent
from tests.at_once import at_once
from tests.case_world import Cases
from tests.mail_world import asked
from tests.world import HandClock

LETTERS = 40
KINDS = ("processed", "deferred", "delivered", "bounce", "spam_report", "unsubscribe")


def leaving(app: APIFlask, clock: HandClock) -> list[Letter]:
    """Letters on their way."""
    asked(app, LETTERS)
    clock.move(days=1)
    return mails_claimed(new_context(Actor("worker")), LETTERS)


def told(letters: list[Letter], seed: int) -> list[ToldEvent]:
    events = [
        ToldEvent(f"{kind}-{letter.mail_id}", letter.mail_id, letter.attempt_id, kind, None)
        for letter in letters
        for kind in KINDS
    ]
    Random(seed).shuffle(events)
    return events


def test_each_event_is_applied_once(any_app: APIFlask, any_cases: Cases, clock: HandClock) -> None:
    letters = leaving(any_app, clock)

    def tell(seed: int) -> object:
        return mail_events_applied(new_context(Actor("mailer")), told(letters, seed))

    came = at_once(any_app, *(partial(tell, seed) for seed in range(4)))

    db.session.rollback()
    assert sum(int(str(n)) for n in came) == LETTERS * len(KINDS)
    assert db.session.scalar(select(func.count()).select_from(MailEvent)) == LETTERS * len(KINDS)
    assert set(db.session.scalars(select(Invitation.state))) == {"bounced"}
    assert set(db.session.execute(select(Suppression.reason, Suppression.cause))) == {("suppressed", "spam_report")}


def test_events_and_answers_meet(any_app: APIFlask, any_cases: Cases, clock: HandClock) -> None:
    letters = leaving(any_app, clock)
    clock.move(minutes=2)
    answers = [(letter, Reply(Outcome.ACCEPTED, "answered 202")) for letter in letters]

    at_once(
        any_app,
        lambda: mail_events_applied(new_context(Actor("mailer")), told(letters, 1)),
        lambda: mails_settled(new_context(Actor("worker")), answers),
        lambda: leases_expired(new_context(Actor("worker"))),
        lambda: mail_events_applied(new_context(Actor("mailer")), told(letters, 2)),
    )

    db.session.rollback()
    assert set(db.session.scalars(select(Invitation.state))) == {"bounced"}


def test_one_pause_begins(any_app: APIFlask, any_cases: Cases, clock: HandClock) -> None:
    asked(any_app, 120)
    clock.move(days=1)
    letters = mails_claimed(new_context(Actor("worker")), 120)
    mails_settled(new_context(Actor("worker")), [(one, Reply(Outcome.ACCEPTED, "answered 202")) for one in letters])

    def tell(part: int) -> object:
        bad = letters[part * 10 : part * 10 + 10]
        events = [ToldEvent(f"b-{one.mail_id}", one.mail_id, one.attempt_id, "bounce", None) for one in bad]
        return mail_events_applied(new_context(Actor("mailer")), events)

    at_once(any_app, *(partial(tell, part) for part in range(4)))

    db.session.rollback()
    assert [one.cause for one in db.session.scalars(select(SendingPause))] == ["bounces"]
