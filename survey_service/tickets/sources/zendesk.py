"""Zendesk, by its two kinds of call: a trigger with a body of ours, and the event "ticket status changed".

Signed (Zendesk developer documentation, "Verifying webhooks"): base64 HMAC-SHA256 of timestamp header and raw body, the
key being the secret as its admin page shows it. The status event knows no address of the customer, the trigger does.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from pydantic_core import PydanticCustomError

from survey_service.tickets.dotted import nested, value_at
from survey_service.tickets.event import Event, FieldError, InvalidEvent, parse_event
from survey_service.tickets.event_fields import instant
from survey_service.tickets.json_body import read_object
from survey_service.tickets.sources.kind import BadSignature, Ignored, by_name, check_age, epoch_seconds, header_bytes

# What an admin pastes into the trigger. No title, comment or name of the requester: Zendesk pastes values unescaped, so
# one quote in a customer's words would break the JSON.
TRIGGER_BODY = """{
  "event": "ticket.solved",
  "ticket_id": "{{ticket.id}}",
  "status": "{{ticket.status}}",
  "customer_email": "{{ticket.requester.email}}",
  "customer_locale": "{{ticket.requester.locale}}",
  "agent_id": "{{ticket.assignee.id}}",
  "agent_email": "{{ticket.assignee.email}}",
  "agent_name": "{{ticket.assignee.name}}",
  "group": "{{ticket.group.name}}",
  "tags": "{{ticket.tags}}",
  "solved_at": "{{ticket.updated_at_with_timestamp}}"
}"""

STATUS_CHANGED = "zen:event-type:ticket.status_changed"
WORKED_ON = frozenset({"NEW", "OPEN", "PENDING", "HOLD"})
PUT_AWAY = frozenset({"CLOSED", "ARCHIVED", "DELETED", "SCRUBBED"})

_SIGNATURE = "x-zendesk-webhook-signature"
_SENT = "x-zendesk-webhook-signature-timestamp"
_INVOCATION = "x-zendesk-webhook-invocation-id"
_TICKET = "zen:ticket:"
_SYSTEM = ("-1", -1)  # the actor of automations
_UNRENDERED = re.compile(r"\{\{.*\}\}", re.DOTALL)

# Where our fields stand in the trigger's body, and in the status event: errors are told in Zendesk's names.
_TRIGGER_NAMES = {
    "ticket.id": "ticket_id",
    "ticket.url": "ticket_url",
    "ticket.subject": "subject",
    "ticket.brand": "brand",
    "ticket.channel": "channel",
    "ticket.priority": "priority",
    "ticket.tags": "tags",
    "ticket.opened_at": "opened_at",
    "ticket.closed_at": "solved_at",
    "occurred_at": "solved_at",
    "customer.id": "customer_id",
    "customer.email": "customer_email",
    "customer.name": "customer_name",
    "customer.locale": "customer_locale",
    "agent.id": "agent_id",
    "agent.email": "agent_email",
    "agent.name": "agent_name",
    "agent.team": "group",
    "event_id": "id",
}
_STATUS_NAMES = {
    "ticket.id": "detail.id",
    "ticket.subject": "detail.subject",
    "ticket.channel": "detail.via.channel",
    "ticket.priority": "detail.priority",
    "ticket.tags": "detail.tags",
    "ticket.opened_at": "detail.created_at",
    "ticket.closed_at": "time",
    "occurred_at": "time",
    "customer.id": "detail.requester_id",
    "customer.account.id": "detail.organization_id",
    "agent.id": "detail.assignee_id",
    "agent.closed_by": "detail.actor_id",
    "event_id": "id",
}


def is_secret(text: str) -> bool:
    """Zendesk issues the secret; all we know of it is that it is one line of printable ASCII."""
    return text.isascii() and text.isprintable() and 8 <= len(text) <= 200 and text == text.strip()


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Raises BadSignature unless one of `secrets` signed these bytes within 5 minutes of `now`."""
    given = by_name(headers)
    signature, sent = given.get(_SIGNATURE, ""), given.get(_SENT, "")
    if not signature or not sent:
        raise BadSignature("The call needs Zendesk's two signature headers; is it sent by a Zendesk webhook?")
    signed = header_bytes(sent) + body
    expected = [b64encode(hmac.digest(secret.encode(), signed, "sha256")) for secret in secrets if secret]
    if not sum(hmac.compare_digest(header_bytes(signature), right) for right in expected):
        raise BadSignature("The signature does not match; is the secret the one Zendesk shows for this webhook?")
    moment = _sent_at(sent)
    if moment is None:
        raise BadSignature(f"The header {_SENT} holds no time.")
    check_age(moment, now)


