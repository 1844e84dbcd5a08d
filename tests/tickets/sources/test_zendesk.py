"""Zendesk's two kinds of call, as they really come."""

import hmac
import json
from base64 import b64encode
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.tickets.event import Event, InvalidEvent, Malformed
from survey_service.tickets.sources import zendesk
from survey_service.tickets.sources.kind import BadSignature, Ignored

# Zendesk's published secret for testing webhooks; the vector is in webhookx's tests (provider zendesk).
SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
BODY = b'{"event_type": "foo.bar","data": {"key": "value"}}'
SIGNED_AT = datetime.fromtimestamp(1531420618, UTC)
HEADERS = {
    "X-Zendesk-Webhook-Signature": "qtmu3iClLKujnujOBkwe7yjI34o5CzsLD04Uy4LbE2A=",
    "X-Zendesk-Webhook-Signature-Timestamp": "1531420618",
}

TRIGGER: dict[str, Any] = {
    "event": "ticket.solved",
    "ticket_id": "35436",
    "status": "Solved",
    "customer_email": "Cy@example.org",
    "agent_email": "asha@example.com",
    "agent_name": "Asha",
    "group": "Billing",
    "tags": "vip printer",
    "solved_at": "2026-07-04T05:33:18Z",
}
SENT = {"X-Zendesk-Webhook-Signature-Timestamp": "2026-07-04T05:33:20Z", "X-Zendesk-Webhook-Invocation-Id": "inv-1"}
SOLVED_AT = datetime(2026, 7, 4, 5, 33, 18, tzinfo=UTC)


def status_changed(previous: object, current: object, **detail: object) -> dict[str, Any]:
    return {
        "type": zendesk.STATUS_CHANGED,
        "id": "2b24ef10",
        "time": "2026-07-04T05:33:18Z",
        "subject": "zen:ticket:35436",
        "detail": {
            **{
                "id": "35436",
                "status": current,
                "subject": "Printer",
                "tags": ["vip"],
                "via": {"channel": "web_service"},
            },
            **{"actor_id": "77", "assignee_id": "84", "requester_id": "91", "priority": "LOW"},
            **{"created_at": "2026-07-04T05:27:58Z", "organization_id": None},
            **detail,
        },
        "event": {"current": current, "previous": previous},
    }


def parsed(data: dict[str, Any], headers: dict[str, str] = SENT) -> Event | Ignored:
    return zendesk.parse(json.dumps(data).encode(), headers)


def event(data: dict[str, Any], headers: dict[str, str] = SENT) -> Event:
    found = parsed(data, headers)
    assert isinstance(found, Event)
    return found


def test_the_published_vector_is_accepted() -> None:
    zendesk.verify([SECRET], HEADERS, BODY, SIGNED_AT)


def test_a_time_in_iso_form_is_signed_just_so() -> None:
    sent = "2026-07-22T10:00:00Z"
    digest = hmac.digest(b"old-secret-of-zendesk", sent.encode() + BODY, "sha256")
    headers = {"x-zendesk-webhook-signature": b64encode(digest).decode(), "x-zendesk-webhook-signature-timestamp": sent}

    zendesk.verify([SECRET, "old-secret-of-zendesk"], headers, BODY, datetime(2026, 7, 22, 10, 4, tzinfo=UTC))


@pytest.mark.parametrize("late", [timedelta(seconds=301), timedelta(seconds=-301)])
def test_a_call_of_another_time_is_refused(late: timedelta) -> None:
    with pytest.raises(BadSignature, match="5 minutes"):
        zendesk.verify([SECRET], HEADERS, BODY, SIGNED_AT + late)


@pytest.mark.parametrize(
    "changes",
    [
        *({name: None} for name in HEADERS),
        *({"X-Zendesk-Webhook-Signature": odd} for odd in ("é", "\ud800", "💥", "x" * 9999, "qtmu3iClLKujnujOBkwe")),
        *({"X-Zendesk-Webhook-Signature-Timestamp": odd} for odd in ("é", "0", "now", "1531420619", "01531420618")),
    ],
)
def test_odd_headers_are_refused_and_nothing_worse(changes: dict[str, str | None]) -> None:
    headers = {name: value for name, value in {**HEADERS, **changes}.items() if value is not None}

    with pytest.raises(BadSignature):
        zendesk.verify([SECRET], headers, BODY, SIGNED_AT)


