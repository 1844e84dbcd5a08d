"""A helpdesk said something. The event is kept as it came, applied once, and its outcome stays readable."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey_service.flows.context import Context
from survey_service.flows.customer_erased import erase_address
from survey_service.flows.ticket_changed import ticket_merged, ticket_opened, ticket_reassigned, ticket_reopened
from survey_service.flows.ticket_closed import ticket_closed
from survey_service.tickets.event import Event
from survey_service.tickets.raw_event import RawEvent
from survey_service.tickets.source import Source

KEY_LENGTH = 200


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
        ctx.lock(*{name for delivery in deliveries for name in _names(source_id, delivery.event)})
        source = session.get(Source, source_id)
        if source is None:
            raise UnknownSource(source_id)
        source.last_event_at = ctx.now
        return [_apply(ctx, session, source, delivery) for delivery in deliveries]


def _apply(ctx: Context, session: Session, source: Source, delivery: Delivery) -> Receipt:
    event = delivery.event
    key = event_key(event.event_id)
    seen = select(RawEvent.id).where(RawEvent.source == source.id, RawEvent.event_key == key)
    if session.scalar(seen) is not None:
        return Receipt("duplicate", "same_event")
    raw = RawEvent(
        source=source.id,
        event_key=key,
        type=event.type,
        received_at=ctx.now,
        outcome="accepted",
        body=delivery.raw,
    )
    session.add(raw)
    session.flush()
    if event.type == "customer.erased":
        assert event.address is not None
        erase_address(ctx, session, event.address)
        session.execute(update(RawEvent).where(RawEvent.id == raw.id).values(body=None))
        return Receipt("accepted")
    outcome, reason, ticket_id, customer_id = _by_type(ctx, session, source, delivery)
    raw.outcome, raw.reason, raw.ticket_id, raw.customer_id = outcome, reason, ticket_id, customer_id
    session.flush()
    return Receipt(outcome, reason)


def _by_type(
    ctx: Context, session: Session, source: Source, delivery: Delivery
) -> tuple[Literal["accepted", "duplicate", "ignored"], str | None, int | None, int | None]:
    event = delivery.event
    if event.type == "ticket.closed":
        change = ticket_closed(ctx, session, source, event, ask=delivery.ask)
    else:
        apply = {
            "ticket.reopened": ticket_reopened,
            "ticket.merged": ticket_merged,
            "ticket.reassigned": ticket_reassigned,
            "ticket.opened": ticket_opened,
        }[event.type]
        change = apply(ctx, session, source, event)
    return change.outcome, change.reason, change.ticket.id, change.ticket.customer_id


def event_key(event_id: str) -> str:
    """The event's id, or its SHA-256 where it would not fit the column."""
    if len(event_id) <= KEY_LENGTH:
        return event_id
    return "sha256:" + hashlib.sha256(event_id.encode()).hexdigest()


def _names(source_id: str, event: Event) -> set[str]:
    """Everything two events could both want to make or change, to be locked in one order."""
    names = {f"event {source_id} {event.event_id}", f"ticket {source_id} {event.ticket.id}"}
    if event.ticket.merged_into:
        names.add(f"ticket {source_id} {event.ticket.merged_into}")
    if event.customer is not None:
        names.add(f"customer {event.customer.email}")
        if event.customer.account is not None:
            names.add(f"account {source_id} {event.customer.account.id}")
    if event.agent is not None:
        agent = event.agent
        ids = (agent.id, agent.closed_by, agent.last_replier)
        names |= {f"agent {source_id} {id_}" for id_ in ids if id_}
        names |= {f"agent {agent.email}", f"team {agent.team}", f"department {agent.department}"}
    return names
