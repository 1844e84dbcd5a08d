"""A helpdesk said something. The event is kept as it came, applied once, and its outcome stays readable."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from survey_service.flows.context import Context
from survey_service.flows.customer_erased import erase_address
from survey_service.flows.event_names import meet, names_of
from survey_service.flows.incident_tagged import tickets_tagged
from survey_service.flows.ticket_changed import ticket_merged, ticket_opened, ticket_reassigned, ticket_reopened
from survey_service.flows.ticket_closed import Change, ticket_closed
from survey_service.tickets.event import Event
from survey_service.tickets.raw_event import RawEvent
from survey_service.tickets.source import Source

KEY_LENGTH = 200
CHANGES: Mapping[str, Callable[[Context, Session, Source, Event], Change]] = {
    "ticket.reopened": ticket_reopened,
    "ticket.merged": ticket_merged,
    "ticket.reassigned": ticket_reassigned,
    "ticket.opened": ticket_opened,
}


class UnknownSource(LookupError):
    """No source has this id."""


@dataclass(frozen=True)
class Receipt:
    """`reason` says why nothing, or no survey, came of it."""

    status: Literal["accepted", "duplicate", "ignored"]
    reason: str | None = None


@dataclass(frozen=True)
class Delivery:
    """An event with the bytes it came in; `ask` False keeps its ticket without a survey."""

    event: Event
    raw: bytes
    ask: bool = True


def event_received(ctx: Context, source_id: str, delivery: Delivery) -> Receipt:
    """Apply one event in its own transaction."""
    return events_received(ctx, source_id, [delivery])[0]


def events_received(ctx: Context, source_id: str, deliveries: Sequence[Delivery]) -> list[Receipt]:
    """Apply some events in one transaction, in order; the caller keeps the number small (50)."""
    with ctx.writing() as session:
        ctx.lock(*{name for delivery in deliveries for name in names_of(source_id, delivery.event)})
        source = session.get(Source, source_id)
        if source is None:
            raise UnknownSource(source_id)
        source.last_event_at = ctx.now
        return _Intake(ctx, session, source).take(deliveries)


class _Intake:
    """Some events of one source on their way in. Raw events are written together, as nothing refers to them."""

    def __init__(self, ctx: Context, session: Session, source: Source) -> None:
        self.ctx, self.session, self.source = ctx, session, source
        self.raw: list[dict[str, object]] = []
        self.tickets: set[int] = set()

    def take(self, deliveries: Sequence[Delivery]) -> list[Receipt]:
        keys = [event_key(delivery.event.event_id) for delivery in deliveries]
        known = select(RawEvent.event_key).where(RawEvent.source == self.source.id, RawEvent.event_key.in_(keys))
        seen = set(self.session.scalars(known))
        meet(
            self.ctx,
            self.session,
            self.source,
            [told.event for told, key in zip(deliveries, keys, strict=True) if key not in seen],
        )
        receipts = []
        for key, delivery in zip(keys, deliveries, strict=True):
            receipts.append(Receipt("duplicate", "same_event") if key in seen else self._apply(key, delivery))
            seen.add(key)
        self._write()
        tickets_tagged(self.session, self.tickets)
        return receipts

    def _apply(self, key: str, delivery: Delivery) -> Receipt:
        event = delivery.event
        raw: dict[str, object] = {
            "source": self.source.id,
            "event_key": key,
            "type": event.type,
            "received_at": self.ctx.now,
            "outcome": "accepted",
            "reason": None,
            "ticket_id": None,
            "customer_id": None,
            "body": delivery.raw,
            "address_hash": self.ctx.keys.address_hash(event.address) if event.address else None,
        }
        self.raw.append(raw)
        if event.type == "customer.erased":
            assert event.address is not None
            raw["body"] = raw["address_hash"] = None
            self._write()  # what this person's earlier events held is to be emptied too
            erase_address(self.ctx, self.session, event.address)
            return Receipt("accepted")
        change = self._change(event, ask=delivery.ask)
        raw |= {"outcome": change.outcome, "reason": change.reason}
        self.tickets.add(change.ticket.id)
        raw |= {"ticket_id": change.ticket.id, "customer_id": change.ticket.customer_id}
        return Receipt(change.outcome, change.reason)

    def _change(self, event: Event, *, ask: bool) -> Change:
        if event.type == "ticket.closed":
            change = ticket_closed(self.ctx, self.session, self.source, event, ask=ask)
        else:
            change = CHANGES[event.type](self.ctx, self.session, self.source, event)
        if change.ticket.id is None:
            self.session.flush()
        return change

    def _write(self) -> None:
        if self.raw:
            self.session.flush()
            self.session.execute(insert(RawEvent), self.raw)
            self.raw = []


def event_key(event_id: str) -> str:
    """The event's id, or its SHA-256 where it would not fit the column."""
    if len(event_id) <= KEY_LENGTH:
        return event_id
    return "sha256:" + hashlib.sha256(event_id.encode()).hexdigest()
