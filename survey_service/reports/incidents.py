"""Incidents as a list, and what a reader may do with one (M8)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.callbacks.incident import Incident, IncidentTicket
from survey_service.callbacks.incident_rule import IS_IN
from survey_service.invitations.invitation import Invitation
from survey_service.reports.incident_scores import of_its_tickets, of_others
from survey_service.reports.paging import Page, Place, beyond, page_of
from survey_service.reports.slices import seen_by
from survey_service.reports.spread import Spread
from survey_service.staff.agent import Agent
from survey_service.staff.reader import Reader, Scope
from survey_service.staff.team import Team
from survey_service.tickets.ticket import Ticket

PAGE = 20


@dataclass(frozen=True)
class Line:
    """One incident with its counts; `others`: good and n of other tickets opened on its days."""

    incident: Incident
    is_going_on: bool
    tickets: int
    accounts: int
    alone: int
    ratings: Spread
    others: tuple[int, int]
    open_lows: int


def is_going_on(incident: Incident, now: datetime) -> bool:
    """Begun or about to, and not over."""
    return incident.ends_at is None or incident.ends_at > now


def incidents(session: Session, now: datetime, zone: ZoneInfo, place: Place | None = None) -> Page[Line]:
    """Those going on first, then the newest; counts are of the whole company, as its figures are open to all (A1)."""
    rank: ColumnElement[int] = case((or_(Incident.ends_at.is_(None), Incident.ends_at > now), 1), else_=0)
    statement = select(Incident).where(Incident.removed_at.is_(None)).limit(PAGE + 1)
    keys = (rank, Incident.starts_at, Incident.id)
    backwards = place is not None and place.backwards
    statement = statement.order_by(*(key.asc() if backwards else key.desc() for key in keys))
    if place is not None:
        statement = statement.where(beyond(place, rank, Incident.starts_at, Incident.id))
    found = session.scalars(statement).all()
    page = page_of(found, PAGE, place, lambda one: (int(is_going_on(one, now)), one.starts_at, one.id))
    return Page(lines(session, page.items, now, zone), page.newer, page.older)


def lines(session: Session, found: Sequence[Incident], now: datetime, zone: ZoneInfo) -> list[Line]:
    """With their counts, in four statements."""
    ids = [one.id for one in found]
    sizes, lows = _sizes(session, ids), _open_lows(session, ids)
    ratings, others = of_its_tickets(session, ids), of_others(session, found, now, zone)
    return [
        Line(
            one,
            is_going_on(one, now),
            *sizes.get(one.id, (0, 0, 0)),
            ratings[one.id],
            others[one.id],
            lows.get(one.id, 0),
        )
        for one in found
    ]


def incident_of(session: Session, incident_id: int) -> Incident | None:
    """None where it was removed, or never was."""
    return session.scalar(select(Incident).where(Incident.id == incident_id, Incident.removed_at.is_(None)))


def areas_of(session: Session, reader: Reader) -> list[str] | None:
    """The product areas a lead answers for: those his team solved tickets in. None for whoever answers for all."""
    if reader.has("manager"):
        return None
    if not reader.has("lead") or reader.team_id is None:
        return []
    area = Invitation.credit_product_area
    found = select(area).where(Invitation.credit_team_id == reader.team_id, area.is_not(None)).distinct().order_by(area)
    return [name for name in session.scalars(found) if name]


def may_change(session: Session, reader: Reader, incident: Incident) -> bool:
    """Managers, and leads for their areas."""
    areas = areas_of(session, reader)
    return areas is None or incident.product_area in areas


def known_areas(session: Session) -> list[str]:
    """What helpdesks call the parts of the product."""
    return [
        name for name in session.scalars(select(Ticket.product_area).distinct().order_by(Ticket.product_area)) if name
    ]


def those_who_call(reader: Reader) -> Scope:
    """Customers are shown to those who answer for them, never to the agent whose ticket it was (A1)."""
    return replace(reader.scope(), agent_id=None)


def tickets_seen(scope: Scope) -> ColumnElement[bool]:
    """As a condition on Ticket: by its credit; one that was never solved by the agent it is assigned to."""
    if scope.everybody:
        return true()
    # Asked once, not for each ticket: SQLite would walk all of a team's surveys each time.
    credited = select(Invitation.ticket_id).where(Invitation.kind == "survey", seen_by(scope)).correlate(None)
    teams = select(Agent.id).outerjoin(Team, Team.id == Agent.team_id)
    own = [
        column == number
        for column, number in ((Agent.team_id, scope.team_id), (Team.department_id, scope.department_id))
        if number is not None
    ]
    assigned = Ticket.assignee_id.in_(teams.where(or_(False, *own)))  # of SQLAlchemy: no condition
    return or_(Ticket.id.in_(credited), and_(Ticket.resolutions == 0, assigned))


def _sizes(session: Session, ids: list[int]) -> dict[int, tuple[int, int, int]]:
    """Tickets, accounts, and customers without one."""
    alone = case((Ticket.account_id.is_(None), Ticket.customer_id))
    rows = session.execute(
        select(
            IncidentTicket.incident_id,
            func.count(),
            func.count(Ticket.account_id.distinct()),
            func.count(alone.distinct()),
        )
        .join(Ticket, Ticket.id == IncidentTicket.ticket_id)
        .where(IncidentTicket.incident_id.in_(ids), IS_IN)
        .group_by(IncidentTicket.incident_id)
    )
    return {number: (tickets, accounts, customers) for number, tickets, accounts, customers in rows}


def _open_lows(session: Session, ids: list[int]) -> dict[int, int]:
    """Open cases with a 1 or 2 about one of its tickets."""
    rows = session.execute(
        select(IncidentTicket.incident_id, func.count(Callback.id.distinct()))
        .join(Invitation, Invitation.ticket_id == IncidentTicket.ticket_id)
        .join(CallbackCause, CallbackCause.invitation_id == Invitation.id)
        .join(Callback, Callback.id == CallbackCause.callback_id)
        .where(IncidentTicket.incident_id.in_(ids), IS_IN)
        .where(Callback.closed_at.is_(None), CallbackCause.kind.in_(("1", "2")))
        .group_by(IncidentTicket.incident_id)
    )
    return dict(rows.all())