def parse(body: bytes, headers: Mapping[str, str]) -> Event | Ignored:
    """Raises Malformed or InvalidEvent, the errors in the names of Zendesk's own body."""
    data = read_object(body)
    given = by_name(headers)
    if "type" not in data:
        return _trigger(data, given)
    if not isinstance(data["type"], str):
        raise InvalidEvent([FieldError("type", "must be text")])
    if data["type"] != STATUS_CHANGED:
        return Ignored("not_a_status_change")
    return _status_changed(data, given)


def _trigger(data: Mapping[str, object], headers: Mapping[str, str]) -> Event | Ignored:
    told = {ours: _rendered(data.get(theirs)) for ours, theirs in _TRIGGER_NAMES.items()}
    status = _status(data.get("status"))
    name = _rendered(data.get("event"))
    if name is None and not status and told["ticket.id"] is None:
        return Ignored("no_ticket")  # as the call of Zendesk's own button "Test webhook"
    if name is None and not status:
        raise InvalidEvent([FieldError("event", "is required, or status")])
    if status in PUT_AWAY:
        return Ignored("archived")
    if status in WORKED_ON or name == "ticket.reopened":
        kind = "ticket.reopened"
    elif status == "SOLVED" or name == "ticket.solved":
        kind = "ticket.closed"  # the status is told in the account's language, so an unknown word does not count
    else:
        return Ignored("not_a_status_change")
    if isinstance(tags := told["ticket.tags"], str):
        told["ticket.tags"] = tags.split()
    return _event(kind, told, _TRIGGER_NAMES, headers)


def _status_changed(data: Mapping[str, object], headers: Mapping[str, str]) -> Event | Ignored:
    told = {ours: _rendered(value_at(data, theirs)) for ours, theirs in _STATUS_NAMES.items()}
    current = _status(value_at(data, "event.current")) or _status(value_at(data, "detail.status"))
    previous = _status(value_at(data, "event.previous"))
    if not current:
        raise InvalidEvent([FieldError("event.current", "is required")])
    if current in PUT_AWAY:
        return Ignored("archived")
    if current == "SOLVED":
        kind = "ticket.closed"
    elif previous == "SOLVED":
        kind = "ticket.reopened"
    else:
        return Ignored("not_solved")
    subject = data.get("subject")
    if told["ticket.id"] is None and isinstance(subject, str) and subject.startswith(_TICKET):
        told["ticket.id"] = subject.removeprefix(_TICKET)
    if told["agent.closed_by"] in _SYSTEM:
        told["agent.closed_by"] = None
    return _event(kind, told, _STATUS_NAMES, headers)


def _event(kind: str, told: Mapping[str, object], names: Mapping[str, str], headers: Mapping[str, str]) -> Event:
    """Our event from dotted names; the delivery's own time stands in for a time that was not told."""
    sent = _sent_at(headers.get(_SENT, ""))
    moment = _iso(told["occurred_at"]) or (sent and sent.isoformat())
    priority = told["ticket.priority"]
    facts = {
        **told,
        "type": kind,
        "occurred_at": moment,
        "ticket.closed_at": moment if kind == "ticket.closed" else None,
        "ticket.opened_at": _iso(told["ticket.opened_at"]),
        "ticket.priority": priority.lower() if isinstance(priority, str) else priority,
        "event_id": told["event_id"] or headers.get(_INVOCATION) or _made_up_id(kind, told["ticket.id"], moment),
    }
    try:
        return parse_event(nested(facts), address_required=False)
    except InvalidEvent as refusal:
        theirs = {names.get(error.field, error.field): error.message for error in refusal.errors}
        raise InvalidEvent([FieldError(*pair) for pair in theirs.items()]) from None


def _rendered(value: object) -> object:
    """None for what Zendesk left empty, and for a placeholder it did not know."""
    if isinstance(value, str) and (not value.strip() or _UNRENDERED.fullmatch(value.strip())):
        return None
    return value


def _status(value: object) -> str:
    text = _rendered(value)
    word = text.strip().upper() if isinstance(text, str) else ""
    return "HOLD" if word in {"ON-HOLD", "ON HOLD", "ON_HOLD"} else word


def _iso(value: object) -> object:
    """Unix times as ISO 8601; anything else as it is, for parse_event to judge."""
    told = str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**13 else value
    seconds = epoch_seconds(told.strip()) if isinstance(told, str) else None
    return value if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def _sent_at(header: str) -> datetime | None:
    try:
        return instant(_iso(header))
    except PydanticCustomError:
        return None


def _made_up_id(kind: str, ticket: object, moment: object) -> str:
    """The same for the same news, so that a repeated call is known as one."""
    scalars = " ".join(str(part) for part in (ticket, kind, moment) if isinstance(part, (str, int)))
    return "zendesk:" + sha256(scalars.encode(errors="replace")).hexdigest()
