"""What a helpdesk tells us: one event, in the shape of "A solved ticket" in the interface.

Every time is aware UTC, every address normalised, every text without control characters. None means "not told".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError

from survey_service.tickets.dotted import value_at
from survey_service.tickets.event_fields import (
    Address,
    Amount,
    Count,
    Country,
    Flag,
    Identifier,
    Instant,
    Locale,
    Phone,
    RequiredIdentifier,
    Subject,
    Tags,
    Text,
    Url,
    Zone,
    wrong,
)
from survey_service.tickets.json_body import Malformed

__all__ = [
    "EVENT_TYPES",
    "REQUIRED",
    "AccountFacts",
    "AgentFacts",
    "CustomerFacts",
    "Event",
    "EventType",
    "FieldError",
    "InvalidEvent",
    "Malformed",
    "TicketFacts",
    "field_errors",
    "parse_event",
]

EventType = Literal[
    "ticket.closed", "ticket.reopened", "ticket.merged", "ticket.reassigned", "ticket.opened", "customer.erased"
]
EVENT_TYPES: tuple[str, ...] = get_args(EventType)

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "ticket.closed": ("ticket.closed_at", "customer.email"),
    "ticket.reopened": ("occurred_at",),
    "ticket.merged": ("ticket.merged_into",),
    "ticket.reassigned": ("agent.id",),
    "ticket.opened": ("ticket.opened_at",),
    "customer.erased": ("customer.email",),
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """`field` is the dotted name in the JSON; `message` goes on from it: "must be …", "is required"."""

    field: str
    message: str


class InvalidEvent(ValueError):
    """JSON of the right outer shape whose fields are wrong; `errors` names all of them."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{error.field} {error.message}" for error in errors))
        self.errors = errors


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True)


class TicketFacts(_Facts):
    id: RequiredIdentifier
    url: Url = None
    subject: Subject = None
    brand: Text = None
    channel: Text = None
    product_area: Text = None
    reason: Text = None
    root_cause: Text = None
    severity: Text = None
    priority: Text = None
    tags: Tags = ()
    opened_at: Instant = None
    first_response_at: Instant = None
    closed_at: Instant = None
    reopened_at: Instant = None
    public_replies: Count = None
    reopens: Count = None
    auto_closed: Flag = None
    sla_met: Flag = None
    incident: Text = None
    merged_into: Identifier = None


class AccountFacts(_Facts):
    id: Identifier = None
    name: Text = None
    segment: Text = None
    vip: Flag = None
    value: Amount = None


class CustomerFacts(_Facts):
    id: Identifier = None
    email: Address = None
    name: Text = None
    locale: Locale = None
    timezone: Zone = None
    country: Country = None
    phone: Phone = None  # after country, which says how to read it
    region: Text = None
    consent: Flag = None
    account: AccountFacts | None = None


class AgentFacts(_Facts):
    """Who was responsible when the event happened; `closed_by` and `last_replier` are ids of people."""

    id: Identifier = None
    email: Address = None
    name: Text = None
    team: Text = None
    department: Text = None
    shift: Text = None
    closed_by: Identifier = None
    last_replier: Identifier = None
    bot: Flag = None


def _event_type(value: object) -> str:
    if value is None:
        raise wrong("is required")
    if not isinstance(value, str) or value not in EVENT_TYPES:
        raise wrong(f"must be one of {', '.join(EVENT_TYPES)}")
    return value


class Event(_Facts):
    event_id: RequiredIdentifier
    type: Annotated[EventType, PlainValidator(_event_type, json_schema_input_type=EventType)]
    occurred_at: Instant = None
    ticket: TicketFacts
    customer: CustomerFacts | None = None
    agent: AgentFacts | None = None

    @property
    def address(self) -> str | None:
        """The customer's e-mail address, normalised."""
        return self.customer.email if self.customer else None


def parse_event(data: object, *, address_required: bool = True) -> Event:
    """The event in a JSON value; raises InvalidEvent with every field that is wrong.

    `address_required=False` is for helpdesks whose event names the ticket and not the customer: a close without an
    address then passes, to be completed by a later event.
    """
    missing = [FieldError(field, "is required") for field in _missing(data, address_required)]
    try:
        event = Event.model_validate(data)
    except ValidationError as failure:
        named = {error.field for error in missing}
        raise InvalidEvent(missing + [error for error in field_errors(failure) if error.field not in named]) from None
    # Control characters alone are blank, but only once a field's own reader has seen them.
    named = {error.field for error in missing}
    required = {name for name in REQUIRED[event.type] if name != "customer.email" or address_required} - named
    missing += [FieldError(name, "is required") for name in sorted(required) if _told(event, name) is None]
    if missing:
        raise InvalidEvent(missing)
    return event


def _told(facts: object, dotted: str) -> object:
    for name in dotted.split("."):
        facts = getattr(facts, name) if facts is not None else None
    return facts


def _missing(data: object, address_required: bool) -> Iterator[str]:
    """Asked of the raw value, so that a wrong field elsewhere does not hide a missing one."""
    kind = value_at(data, "type")
    for field in ("event_id", "ticket.id", *REQUIRED.get(kind if isinstance(kind, str) else "", ())):
        value = value_at(data, field)
        waived = field == "customer.email" and kind == "ticket.closed" and not address_required
        if not waived and isinstance(data, dict) and (value is None or (isinstance(value, str) and not value.strip())):
            yield field


_OBJECT = "must be an object"
_PYDANTIC_WORDS = {"missing": "is required", "model_type": _OBJECT, "model_attributes_type": _OBJECT}


def field_errors(failure: ValidationError) -> list[FieldError]:
    """pydantic's errors in our words; the values stay out of them."""
    return [
        FieldError(".".join(map(str, error["loc"])) or "event", _PYDANTIC_WORDS.get(error["type"], error["msg"]))
        for error in failure.errors(include_url=False, include_context=False, include_input=False)
    ]
