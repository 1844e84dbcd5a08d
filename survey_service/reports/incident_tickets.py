"""The tickets of an incident one by one, and those a person left out (M8)."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.callbacks.incident import IncidentTicket
from survey_service.callbacks.incident_rule import IS_IN, MOMENT
from survey_service.invitations.invitation import Invitation
from survey_service.reports.incidents import those_who_call, tickets_seen
from survey_service.responses.response import Response
from survey_service.staff.reader import Reader
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket

PAGE = 50


class Tagged(NamedTuple):
    """`how` it came in, or that it was left out; `score`: of its latest counted rating."""

    id: int
    number: str
    source: str
    url: str | None
    subject: str | None
    area: str | None
    moment: datetime | None
    state: str
    how: str
    response_id: int | None
    score: int | None


def tagged(session: Session, reader: Reader, incident_id: int, page: int) -> tuple[list[Tagged], int]:
    """One page, the newest first, and how many there are that this reader may see."""
    seen = (IncidentTicket.incident_id == incident_id, tickets_seen(those_who_call(reader)))
    latest = (
        select(func.max(Response.id))
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Invitation.ticket_id == Ticket.id, Invitation.kind == "survey", Response.status == "counted")
        .correlate(Ticket)
        .scalar_subquery()
    )
    joined = select(Ticket.id).join(IncidentTicket, IncidentTicket.ticket_id == Ticket.id).where(*seen)
    rows = session.execute(
        joined.with_only_columns(
            Ticket.id,
            Ticket.external_id,
            Source.name,
            Ticket.url,
            Ticket.subject,
            Ticket.product_area,
            MOMENT,
            Ticket.state,
            IncidentTicket.how,
            Response.id,
            Response.score,
        )
        .join(Source, Source.id == Ticket.source)
        .outerjoin(Response, Response.id == latest)
        .order_by(MOMENT.desc(), Ticket.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    total = session.scalar(joined.with_only_columns(func.count())) or 0
    return [Tagged._make(row) for row in rows], total


def how_many_in(session: Session, incident_id: int) -> int:
    """Of the whole company."""
    counted = select(func.count()).select_from(IncidentTicket).where(IncidentTicket.incident_id == incident_id, IS_IN)
    return session.scalar(counted) or 0


def of_number(session: Session, reader: Reader, number: str, source: str | None) -> list[int]:
    """The tickets of this number that the reader may see; several helpdesks may each have one."""
    found = select(Ticket.id).where(Ticket.external_id == number, tickets_seen(those_who_call(reader)))
    return list(session.scalars(found.where(Ticket.source == source) if source else found))


def sources(session: Session) -> list[tuple[str, str]]:
    """Id and name of each."""
    return [(number, name) for number, name in session.execute(select(Source.id, Source.name).order_by(Source.name))]


def is_seen(session: Session, reader: Reader, ticket_id: int) -> bool:
    """Whether this reader may see the ticket."""
    seen = tickets_seen(those_who_call(reader))
    return session.scalar(select(Ticket.id).where(Ticket.id == ticket_id, seen)) is not None