def test_a_signed_time_that_is_none_is_refused() -> None:
    signature = b64encode(hmac.digest(SECRET.encode(), b"someday" + BODY, "sha256")).decode()
    headers = {"X-Zendesk-Webhook-Signature": signature, "X-Zendesk-Webhook-Signature-Timestamp": "someday"}

    with pytest.raises(BadSignature, match="holds no time"):
        zendesk.verify([SECRET], headers, BODY, SIGNED_AT)


@pytest.mark.parametrize("part", [*HEADERS, "body"])
def test_every_changed_byte_is_noticed(part: str) -> None:
    whole = {**{name: value.encode() for name, value in HEADERS.items()}, "body": BODY}
    accepted = []

    for place, change in product(range(len(whole[part])), range(1, 256)):
        mutated = bytearray(whole[part])
        mutated[place] ^= change
        headers = {name: value.decode("latin-1") for name, value in {**whole, part: bytes(mutated)}.items()}
        with suppress(BadSignature):
            zendesk.verify([SECRET], headers, bytes(mutated) if part == "body" else BODY, SIGNED_AT)
            accepted.append((place, change))

    assert accepted == []


def test_a_trigger_tells_of_a_solved_ticket() -> None:
    told = event(TRIGGER)

    assert (told.type, told.ticket.id, told.ticket.closed_at) == ("ticket.closed", "35436", SOLVED_AT)
    assert (told.address, told.ticket.tags) == ("cy@example.org", ("vip", "printer"))
    assert told.agent is not None
    assert (told.agent.email, told.agent.name, told.agent.team) == ("asha@example.com", "Asha", "Billing")


def test_the_body_to_paste_is_the_one_understood() -> None:
    pasted = json.loads(zendesk.TRIGGER_BODY)

    assert set(pasted) >= set(TRIGGER)
    assert set(pasted) - {"event", "status"} <= set(zendesk._TRIGGER_NAMES.values())
    assert not [word for word in ("title", "comment", "description", "requester.name") if word in zendesk.TRIGGER_BODY]


@pytest.mark.parametrize("left_out", [name for name in TRIGGER if name != "ticket_id"])
@pytest.mark.parametrize("how", ["absent", "", "{{ticket.whatever}}", None])
def test_any_other_field_of_a_trigger_may_be_missing(left_out: str, how: str | None) -> None:
    data = {**TRIGGER, left_out: how}
    if how == "absent":
        del data[left_out]

    assert event(data).type == "ticket.closed"


def test_a_trigger_without_a_time_happened_when_it_was_sent() -> None:
    told = event({**TRIGGER, "solved_at": ""})

    assert told.ticket.closed_at == datetime(2026, 7, 4, 5, 33, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "solved_at", [1783143198, "1783143198", "1783143198000", 1783143198000, "2026-07-04T07:33:18+02:00"]
)
def test_times_come_as_epoch_or_iso(solved_at: object) -> None:
    assert event({**TRIGGER, "solved_at": solved_at}).ticket.closed_at == SOLVED_AT


def test_an_agent_may_be_known_by_id_only() -> None:
    agent = event({"event": "ticket.solved", "ticket_id": 1, "agent_id": 8447}).agent

    assert agent is not None
    assert (agent.id, agent.email) == ("8447", None)


@pytest.mark.parametrize(
    ("status", "kind"), [("Open", "ticket.reopened"), ("On-hold", "ticket.reopened"), ("Gelöst", "ticket.closed")]
)
def test_a_trigger_with_another_status_is_a_reopening_unless_the_word_is_foreign(status: str, kind: str) -> None:
    assert event({**TRIGGER, "status": status}).type == kind


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ticket_id": ""}, "ticket_id"),
        ({"ticket_id": []}, "ticket_id"),
        ({"customer_email": "no address"}, "customer_email"),
        ({"solved_at": "yesterday"}, "solved_at"),
        ({"agent_email": 5}, "agent_email"),
        ({"tags": 5}, "tags"),
        ({"event": None, "status": None}, "event"),
        ({"id": {"a": 1}}, "id"),
        ({"type": 5}, "type"),
    ],
)
def test_errors_name_the_fields_of_the_trigger(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidEvent) as caught:
        parsed({**TRIGGER, **changes})

    assert [error.field for error in caught.value.errors] == [field]


