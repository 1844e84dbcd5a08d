"""The audit log as read: who did what to what, newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from survey_service.audit import AuditEntry
from survey_service.reports.period import Period
from survey_service.staff.user import User

PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `name` is the user's who acted; `changed` are names of fields, never what they held."""

    id: int
    at: datetime
    actor: str
    actor_id: str | None
    name: str | None
    act: str
    about: str
    about_id: int | None
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show; None: all of them. `actor` is a kind of actor, or `user:7` for one user."""

    period: Period
    actor: str | None = None
    act: str | None = None
    about: str | None = None


def entries(session: Session, wanted: Wanted, *, before: int | None = None, most: int = PAGE) -> list[Entry]:
    """At most `most` + 1, newest first; `before` is the entry the page before ended with."""
    statement = (
        select(AuditEntry, User.name)
        .outerjoin(User, and_(AuditEntry.actor == "user", AuditEntry.actor_id == _text(User.id)))
        .where(AuditEntry.at >= wanted.period.first_moment, AuditEntry.at < wanted.period.end_moment)
        .order_by(AuditEntry.id.desc())
        .limit(most + 1)
    )
    if wanted.actor:
        kind, _, number = wanted.actor.partition(":")
        statement = statement.where(AuditEntry.actor == kind)
        statement = statement.where(AuditEntry.actor_id == number) if number else statement
    if wanted.act:
        statement = statement.where(AuditEntry.act == wanted.act)
    if wanted.about:
        statement = statement.where(AuditEntry.about == wanted.about)
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    return [_entry(entry, name) for entry, name in session.execute(statement)]
