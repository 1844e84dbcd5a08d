"""A SendGrid that tells what became of letters, signed with a key of its own."""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from survey_service.audit import Actor
from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.db import db, new_context
from survey_service.flows.letter_written import Letter
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.mail.mail_event import MailEvent
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.signed_events import SIGNATURE, TIMESTAMP
from tests.mail_world import KEY, Post
from tests.world import HandClock

PATH = "/hooks/sendgrid/events"
YES = Reply(Outcome.ACCEPTED, "answered 202")
WHO_KNOWS = Reply(Outcome.UNKNOWN, "answered 504")


@cache
def private_key() -> EllipticCurvePrivateKey:
    return generate_private_key(SECP256R1())


@cache
def public_key() -> str:
    der = private_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def signed(body: bytes, at: datetime, key: EllipticCurvePrivateKey | None = None) -> dict[str, str]:
    """The headers SendGrid would send with this body at this moment."""
    seconds = str(int(at.timestamp()))
    signature = (key or private_key()).sign(seconds.encode() + body, ECDSA(SHA256()))
    return {SIGNATURE: base64.b64encode(signature).decode(), TIMESTAMP: seconds}


@dataclass
class Told:
    """`leaves()` lets a survey leave, `event()` says what became of it, `tell()` posts such events, signed."""

    post: Post
    clock: HandClock
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def client(self) -> FlaskClient:
        return self.post.app.test_client()

    def leaves(self, reply: Reply | None = YES, **changes: Any) -> Letter:
        """A survey's letter whose answer was this; None: it is still on its way."""
        mail_id = self.post.survey(**changes)
        letter = next(one for one in mails_claimed(new_context(Actor("worker")), 50) if one.mail_id == mail_id)
        if reply is not None:
            self.settle(letter, reply)
        return letter

    def settle(self, letter: Letter, reply: Reply) -> None:
        mails_settled(new_context(Actor("worker")), [(letter, reply)])

    def event(self, letter: Letter, kind: str, *, minutes: float = 1, **more: Any) -> dict[str, Any]:
        """SendGrid's shape, so many minutes after the clock's moment."""
        return {
            "email": letter.to,
            "timestamp": int((self.clock.at + timedelta(minutes=minutes)).timestamp()),
            "event": kind,
            "sg_event_id": f"evt-{kind}-{next(self._numbers)}",
            "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
            "mail_id": str(letter.mail_id),
            "attempt_id": letter.attempt_id,
        } | more

    def tell(self, *events: dict[str, Any]) -> int:
        """How many of them were news."""
        answer = self.send(json.dumps(list(events)).encode())
        assert answer.status_code == 200, answer.text
        return int(answer.get_json()["new"])

    def send(self, body: bytes, headers: dict[str, str] | None = None) -> TestResponse:
        return self.client.post(PATH, data=body, headers=signed(body, self.clock.at) if headers is None else headers)

    def kinds(self) -> list[str]:
        """Of the events that are kept, in the order they were."""
        db.session.rollback()
        return list(db.session.scalars(select(MailEvent.kind).order_by(MailEvent.id)))

    def suppressed(self) -> list[tuple[str, str | None, int | None]]:
        """Reason, cause and letter of all that are."""
        db.session.rollback()
        rows = select(Suppression.reason, Suppression.cause, Suppression.mail_id).order_by(Suppression.mail_id)
        return [(reason, cause, mail_id) for reason, cause, mail_id in db.session.execute(rows)]

    def opted_out(self) -> int:
        """How many addresses want no surveys."""
        db.session.rollback()
        return len(db.session.scalars(select(OptOut).where(OptOut.undone_at.is_(None))).all())


@pytest.fixture
def told(new_post: Callable[..., Post], clock: HandClock) -> Told:
    """SendGrid takes the mail, and tells."""
    environ = {"MAIL_TRANSPORT": "sendgrid", "SENDGRID_API_KEY": KEY, "SENDGRID_WEBHOOK_KEY": public_key()}
    return Told(new_post(**environ), clock)


def in_pieces(events: Sequence[dict[str, Any]], size: int) -> list[list[dict[str, Any]]]:
    """Calls of so many events."""
    return [list(events[start : start + size]) for start in range(0, len(events), size)]
