"""Surveys and reminders that are about to leave, the next due first, and those that were stopped (A7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.invitations.stop import SurveyStop
from survey_service.mail.queued import Mail
from survey_service.reports.paging import Place
from survey_service.reports.slices import seen_by
from survey_service.reports.stops import OF_SURVEY
from survey_service.staff.reader import Scope
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket

PAGE = 50
REMINDER = "survey_reminder"


class Leaving(NamedTuple):
    """One mail of one survey; `due_at` is when it leaves at the earliest."""

    id: int
    due_at: datetime
    ticket: str
    subject: str | None
    agent: str | None
    agent_id: int | None
    team: str | None
    closed_at: datetime
    is_reminder: bool


@dataclass(frozen=True)
class Stopped:
    """`what` is survey or reminder."""

    ticket: str
    team: str | None
    agent: str | None
    by: str
    reason: str
    at: datetime
    what: str


def leaving(
    session: Session, scope: Scope, *, ticket: str | None = None, after: Place | None = None, most: int = PAGE
) -> list[Leaving]:
    """At most `most` + 1 of them, from the place on."""
    found = []
    for is_reminder, due, statement in _kinds(scope, ticket):
        beyond = []
        if after is not None:
            beyond.append(or_(due > after.moment, and_(due == after.moment, Invitation.id > after.id)))
        rows = session.execute(statement.where(*beyond).order_by(due, Invitation.id).limit(most + 1))
        found.append([Leaving._make((*row, is_reminder)) for row in rows])
    return list(islice(merge(*found, key=attrgetter("due_at", "id")), most + 1))


def one_leaving(session: Session, scope: Scope, invitation_id: int) -> Leaving | None:
    """None where it has left, or this scope does not hold it."""
    for is_reminder, _due, statement in _kinds(scope, None):
        row = session.execute(statement.where(Invitation.id == invitation_id)).first()
        if row is not None:
            return Leaving._make((*row, is_reminder))
    return None


def how_many(session: Session, scope: Scope) -> tuple[int, int]:
    """Surveys, reminders."""
    surveys, *reminders = (
        session.scalar(statement.with_only_columns(func.count(), maintain_column_froms=True)) or 0
        for _is_reminder, _due, statement in _kinds(scope, None)
    )
    return surveys, sum(reminders)


def stopped(session: Session, scope: Scope, most: int = PAGE) -> list[Stopped]:
    """The latest first, by whom and why."""
    rows = session.execute(
        select(
            Ticket.external_id,
            Invitation.credit_team,
            Invitation.credit_agent,
            User.name,
            SurveyStop.reason,
            SurveyStop.at,
            Invitation.state,
        )
        .join(Invitation, Invitation.id == SurveyStop.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .join(User, User.id == SurveyStop.user_id)
        .where(seen_by(scope))
        .order_by(SurveyStop.at.desc(), SurveyStop.invitation_id.desc())
        .limit(most)
    )
    return [Stopped(*row[:-1], "survey" if row[-1] in OF_SURVEY else "reminder") for row in rows]


def _kinds(scope: Scope, ticket: str | None) -> Iterable[tuple[bool, Any, Select[Any]]]:
    """Surveys; reminders whose time has not come; those whose mail waits in the queue. Each has an index of its own."""
    waiting = and_(Invitation.state == "sent", Invitation.reminded_at.is_(None))
    of_mail = (Mail.id == Invitation.reminder_mail_id, Mail.letter == REMINDER, Mail.state == "queued")
    not_yet = and_(waiting, Invitation.reminder_due_at.is_not(None), Invitation.reminder_mail_id.is_(None))
    common = [Invitation.kind == "survey", seen_by(scope), *([Ticket.external_id == ticket] if ticket else [])]
    yield False, Invitation.due_at, _rows(Invitation.due_at).where(Invitation.state == "scheduled", *common)
    yield True, Invitation.reminder_due_at, _rows(Invitation.reminder_due_at).where(not_yet, *common)
    yield True, Mail.due_at, _rows(Mail.due_at).join(Mail, and_(*of_mail)).where(waiting, *common)


def _rows(due: Any) -> Select[Any]:
    credit = (Invitation.credit_agent, Invitation.credit_agent_id, Invitation.credit_team)
    facts: tuple[ColumnElement[Any] | Any, ...] = (Invitation.id, due, Ticket.external_id, Ticket.subject, *credit)
    return select(*facts, Invitation.closed_at).select_from(Invitation).join(Ticket, Ticket.id == Invitation.ticket_id)
