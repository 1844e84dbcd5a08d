"""A worker killed with SIGKILL while a thousand mails are in flight, half of them in a call: none is sent twice, the
rest goes on, and the mail service's events settle what it left unknown.

`make prove ARGS="tests/prove/test_kill_batch.py -s"` prints the figures.
"""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from survey_service.audit import Actor
from survey_service.db import db, new_context
from survey_service.flows.mail_events_applied import mail_events_applied
from survey_service.mail.queued import Mail
from survey_service.mail.told_events import ToldEvent
from tests.killing import Killing
from tests.mail_world import KEY, Post, StandIn
from tests.processes_told import settings

pytestmark = pytest.mark.prove

MAILS, KILLS, BATCH = 4000, 3, 1000


def test_what_was_in_a_killed_call_is_settled_by_events(
    sendgrid_post: Post, sendgrid_server: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    sendgrid_server.patience = 1.5
    host = f"http://127.0.0.1:{sendgrid_server.port}"
    told = settings(sendgrid_post, MAIL_TRANSPORT="sendgrid", SENDGRID_HOST=host, SENDGRID_API_KEY=KEY)
    killing = Killing(sendgrid_post, told, sendgrid_server, lots=MAILS // BATCH)

    killing.run(MAILS, KILLS, longest=1.5)

    account = killing.account()
    account.holds(MAILS)
    assert max(len(body["personalizations"]) for body in sendgrid_server.asked) == BATCH // 2
    assert account.listed_unknown, "no kill came while a call was under way; run it again"
    arrived = account.listed_unknown & account.accepted.keys()
    events = delivered(sendgrid_post, arrived)
    for again in (events, events, list(reversed(events))):
        mail_events_applied(new_context(Actor("command")), again)
    after = states()
    with capsys.disabled():
        print(f"\n{MAILS} mails, {BATCH} in flight, {account}; after their events: {dict(after)}")  # noqa: T201
    assert after == Counter(accepted=len(account.accepted), unknown=len(account.unknown_not_accepted))
    assert sendgrid_post.work() == 0
    assert max(Counter(sendgrid_server.took).values()) == 1


def delivered(post: Post, mails: set[int]) -> list[ToldEvent]:
    """What the mail service tells of these in the end."""
    db.session.rollback()
    attempts = db.session.execute(select(Mail.id, Mail.attempt_id).where(Mail.id.in_(mails))).all()
    at = post.clock.at + timedelta(minutes=5)
    return [ToldEvent(f"event-{mail}", mail, attempt or "", "delivered", at) for mail, attempt in attempts]


def states() -> Counter[str]:
    db.session.rollback()
    return Counter(db.session.scalars(select(Mail.state)))
