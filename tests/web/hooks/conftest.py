"""Helpdesks that sign their calls."""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey_service.db import DbContext
from survey_service.flows.source_changed import source_added
from tests.world import HandClock

ZENDESK_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="  # the one Zendesk publishes for tests


@dataclass
class Helpdesk:
    """Calls its source's address; `signed` makes the headers, `post` sends what it is given."""

    client: FlaskClient
    clock: HandClock
    id: str
    kind: str
    secret: str

    def signed(self, body: bytes, at: datetime | None = None, message: str = "msg-1") -> dict[str, str]:
        moment = at or self.clock.at
        seconds = str(int(moment.timestamp()))
        if self.kind == "zendesk":
            digest = hmac.digest(self.secret.encode(), seconds.encode() + body, "sha256")
            names = ("X-Zendesk-Webhook-Signature", "X-Zendesk-Webhook-Signature-Timestamp")
            return dict(zip(names, (b64encode(digest).decode(), seconds), strict=True))
        key = b64decode(self.secret.removeprefix("whsec_"))
        digest = hmac.digest(key, f"{message}.{seconds}.".encode() + body, "sha256")
        return {
            "webhook-id": message,
            "webhook-timestamp": seconds,
            "webhook-signature": "v1," + b64encode(digest).decode(),
        }

    def post(self, body: bytes, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        headers = self.signed(body) if headers is None else headers
        return self.client.post(f"/hooks/tickets/{self.id}", data=body, headers=headers, **more)

    def tell(self, data: Any) -> TestResponse:
        return self.post(json.dumps(data).encode())


def helpdesk_of(app: APIFlask, context: DbContext, clock: HandClock, kind: str) -> Helpdesk:
    added = source_added(context, kind, kind.title(), ZENDESK_SECRET if kind == "zendesk" else None)
    assert added.secret is not None
    return Helpdesk(app.test_client(), clock, added.id, kind, added.secret)


@pytest.fixture
def helpdesk(app: APIFlask, ctx: Callable[[], DbContext], clock: HandClock) -> Callable[[str], Helpdesk]:
    """`helpdesk("zendesk").tell({...})`."""
    return lambda kind: helpdesk_of(app, ctx(), clock, kind)
