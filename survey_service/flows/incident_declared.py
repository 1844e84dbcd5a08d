"""An incident is declared, changed, over, or removed; its tickets follow in the same transaction (M8)."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.incident import Incident
from survey_service.flows.callback_step import typed
from survey_service.flows.context import Context
from survey_service.flows.incident_tagged import hold_tickets, retag, untag

SHORTEST = timedelta(minutes=1)


class NoSuchIncident(LookupError):
    """Never declared, or removed."""


class KeyTaken(ValueError):
    """Another incident answers to what helpdesks write in `ticket.incident`."""


@dataclass(frozen=True)
class Told:
    """As a person says it. `product_area` None: all areas; `ends_at` None: it goes on; `key`: of helpdesks."""

    name: str
    starts_at: datetime
    ends_at: datetime | None = None
    product_area: str | None = None
    key: str | None = None
    note: str | None = None


def incident_declared(ctx: Context, told: Told) -> int:
    """Its id. Raises KeyTaken."""
    with ctx.writing() as session:
        hold_tickets(session)
        _must_be_free(session, told.key, None)
        person = int(ctx.actor.id) if ctx.actor.kind == "user" and ctx.actor.id is not None else None
        incident = Incident(**_clean(told), made_by=person, made_at=ctx.now)
        session.add(incident)
        session.flush()
        retag(session, incident.id)
        _record(ctx, session, "incident_declared", incident.id)
        return incident.id


def incident_changed(ctx: Context, incident_id: int, told: Told) -> None:
    """Raises NoSuchIncident or KeyTaken; nothing is written where nothing changed."""
    with ctx.writing() as session:
        hold_tickets(session)
        incident = live(session, incident_id)
        _must_be_free(session, told.key, incident_id)
        wanted = _clean(told)
        changed = sorted(name for name, value in wanted.items() if getattr(incident, name) != value)
        for name in changed:
            setattr(incident, name, wanted[name])
        if not changed:
            return
        if set(changed) - {"name", "note"}:
            retag(session, incident_id)
        _record(ctx, session, "incident_changed", incident_id, changed)


def incident_ended(ctx: Context, incident_id: int) -> None:
    """It is over, from now on; what is over stays as it ended. Raises NoSuchIncident."""
    with ctx.writing() as session:
        hold_tickets(session)
        incident = live(session, incident_id)
        if incident.ends_at is not None and incident.ends_at <= ctx.now:
            return
        incident.ends_at = max(ctx.now, incident.starts_at + SHORTEST)
        retag(session, incident_id)
        _record(ctx, session, "incident_ended", incident_id, ["ends_at"])


def incident_removed(ctx: Context, incident_id: int) -> None:
    """Declared by mistake: no page shows it, no ticket follows it, and its key is free again. Raises NoSuchIncident."""
    with ctx.writing() as session:
        hold_tickets(session)
        incident = live(session, incident_id)
        incident.removed_at, incident.key = ctx.now, None
        untag(session, incident_id)
        _record(ctx, session, "incident_removed", incident_id)


def live(session: Session, incident_id: int) -> Incident:
    """Locked against others who change it; tickets may be tagged meanwhile. Raises NoSuchIncident."""
    found = session.scalar(
        select(Incident)
        .where(Incident.id == incident_id, Incident.removed_at.is_(None))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchIncident(incident_id)
    return found


def _clean(told: Told) -> dict[str, object]:
    """Blank is nothing; a card number is never kept (C13)."""
    texts = {"name": typed(told.name) or "", "note": typed(told.note)}
    plain = {"product_area": told.product_area, "key": told.key}
    return asdict(told) | texts | {name: (value or "").strip() or None for name, value in plain.items()}


def _must_be_free(session: Session, key: str | None, own: int | None) -> None:
    wanted = (key or "").strip()
    if wanted and session.scalar(select(Incident.id).where(Incident.key == wanted, Incident.id != (own or 0))):
        raise KeyTaken(wanted)


def _record(ctx: Context, session: Session, act: str, incident_id: int, changed: list[str] | None = None) -> None:
    session.flush()
    audit.record(session, ctx.now, ctx.actor, act, "incident", incident_id, changed or [])
