"""Helpdesks call: size, source, signature, shape, fields, in this order; nothing wrong is kept."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from survey_service.db import DbContext
from survey_service.flows.source_changed import source_rotated
from survey_service.invitations.invitation import Invitation
from survey_service.tickets.raw_event import RawEvent
from survey_service.tickets.ticket import Ticket
from tests.web.hooks.conftest import Helpdesk
from tests.world import START, HandClock, event

Helpdesks = Callable[[str], Helpdesk]
Contexts = Callable[[], DbContext]

VECTOR = b'{"event_type": "foo.bar","data": {"key": "value"}}'
VECTOR_HEADERS = {
    "X-Zendesk-Webhook-Signature": "qtmu3iClLKujnujOBkwe7yjI34o5CzsLD04Uy4LbE2A=",
    "X-Zendesk-Webhook-Signature-Timestamp": "1531420618",
}
SIGNED_AT = datetime.fromtimestamp(1531420618, UTC)
TRIGGER = {
    "event": "ticket.solved",
    "ticket_id": "35436",
    "status": "Solved",
    "customer_email": "cy@example.com",
    "agent_email": "asha@example.com",
    "agent_name": "Asha Rao",
    "group": "Billing",
    "tags": "vip printer",
    "solved_at": "2026-03-02T08:00:00Z",
}


def status_event(**detail: Any) -> dict[str, Any]:
    return {
        "type": "zen:event-type:ticket.status_changed",
        "id": "status-1",
        "time": "2026-03-02T08:00:00Z",
        "subject": "zen:ticket:35436",
        "detail": {"id": "35436", "status": "SOLVED", "assignee_id": "84", "actor_id": "84", **detail},
        "event": {"current": "SOLVED", "previous": "OPEN"},
    }


def surveys(ctx: Contexts) -> list[tuple[str, str | None]]:
    session = ctx().session
    session.rollback()
    return [tuple(row) for row in session.execute(select(Invitation.state, Invitation.reason).order_by(Invitation.id))]


def kept(ctx: Contexts) -> int:
    session = ctx().session
    session.rollback()
    return sum(session.scalar(select(func.count()).select_from(model)) or 0 for model in (Ticket, RawEvent))


def test_a_signed_event_is_accepted_once(helpdesk: Helpdesks, ctx: Contexts) -> None:
    generic = helpdesk("generic")

    answers = [generic.tell(event()) for _ in range(2)]

    assert [(one.status_code, one.get_json()) for one in answers] == [
        (202, {"status": "accepted"}),
        (202, {"status": "duplicate", "reason": "same_event"}),
    ]
    assert surveys(ctx) == [("scheduled", None)]


def test_the_published_vector_of_zendesk_is_believed_at_its_time(helpdesk: Helpdesks, clock: HandClock) -> None:
    clock.at = SIGNED_AT + timedelta(minutes=5)

    answer = helpdesk("zendesk").post(VECTOR, VECTOR_HEADERS)

    assert (answer.status_code, answer.get_json()) == (202, {"status": "ignored", "reason": "no_ticket"})


SIGNATURE, SENT = VECTOR_HEADERS
MUTATIONS: dict[str, tuple[bytes, dict[str, str | None], int]] = {
    "another body": (VECTOR.replace(b"value", b"valu3"), {}, 0),
    "a blank more": (VECTOR + b" ", {}, 0),
    "no body": (b"", {}, 0),
    "a signature of another key": (VECTOR, {SIGNATURE: "rtmu3iClLKujnujOBkwe7yjI34o5CzsLD04Uy4LbE2A="}, 0),
    "half a signature": (VECTOR, {SIGNATURE: "qtmu3iClLKujnujO"}, 0),
    "a signature that is none": (VECTOR, {SIGNATURE: "\xff\u00e9"}, 0),
    "no signature": (VECTOR, {SIGNATURE: None}, 0),
    "an empty signature": (VECTOR, {SIGNATURE: ""}, 0),
    "no time": (VECTOR, {SENT: None}, 0),
    "another time": (VECTOR, {SENT: "1531420619"}, 0),
    "a late call": (VECTOR, {}, 301),
    "an early call": (VECTOR, {}, -301),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_any_mutation_of_it_is_refused(name: str, helpdesk: Helpdesks, clock: HandClock, ctx: Contexts) -> None:
    body, changes, seconds = MUTATIONS[name]
    clock.at = SIGNED_AT + timedelta(seconds=seconds)
    headers = {name: value for name, value in (VECTOR_HEADERS | changes).items() if value is not None}

    answer = helpdesk("zendesk").post(body, headers)

    assert (answer.status_code, set(answer.get_json())) == (401, {"message"})
    assert kept(ctx) == 0


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_generic_call_needs_its_three_headers(missing: str, helpdesk: Helpdesks) -> None:
    generic, body = helpdesk("generic"), json.dumps(event()).encode()
    headers = generic.signed(body)
    del headers[missing]

    assert generic.post(body, headers).status_code == 401


@pytest.mark.parametrize("seconds", [301, -301])
def test_a_stale_generic_call_is_refused(seconds: int, helpdesk: Helpdesks, clock: HandClock) -> None:
    generic, body = helpdesk("generic"), json.dumps(event()).encode()

    answer = generic.post(body, generic.signed(body, clock.at + timedelta(seconds=seconds)))

    assert answer.status_code == 401


def test_two_secrets_live_and_a_third_ends_the_first(helpdesk: Helpdesks, ctx: Contexts) -> None:
    generic = helpdesk("generic")
    first = generic.secret

    second = source_rotated(ctx(), generic.id).secret
    assert [_with(generic, secret).status_code for secret in (first, second)] == [202, 202]
    source_rotated(ctx(), generic.id)
    assert [_with(generic, secret).status_code for secret in (first, second)] == [401, 202]


def _with(generic: Helpdesk, secret: str | None) -> Any:
    assert secret is not None
    generic.secret = secret
    return generic.tell(event())


def test_what_is_wrong_is_told_in_the_order_size_source_signature_shape_fields(
    helpdesk: Helpdesks, app: APIFlask
) -> None:
    generic, large, torn = helpdesk("generic"), b"{" * 1_000_001, b"{"

    def status(address: str, body: bytes, headers: dict[str, str]) -> int:
        return app.test_client().post(f"/hooks/tickets/{address}", data=body, headers=headers).status_code

    assert status("nobody", large, {}) == 413
    assert status("nobody", torn, {}) == 404
    assert status(generic.id, torn, {}) == 401
    assert status(generic.id, torn, generic.signed(torn)) == 400
    assert status(generic.id, b"{}", generic.signed(b"{}")) == 422


@pytest.mark.parametrize("size", [1_000_001, 2_000_000])
def test_a_body_in_chunks_is_measured_too(size: int, helpdesk: Helpdesks) -> None:
    chunked = {"input_stream": BytesIO(b" " * size), "environ_overrides": {"wsgi.input_terminated": True}}
    generic = helpdesk("generic")

    answer = generic.client.post(f"/hooks/tickets/{generic.id}", headers={"Transfer-Encoding": "chunked"}, **chunked)

    assert answer.status_code == 413
    assert "too large" in answer.get_json()["message"]


BODIES: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "half an object": (b'{"event_id": "e-1"', 400),
    "an array": (b"[]", 400),
    "no UTF-8": (b'{"event_id": "\xe9"}', 400),
    "NUL bytes": (b"\0\0\0", 400),
    "a NUL in a text": (json.dumps(event(ticket__subject="a\0b")).encode(), 422),
    "half a character": (json.dumps(event(customer__name="\udc00")).encode(), 422),
    "a bare number": (b"7", 400),
    "infinity": (b'{"ticket": Infinity}', 400),
    "a number without end": (b'{"ticket": ' + b"9" * 10_000 + b"}", 400),
    "nesting without end": (b'{"a":' * 50_000, 400),
    "another kind": (json.dumps(event("ticket.sold")).encode(), 422),
    "no address": (json.dumps(event(customer__email="cy")).encode(), 422),
    "an address of two lines": (json.dumps(event(customer__email="cy@x.de\nbcc: e@x.de")).encode(), 422),
    "no time": (json.dumps(event(ticket__closed_at="soon")).encode(), 422),
    "no zone": (json.dumps(event(customer__timezone="Nowhere")).encode(), 422),
    "a wrong type": (json.dumps(event(ticket__id=[1])).encode(), 422),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_signed_body_that_is_wrong_is_told_why_and_not_kept(name: str, helpdesk: Helpdesks, ctx: Contexts) -> None:
    body, status = BODIES[name]

    answer = helpdesk("generic").post(body)

    assert answer.status_code == status, answer.text
    assert ("detail" in answer.get_json()) is (status == 422)
    assert kept(ctx) == 0


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_only_a_post_is_taken(method: str, helpdesk: Helpdesks) -> None:
    generic = helpdesk("generic")

    answer = getattr(generic.client, method)(f"/hooks/tickets/{generic.id}")

    assert answer.status_code == 405


@pytest.mark.parametrize("source", ["api", "csv", "%00", "x" * 500, "..%2f..%2fetc", "%ff"])
def test_a_source_that_calls_nobody_is_not_there(source: str, app: APIFlask, api_source: str) -> None:
    assert app.test_client().post(f"/hooks/tickets/{source}", data=b"{}").status_code == 404


def test_solved_then_put_away_days_later_then_replayed_is_one_survey(
    helpdesk: Helpdesks, ctx: Contexts, clock: HandClock
) -> None:
    zendesk = helpdesk("zendesk")
    zendesk.tell(TRIGGER)
    clock.move(days=4)

    archived = zendesk.tell(TRIGGER | {"status": "Closed", "solved_at": "2026-03-06T08:00:00Z"})
    again = zendesk.tell(TRIGGER | {"id": "other", "solved_at": "2026-03-06T08:00:00Z"})
    replayed = zendesk.tell(TRIGGER)

    told = [answer.get_json() for answer in (archived, again, replayed)]
    assert [one["status"] for one in told] == ["ignored", "duplicate", "duplicate"]
    assert [one["reason"] for one in told] == ["archived", "same_resolution", "same_event"]
    assert len(surveys(ctx)) == 1


def test_a_status_event_waits_for_the_address_that_the_trigger_brings(helpdesk: Helpdesks, ctx: Contexts) -> None:
    zendesk = helpdesk("zendesk")

    first = zendesk.tell(status_event())
    assert (first.status_code, first.get_json()) == (202, {"status": "accepted", "reason": "no_address"})
    assert surveys(ctx) == [("not_asked", "no_address")]

    second = zendesk.tell(TRIGGER | {"agent_email": None, "agent_name": None})
    assert second.get_json() == {"status": "accepted"}
    assert surveys(ctx) == [("scheduled", None)]
    survey = ctx().session.scalars(select(Invitation)).one()
    assert survey.credit_agent == "84"  # as the status event said
    assert survey.due_at is not None
    assert survey.due_at > START


def test_the_trigger_names_the_agent_whom_the_status_event_knew_by_number(helpdesk: Helpdesks, ctx: Contexts) -> None:
    zendesk = helpdesk("zendesk")
    zendesk.tell(status_event(assignee_id=None, actor_id=None))

    zendesk.tell(TRIGGER)

    survey = ctx().session.scalars(select(Invitation)).one()
    assert (survey.state, survey.credit_agent, survey.credit_team) == ("scheduled", "Asha Rao", "Billing")


def test_a_call_of_another_kind_of_event_is_ignored(helpdesk: Helpdesks, ctx: Contexts) -> None:
    answer = helpdesk("zendesk").tell({"type": "zen:event-type:ticket.created", "detail": {}})

    assert answer.get_json() == {"status": "ignored", "reason": "not_a_status_change"}
    assert kept(ctx) == 0
