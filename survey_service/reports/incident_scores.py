"""Scores with and without an incident: what its tickets' customers say, beside everybody else (M8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from survey_service.callbacks.incident import Incident, IncidentTicket
from survey_service.callbacks.incident_rule import IS_IN, MOMENT, tickets_in
from survey_service.invitations.invitation import Invitation
from survey_service.reports.intervals import Interval, difference
from survey_service.reports.period import Period
from survey_service.reports.spread import Spread
from survey_service.responses.response import Response
from survey_service.tickets.ticket import Ticket

LATELY = 30
"""Days, today among them."""
COUNTED = and_(Response.status == "counted", Invitation.kind == "survey")


@dataclass(frozen=True)
class Compared:
    """The ratings of a time: of the incident's tickets, and of all others."""

    incident_id: int
    period: Period
    inside: Spread
    others: Spread

    @property
    def all(self) -> Spread:
        """What the numbers page says without a filter."""
        return self.inside + self.others

    @property
    def apart(self) -> Interval | None:
        """The 95 % interval of CSAT inside minus CSAT of the others (Newcombe's method 10)."""
        return difference((self.inside.good, self.inside.n), (self.others.good, self.others.n))

    @property
    def gap(self) -> float | None:
        """CSAT inside minus CSAT of the others."""
        one, other = self.inside.csat, self.others.csat
        return None if one is None or other is None else one - other


def days_of(incident: Incident, now: datetime, zone: ZoneInfo) -> Period:
    """From its first day to its last one, or today while it goes on."""
    end = min(incident.ends_at or now, now)
    last = max(end - timedelta(microseconds=1), incident.starts_at).astimezone(zone).date()
    return Period(incident.starts_at.astimezone(zone).date(), last + timedelta(days=1), zone)


def on_its_days(session: Session, incident: Incident, now: datetime, zone: ZoneInfo) -> Compared:
    """Ratings, whenever given, of tickets opened on the incident's days."""
    period = days_of(incident, now, zone)
    return _compared(session, incident.id, period, MOMENT)


def lately(session: Session, incident: Incident, now: datetime, zone: ZoneInfo) -> Compared:
    """Ratings given in the last LATELY days, as on the numbers page."""
    today = now.astimezone(zone).date()
    period = Period(today - timedelta(days=LATELY - 1), today + timedelta(days=1), zone)
    return _compared(session, incident.id, period, Response.rated_at)


def of_its_tickets(session: Session, ids: Sequence[int]) -> dict[int, Spread]:
    """All ratings of each incident's tickets, whenever given."""
    found = {number: Spread() for number in ids}
    rows = session.execute(
        select(IncidentTicket.incident_id, Response.score, func.count())
        .join(Invitation, Invitation.ticket_id == IncidentTicket.ticket_id)
        .join(Response, Response.invitation_id == Invitation.id)
        .where(IncidentTicket.incident_id.in_(ids), IS_IN, COUNTED)
        .group_by(IncidentTicket.incident_id, Response.score)
    )
    for number, score, times in rows:
        found[number].distribution[score - 1] = times
    return found


def of_others(
    session: Session, incidents: Sequence[Incident], now: datetime, zone: ZoneInfo
) -> dict[int, tuple[int, int]]:
    """Good and n of the other tickets opened on each incident's days; all incidents in one pass."""
    if not incidents:
        return {}
    columns: list[ColumnElement[Any]] = []
    for one in incidents:
        period = days_of(one, now, zone)
        other = and_(_within(period, MOMENT), Ticket.id.not_in(tickets_in(one.id)))
        columns += [func.sum(case((and_(other, Response.score >= 4), 1), else_=0)), func.sum(case((other, 1), else_=0))]
    first = min(days_of(one, now, zone).first_moment for one in incidents)
    row = session.execute(_ratings(*columns).where(first <= MOMENT)).one()
    return {one.id: (row[2 * at] or 0, row[2 * at + 1] or 0) for at, one in enumerate(incidents)}


def _compared(session: Session, incident_id: int, period: Period, moment: Any) -> Compared:
    is_in = case((Ticket.id.in_(tickets_in(incident_id)), 1), else_=0).label("is_in")
    inside, others = Spread(), Spread()
    rows = session.execute(
        _ratings(is_in, Response.score, func.count()).where(_within(period, moment)).group_by(is_in, Response.score)
    )
    for within, score, times in rows:
        (inside if within else others).distribution[score - 1] = times
    return Compared(incident_id, period, inside, others)


def _ratings(*columns: Any) -> Any:
    joined = select(*columns).select_from(Response).join(Invitation, Invitation.id == Response.invitation_id)
    return joined.join(Ticket, Ticket.id == Invitation.ticket_id).where(COUNTED)


def _within(period: Period, moment: Any) -> ColumnElement[bool]:
    return and_(moment >= period.first_moment, moment < period.end_moment)