def test_a_quote_in_a_pasted_title_is_malformed() -> None:
    with pytest.raises(Malformed, match="not valid JSON"):
        zendesk.parse(b'{"ticket_id": "1", "subject": "Printer "will not" join"}', SENT)


def test_the_status_event_tells_of_a_solved_ticket_without_an_address() -> None:
    told = event(status_changed("OPEN", "SOLVED"))

    assert (told.type, told.event_id, told.ticket.id, told.address) == ("ticket.closed", "2b24ef10", "35436", None)
    assert (told.ticket.closed_at, told.ticket.priority, told.ticket.channel) == (SOLVED_AT, "low", "web_service")
    assert told.customer is not None
    assert told.agent is not None
    assert (told.customer.id, told.agent.id, told.agent.closed_by) == ("91", "84", "77")


@pytest.mark.parametrize("current", ["OPEN", "PENDING", "HOLD", "NEW", "open"])
def test_any_status_of_work_after_solved_is_a_reopening(current: str) -> None:
    told = event(status_changed("SOLVED", current))

    assert (told.type, told.occurred_at, told.ticket.closed_at) == ("ticket.reopened", SOLVED_AT, None)


@pytest.mark.parametrize(
    ("previous", "current", "reason"),
    [
        ("SOLVED", "CLOSED", "archived"),
        ("OPEN", "CLOSED", "archived"),
        ("SOLVED", "DELETED", "archived"),
        ("NEW", "OPEN", "not_solved"),
        ("OPEN", "PENDING", "not_solved"),
        (None, "HOLD", "not_solved"),
    ],
)
def test_what_neither_solves_nor_reopens_is_ignored(previous: str | None, current: str, reason: str) -> None:
    assert parsed(status_changed(previous, current)) == Ignored(reason)


def test_other_events_are_ignored() -> None:
    data = {**status_changed("OPEN", "SOLVED"), "type": "zen:event-type:ticket.agent_assignment_changed"}

    assert parsed(data) == Ignored("not_a_status_change")


def test_automations_are_nobody() -> None:
    agent = event(status_changed("OPEN", "SOLVED", actor_id="-1")).agent

    assert agent is not None
    assert agent.closed_by is None


def test_the_event_id_is_the_bodys_then_the_invocations_then_made_of_the_news() -> None:
    assert event({**TRIGGER, "id": "own"}).event_id == "own"
    assert event(TRIGGER).event_id == "inv-1"
    made_up = event(TRIGGER, {}).event_id
    assert made_up == event({**TRIGGER, "group": "Other"}, {}).event_id
    assert made_up != event({**TRIGGER, "solved_at": "2026-07-05T05:33:18Z"}, {}).event_id
    assert made_up != event({**TRIGGER, "ticket_id": "1"}, {}).event_id


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(
    st.sampled_from([TRIGGER, status_changed("OPEN", "SOLVED"), status_changed("SOLVED", "OPEN"), {}]),
    st.dictionaries(st.sampled_from([*TRIGGER, "type", "id", "detail", "event", "time", "subject"]), JSON),
    st.dictionaries(st.sampled_from(["id", "status", "tags", "via", "priority", "created_at", "actor_id"]), JSON),
)
def test_any_signed_object_is_an_event_ignored_or_refused(
    start: dict[str, Any], changes: dict[str, Any], detail: dict[str, Any]
) -> None:
    data = {**start, **changes}
    if isinstance(data.get("detail"), dict):
        data["detail"] = {**data["detail"], **detail}
    try:
        found = parsed(data)
    except InvalidEvent:
        return
    assert isinstance(found, (Event, Ignored))


def test_nesting_in_an_odd_place_is_an_error_of_that_field() -> None:
    deep = b'{"event": "ticket.solved", "ticket_id": ' + b"[" * 400 + b"]" * 400 + b"}"

    with pytest.raises(InvalidEvent, match="ticket_id must be text or a whole number"):
        zendesk.parse(deep, {})
