"""What helpdesks and programs send wrong: the status, a sentence that says what, and nothing kept."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from survey_service.db import db
from survey_service.tickets.raw_event import RawEvent
from survey_service.tickets.ticket import Ticket
from tests.world import START, event

Send = Callable[..., TestResponse]


@pytest.fixture
def source(app: APIFlask) -> dict[str, str]:
    added: dict[str, str] = json.loads(app.test_cli_runner().invoke(args=["source", "add", "generic", "Desk"]).stdout)
    return added


@pytest.fixture
def hook(client: FlaskClient, source: dict[str, str]) -> Send:
    """Signs and sends these bytes; header values may be put in place of the right ones."""

    def send(body: bytes, **changed: str | None) -> TestResponse:
        now = str(int(START.timestamp()))
        key = base64.b64decode(source["secret"].removeprefix("whsec_"))
        signature = base64.b64encode(hmac.digest(key, b"m-1." + now.encode() + b"." + body, "sha256")).decode()
        given = {"id": "m-1", "timestamp": now, "signature": f"v1,{signature}", **changed}
        headers = {f"webhook-{name}": value for name, value in given.items() if value is not None}
        return client.post(source["url"], data=body, headers=headers, content_type="application/json")

    return send


@pytest.fixture
def api(app: APIFlask, client: FlaskClient) -> Send:
    """Sends these bytes with a key."""
    added = app.test_cli_runner().invoke(args=["api-key", "add", "k", "--scope", "tickets:write"])
    key = json.loads(added.stdout)["key"]

    def send(body: bytes, path: str = "/api/v1/tickets") -> TestResponse:
        headers = {"Authorization": f"Bearer {key}"}
        return client.post(path, data=body, headers=headers, content_type="application/json")

    return send


def kept() -> int:
    db.session.rollback()
    tickets = db.session.scalar(select(func.count()).select_from(Ticket)) or 0
    return tickets + (db.session.scalar(select(func.count()).select_from(RawEvent)) or 0)


def body(**changes: Any) -> bytes:
    return json.dumps(event(**changes)).encode()


def without(*path: str) -> bytes:
    data = event()
    inner: Any = data
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return json.dumps(data).encode()


MALFORMED = {
    "nothing": b"",
    "torn": b'{"event_id": "e-1", ',
    "a list": b"[]",
    "a word": b'"ticket.closed"',
    "bad UTF-8": b'{"event_id": "\xff"}',
    "what is no number": b'{"event_id": NaN}',
    "too deep": b"[" * 100_000,
}
INVALID = {
    "an unknown kind": (body(type="ticket.eaten"), "type"),
    "no event id": (without("event_id"), "event_id"),
    "no type": (without("type"), "type"),
    "no ticket id": (without("ticket", "id"), "ticket.id"),
    "no closing": (without("ticket", "closed_at"), "ticket.closed_at"),
    "no address": (without("customer", "email"), "customer.email"),
    "a wrong type": (body(ticket__tags="vip"), "ticket.tags"),
    "a number without end": (
        body(customer__account={"value": 7}).replace(b": 7}", b": 1e999}"),
        "customer.account.value",
    ),
    "an account that is a list": (body(customer__account=[]), "customer.account"),
    "a day there is not": (body(ticket__closed_at="2026-02-30T00:00:00Z"), "ticket.closed_at"),
    "a time without zone": (body(ticket__closed_at="2026-03-01T00:00:00"), "ticket.closed_at"),
    "a zone there is not": (body(customer__timezone="Mars/Phobos"), "customer.timezone"),
    "a zone that is a path": (body(customer__timezone="../../etc/passwd"), "customer.timezone"),
    "no address at all": (body(customer__email="cy at example"), "customer.email"),
    "an address with a line end": (body(customer__email="cy@example.com\r\nBcc: eve@example.com"), "customer.email"),
    "a link that is a script": (body(ticket__url="javascript:alert(1)"), "ticket.url"),
    "a NUL": (body(ticket__subject="a\x00b"), "ticket.subject"),
    "half a character": (body(ticket__subject="\ud800"), "ticket.subject"),
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_what_is_no_json_object_is_malformed(hook: Send, api: Send, kind: str) -> None:
    answers = [hook(MALFORMED[kind]), api(MALFORMED[kind])]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert all(len(answer.get_json()["message"]) > 20 for answer in answers)
    assert kept() == 0


@pytest.mark.parametrize("kind", INVALID)
def test_a_field_that_does_not_fit_is_named(hook: Send, api: Send, kind: str) -> None:
    sent, field = INVALID[kind]

    answers = [hook(sent), api(sent)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert [[one["field"] for one in answer.get_json()["detail"]] for answer in answers] == [[field], [field]]
    assert kept() == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"signature": None},
        {"signature": ""},
        {"signature": "v1,AAAA"},
        {"signature": "v1,\u00e9"},
        {"signature": "v2," + "A" * 44},
        {"id": "m-2"},
        {"id": None},
        {"timestamp": None},
        {"timestamp": "soon"},
        {"timestamp": str(int(START.timestamp()) - 301)},
        {"timestamp": "9" * 40},
    ],
)
def test_a_wrong_missing_or_stale_signature_is_refused(hook: Send, changed: dict[str, str | None]) -> None:
    answer = hook(body(), **changed)

    assert answer.status_code == 401
    assert answer.get_json()["message"]
    assert kept() == 0


def test_a_call_of_two_megabytes_is_too_large_whatever_is_wrong_with_it_besides(hook: Send, api: Send) -> None:
    large = body(ticket__subject="x" * 2_000_000)

    assert [hook(large, signature="v1,AAAA").status_code, api(large).status_code] == [413, 413]
    assert kept() == 0


@pytest.mark.parametrize("key", [None, "Bearer", "Bearer x", "Basic eDp5", "Bearer \u00e9"])
def test_a_program_without_a_key_is_told_so(client: FlaskClient, key: str | None) -> None:
    answer = client.post("/api/v1/tickets", data=body(), headers={"Authorization": key} if key else {})

    assert answer.status_code == 401
    assert "key" in answer.get_json()["message"]


def test_of_a_bulk_call_the_good_are_kept_and_the_bad_are_named_by_their_place(api: Send) -> None:
    events = [event(event_id="e-1"), {"event_id": 7}, [], event(event_id="e-3", ticket__id="1043")]

    answer = api(json.dumps(events).encode(), "/api/v1/tickets/bulk")

    assert answer.status_code == 207
    told = answer.get_json()["results"]
    assert [one["status"] for one in told] == ["accepted", "rejected", "rejected", "accepted"]
    assert all(one["errors"] for one in told if one["status"] == "rejected")


@pytest.mark.parametrize("events", [b"{}", b"[" + b"{}," * 1000 + b"{}]"])
def test_a_bulk_call_that_is_no_list_or_too_long_is_refused_whole(api: Send, events: bytes) -> None:
    assert api(events, "/api/v1/tickets/bulk").status_code in (400, 422)
    assert kept() == 0


@pytest.mark.parametrize(
    "text", ["\u202eesrever\u2066", "😀 \U0001f469\u200d\U0001f4bb", "=cmd|' /C calc'!A0", "\ufeffBOM"]
)
def test_odd_text_is_taken_as_it_is(hook: Send, text: str) -> None:
    assert hook(body(ticket__subject=text)).status_code == 202
    db.session.rollback()
    assert db.session.scalars(select(Ticket.subject)).one() == text
