"""The audit log as read: who did what to what, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from survey_service.audit import AuditEntry
from survey_service.reports.period import Period
from survey_service.staff.user import User

PAGE = 50
NEWEST_FIRST = (AuditEntry.at.desc(), AuditEntry.id.desc())


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. Names are of users, as they are called now; `changed` are names of fields, never what they held."""

    id: int
    at: datetime
    actor: str
    actor_id: str | None
    name: str | None
    act: str
    about: str
    about_id: int | None
    about_name: str | None
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show; None: all of them. `actor` is a kind of actor, or `user:7` for one user."""

    period: Period
    actor: str | None = None
    act: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What occurs in the period, to choose from."""

    actors: tuple[str, ...]
    acts: tuple[str, ...]
    about: tuple[str, ...]


def entries(session: Session, wanted: Wanted, *, before: int | None = None, most: int = PAGE) -> list[Entry]:
    """At most `most` + 1, newest first; `before` is the entry the page before ended with."""
    statement = select(AuditEntry).where(*_within(wanted.period)).order_by(*NEWEST_FIRST).limit(most + 1)
    if wanted.actor:
        kind, _, number = wanted.actor.partition(":")
        statement = statement.where(AuditEntry.actor == kind)
        statement = statement.where(AuditEntry.actor_id == number) if number else statement
    if wanted.act:
        statement = statement.where(AuditEntry.act == wanted.act)
    if wanted.about:
        statement = statement.where(AuditEntry.about == wanted.about)
    last = session.get(AuditEntry, before) if before is not None else None
    if last is not None:
        same = and_(AuditEntry.at == last.at, AuditEntry.id < last.id)
        statement = statement.where(or_(AuditEntry.at < last.at, same))
    found = session.scalars(statement).all()
    names = _names(session, found)
    return [
        Entry(
            id=entry.id,
            at=entry.at,
            actor=entry.actor,
            actor_id=entry.actor_id,
            name=names.get(entry.actor_id) if entry.actor == "user" and entry.actor_id else None,
            act=entry.act,
            about=entry.about,
            about_id=entry.about_id,
            about_name=names.get(str(entry.about_id)) if entry.about == "user" else None,
            changed=tuple(entry.changed),
        )
        for entry in found
    ]


def seen(session: Session, period: Period) -> Seen:
    """Kinds of actors, acts, and what they were about."""

    def of(column: InstrumentedAttribute[str]) -> tuple[str, ...]:
        return tuple(session.scalars(select(column).where(*_within(period)).distinct().order_by(column)))

    return Seen(of(AuditEntry.actor), of(AuditEntry.act), of(AuditEntry.about))


def _within(period: Period) -> list[ColumnElement[bool]]:
    return [AuditEntry.at >= period.first_moment, AuditEntry.at < period.end_moment]


def _names(session: Session, found: Iterable[AuditEntry]) -> dict[str, str]:
    """Of the users on this page, by id as the log writes it."""
    ids = {int(e.actor_id) for e in found if e.actor == "user" and e.actor_id and e.actor_id.isdecimal()}
    ids |= {e.about_id for e in found if e.about == "user" and e.about_id is not None}
    return {str(id_): name for id_, name in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
