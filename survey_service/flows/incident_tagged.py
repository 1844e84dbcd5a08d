"""Tickets get their incidents: all tickets when an incident is declared or changed, a ticket when it is told of."""

from collections.abc import Collection

from sqlalchemy import and_, bindparam, delete, exists, insert, literal, or_, select, text, update
from sqlalchemy.orm import Session

from survey_service.callbacks.incident import Incident, IncidentTicket
from survey_service.callbacks.incident_rule import BELONGS, BY_US, HOW
from survey_service.prepared import run, table_of
from survey_service.tickets.ticket import Ticket

TAGS = table_of(IncidentTicket)
_SAME = and_(TAGS.c.incident_id == Incident.id, TAGS.c.ticket_id == Ticket.id)
_OF_THESE = Ticket.id.in_(bindparam("tickets", expanding=True))

# What is stored against what the rule says, for some tickets; nearly always without a row.
_CHANGES = (
    select(Incident.id, Ticket.id, TAGS.c.how, HOW.label("should"), BELONGS.label("belongs"))
    .select_from(Incident)
    .join(Ticket, _OF_THESE)
    .outerjoin(TAGS, _SAME)
    .where(Incident.removed_at.is_(None))
    .where(
        or_(
            and_(TAGS.c.how.is_(None), BELONGS),
            and_(TAGS.c.how.in_(BY_US), or_(BELONGS.is_not(True), TAGS.c.how != HOW)),
        )
    )
)


def hold_tickets(session: Session) -> None:
    """No ticket is written until this transaction ends, so that none slips past a declared incident (PostgreSQL).

    Called before anything else is locked: whoever writes a ticket then waits for nothing of ours. SQLite has one
    writer.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE tickets IN SHARE ROW EXCLUSIVE MODE"))


def retag(session: Session, incident_id: int) -> None:
    """All tickets of one incident anew, but for those a person put in or left out; two statements."""
    session.flush()
    untag(session, incident_id)
    known = exists().where(TAGS.c.incident_id == incident_id, TAGS.c.ticket_id == Ticket.id)
    belong = (
        select(literal(incident_id), Ticket.id, HOW)
        .select_from(Ticket)
        .join(Incident, Incident.id == incident_id)
        .where(BELONGS, ~known)
    )
    session.execute(insert(TAGS).from_select(["incident_id", "ticket_id", "how"], belong))


def untag(session: Session, incident_id: int) -> None:
    """What people said stays."""
    session.execute(delete(TAGS).where(TAGS.c.incident_id == incident_id, TAGS.c.how.in_(BY_US)))


def tickets_tagged(session: Session, ticket_ids: Collection[int]) -> None:
    """These tickets' incidents, as the rule says of what is written of them now; one query where nothing changes."""
    if not ticket_ids:
        return
    for row in run(session, _CHANGES, {"tickets": list(ticket_ids)}).all():
        incident_id, ticket_id, how, should, belongs = tuple(row)
        tag = and_(TAGS.c.incident_id == incident_id, TAGS.c.ticket_id == ticket_id)
        if how is None:
            told = {"incident_id": incident_id, "ticket_id": ticket_id, "how": should}
            session.execute(insert(TAGS).values(told))
        elif belongs:
            session.execute(update(TAGS).where(tag).values(how=should))
        else:
            session.execute(delete(TAGS).where(tag))
