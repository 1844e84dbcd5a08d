"""How a source of tickets is doing: what it sent lately, what came of it, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.tickets.raw_event import RawEvent
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket

LATELY = timedelta(days=30)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A source as its page shows it; secrets are only counted. `recent` is its events of the last LATELY."""

    id: str
    kind: str
    name: str
    brand: str | None
    asking: bool
    live_secrets: int
    created_at: datetime
    last_event_at: datetime | None
    recent: int
    rehearsed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventShown:
    """One event without its body: nothing in it is about the customer."""

    id: int
    type: str
    ticket: str | None
    outcome: str
    reason: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """`counts` is (type, outcome, number), most first; `without_address` counts surveys for want of an address."""

    counts: tuple[tuple[str, str, int], ...]
    without_address: int
    last: tuple[EventShown, ...]


def sources(session: Session, now: datetime) -> list[SourceFacts]:
    """All of them, by name."""
    recent = (
        select(func.count())
        .where(RawEvent.source == Source.id, RawEvent.received_at > now - LATELY)
        .correlate(Source)
        .scalar_subquery()
    )
    rows = session.execute(select(Source, recent).order_by(func.lower(Source.name), Source.id))
    return [_facts(source, number) for source, number in rows]


def source_facts(session: Session, source_id: str, now: datetime) -> SourceFacts | None:
    """One of them."""
    source = session.get(Source, source_id)
    if source is None:
        return None
    recent = select(func.count()).where(RawEvent.source == source_id, RawEvent.received_at > now - LATELY)
    return _facts(source, session.scalar(recent) or 0)


def health(session: Session, source_id: str, now: datetime) -> Health:
    """The last LATELY; an event told twice is kept once, so repeated deliveries of one are not counted."""
    since = now - LATELY
    counts = session.execute(
        select(RawEvent.type, RawEvent.outcome, func.count())
        .where(RawEvent.source == source_id, RawEvent.received_at > since)
        .group_by(RawEvent.type, RawEvent.outcome)
        .order_by(func.count().desc(), RawEvent.type, RawEvent.outcome)
    ).all()
    missing = session.scalar(
        select(func.count())
        .select_from(Invitation)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(
            Ticket.source == source_id,
            Invitation.state == "not_asked",
            Invitation.reason == "no_address",
            Invitation.closed_at > since,
        )
    )
    return Health(
        tuple((type_, outcome, n) for type_, outcome, n in counts), missing or 0, tuple(_last(session, source_id))
    )


def _last(session: Session, source_id: str) -> Sequence[EventShown]:
    rows = session.execute(
        select(RawEvent.id, RawEvent.type, Ticket.external_id, RawEvent.outcome, RawEvent.reason, RawEvent.received_at)
        .outerjoin(Ticket, Ticket.id == RawEvent.ticket_id)
        .where(RawEvent.source == source_id)
        .order_by(RawEvent.id.desc())
        .limit(SHOWN)
    )
    return [EventShown(*row) for row in rows]


def _facts(source: Source, recent: int) -> SourceFacts:
    return SourceFacts(
        id=source.id,
        kind=source.kind,
        name=source.name,
        brand=source.brand,
        asking=source.asking,
        live_secrets=len(source.secrets),
        created_at=source.created_at,
        last_event_at=source.last_event_at,
        recent=recent,
        rehearsed_at=source.rehearsed_at,
    )
