"""Any order, any pieces, any repetition of what the mail service tells ends in the same state."""

import json
import time
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from survey_service.audit import Actor
from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.db import db, new_context
from survey_service.flows.letter_written import Letter
from survey_service.flows.mail_events_applied import mail_events_applied
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.flows.sending_pauses import sending_resumed
from survey_service.invitations.invitation import Invitation
from survey_service.mail.mail_event import MailEvent
from survey_service.mail.queued import Mail
from survey_service.mail.told_events import ToldEvent, told_events
from tests.events_world import WHO_KNOWS, YES, Told, in_pieces
from tests.mail_world import asked
from tests.world import START

LETTERS = 3  # of each history; the last two go to one customer
SENDGRIDS = st.sampled_from(
    [
        {"event": "processed"},
        {"event": "deferred", "response": "421 later"},
        {"event": "delivered"},
        {"event": "bounce", "type": "bounce", "status": "5.1.1"},
        {"event": "bounce", "type": "blocked", "status": "5.7.1"},
        {"event": "dropped", "reason": "Bounced Address"},
        {"event": "dropped", "reason": "Spam Reporting Address"},
        {"event": "dropped", "reason": "Spam Content"},
        {"event": "spamreport"},
        {"event": "unsubscribe"},
        {"event": "group_unsubscribe"},
    ]
)
HISTORY = st.lists(st.tuples(st.integers(0, LETTERS - 1), st.integers(0, 50), SENDGRIDS), max_size=8)


def letters(told: Told, replies: list[Any]) -> list[Letter]:
    """A survey each for new customers, whose answers were these; None: on its way. The last two are of one person."""
    made = [told.leaves(reply) for reply in replies]
    with new_context(Actor("command")).writing() as session:
        last = session.scalars(select(Invitation).where(Invitation.mail_id == made[-1].mail_id)).one()
        before = session.scalars(select(Invitation).where(Invitation.mail_id == made[-2].mail_id)).one()
        last.customer_id = before.customer_id
    return made


def events(history: list[Any], whom: list[Letter], prefix: str) -> list[ToldEvent]:
    found = []
    for number, (who, minute, more) in enumerate(history):
        at = int((START + timedelta(minutes=minute)).timestamp())
        ids = {"mail_id": str(whom[who].mail_id), "attempt_id": whom[who].attempt_id}
        found.append(ids | {"sg_event_id": f"{prefix}{number}", "timestamp": at, "email": whom[who].to} | more)
    return told_events(json.dumps(found).encode())


def states(whom: list[Letter]) -> list[Any]:
    """All that events may have changed, in terms that do not tell one twin from the other."""
    db.session.rollback()
    db.session.expire_all()
    found: list[Any] = []
    numbers = [letter.mail_id for letter in whom]
    for letter in whom:
        mail = db.session.get_one(Mail, letter.mail_id)
        survey = db.session.scalars(select(Invitation).where(Invitation.mail_id == letter.mail_id)).one()
        hashed = db.session.get_one(Customer, survey.customer_id).address_hash
        bad, opted = db.session.get(Suppression, hashed), db.session.get(OptOut, hashed)
        told = (bad.reason, bad.cause, bad.since, numbers.index(bad.mail_id)) if bad and bad.mail_id else None
        kept = select(MailEvent.kind, MailEvent.at, MailEvent.code).where(MailEvent.mail_id == mail.id)
        rows = sorted(map(str, db.session.execute(kept).all()))
        found.append((mail.state, mail.sealed is None, survey.state, survey.reason, survey.delivered_at))
        found.append((told, opted is not None and opted.undone_at is None, rows))
    return found


HISTORIES = given(
    history=HISTORY,
    replies=st.lists(st.sampled_from([YES, WHO_KNOWS, None]), min_size=LETTERS, max_size=LETTERS),
    order=st.randoms(use_true_random=False),
    size=st.integers(1, 4),
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@HISTORIES
def test_any_order_and_repetition_ends_in_the_same_state(
    told: Told, history: list[Any], replies: list[Any], order: Random, size: int
) -> None:
    proved(told, history, replies, order, size)


@pytest.mark.prove
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@HISTORIES
def test_so_do_300_of_them(told: Told, history: list[Any], replies: list[Any], order: Random, size: int) -> None:
    proved(told, history, replies, order, size)


def proved(told: Told, history: list[Any], replies: list[Any], order: Random, size: int) -> None:
    sending_resumed(new_context(Actor("command")))  # the examples before may have been too many bad ones
    one, twin = letters(told, replies), letters(told, replies)
    name = f"{one[0].mail_id}-"
    mail_events_applied(new_context(Actor("mailer")), events(history, one, name))

    mixed = events(history, twin, name + "twin-")
    for piece in in_pieces(order.sample(mixed * 3, len(mixed) * 3), size):  # type: ignore[arg-type]
        mail_events_applied(new_context(Actor("mailer")), piece)  # type: ignore[arg-type]

    assert states(twin) == states(one)


def test_1500_events_three_times_in_random_order_are_applied_once(told: Told) -> None:
    asked(told.post.app, 500)
    whom = mails_claimed(new_context(Actor("worker")), 500)
    mails_settled(new_context(Actor("worker")), [(letter, replace(YES)) for letter in whom])
    whole = [told.event(letter, kind) for letter in whom for kind in ("processed", "deferred", "delivered")]
    took = []

    for seed in range(3):
        body = json.dumps(Random(seed).sample(whole, len(whole))).encode()
        began = time.perf_counter()
        assert told.send(body).status_code == 200
        took.append(time.perf_counter() - began)
    print(f"1,500 events in one call: {took[0]:.3f} s; all known: {took[1]:.3f} s, {took[2]:.3f} s")  # noqa: T201  # a figure asked for

    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(MailEvent)) == 1500
    assert set(told.post.surveys()) == {("sent", None)}
