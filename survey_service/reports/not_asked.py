"""Of everything solved in a period: who was asked, who will be, and who was not and why. Each in exactly one row."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.reports.funnel import LEAF_OF
from survey_service.reports.period import Period
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket

ASKED = tuple(state for state, leaf in LEAF_OF.items() if leaf in ("sent", "unknown", "bounced"))
"""The letter left, or may have."""
WAITING = tuple(state for state, leaf in LEAF_OF.items() if leaf == "scheduled")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Solved:
    """Resolutions closed in the period: `solved` = `asked` + `waiting` + the sum of `not_asked` (reason → number)."""

    solved: int
    asked: int
    waiting: int
    not_asked: dict[str, int]

    @property
    def not_asked_total(self) -> int:
        """Over all reasons."""
        return sum(self.not_asked.values())


@dataclass(frozen=True, slots=True)
class Unasked:
    """One solved ticket that was not asked about. The number is all that is told of it."""

    survey: int
    source: str
    source_name: str
    ticket: str
    closed_at: datetime
    reason: str
    team: str | None


def solved(session: Session, period: Period, source: str | None = None) -> Solved:
    """Counts, most frequent reason first. A ticket reopened and solved again was solved twice."""
    rows = session.execute(
        select(Invitation.state, Invitation.reason, func.count())
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(*_closed(period, source))
        .group_by(Invitation.state, Invitation.reason)
    ).all()
    asked = sum(n for state, _, n in rows if state in ASKED)
    waiting = sum(n for state, _, n in rows if state in WAITING)
    reasons: dict[str, int] = {}
    for state, reason, n in rows:
        if state not in ASKED and state not in WAITING:
            reasons[reason or state] = reasons.get(reason or state, 0) + n
    ordered = dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))
    return Solved(asked + waiting + sum(ordered.values()), asked, waiting, ordered)


def unasked(
    session: Session,
    period: Period,
    *,
    source: str | None = None,
    reason: str | None = None,
    after: int | None = None,
    most: int = PAGE,
) -> list[Unasked]:
    """Newest close first, at most `most` + 1 of them; `after` is the survey the page before ended with."""
    why = func.coalesce(Invitation.reason, Invitation.state)
    statement = (
        select(
            Invitation.id,
            Ticket.source,
            Source.name,
            Ticket.external_id,
            Invitation.closed_at,
            why,
            Invitation.credit_team,
        )
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .join(Source, Source.id == Ticket.source)
        .where(*_closed(period, source), Invitation.state.not_in((*ASKED, *WAITING)))
        .order_by(Invitation.closed_at.desc(), Invitation.id.desc())
        .limit(most + 1)
    )
    if reason is not None:
        statement = statement.where(why == reason)
    last = session.get(Invitation, after) if after is not None else None
    if last is not None:
        same = and_(Invitation.closed_at == last.closed_at, Invitation.id < last.id)
        statement = statement.where(or_(Invitation.closed_at < last.closed_at, same))
    return [Unasked(*row) for row in session.execute(statement)]


def _closed(period: Period, source: str | None) -> list[ColumnElement[bool]]:
    within = [
        Invitation.kind == "survey",
        Invitation.closed_at >= period.first_moment,
        Invitation.closed_at < period.end_moment,
    ]
    return [*within, Ticket.source == source] if source else within
