"""A person puts a ticket into an incident, or leaves it out, against what the rule says (M8)."""

from typing import Literal

from sqlalchemy import select

from survey_service import audit
from survey_service.callbacks.incident import IncidentTicket
from survey_service.flows.context import Context
from survey_service.flows.incident_declared import live
from survey_service.tickets.ticket import Ticket


class NoSuchTicket(LookupError):
    """Nobody told of it."""


def incident_ticket_chosen(ctx: Context, incident_id: int, ticket_id: int, how: Literal["put_in", "left_out"]) -> None:
    """Stands until a person says otherwise. Raises NoSuchIncident or NoSuchTicket."""
    with ctx.writing() as session:
        live(session, incident_id)
        # An event of this ticket tags it while it holds the ticket's row.
        if session.scalar(select(Ticket.id).where(Ticket.id == ticket_id).with_for_update()) is None:
            raise NoSuchTicket(ticket_id)
        tag = session.get(IncidentTicket, (incident_id, ticket_id), populate_existing=True)
        if tag is not None and tag.how == how:
            return
        if tag is None:
            tag = IncidentTicket(incident_id=incident_id, ticket_id=ticket_id)
            session.add(tag)
        tag.how = how
        session.flush()
        audit.record(session, ctx.now, ctx.actor, f"incident_ticket_{how}", "incident", incident_id, ["tickets"])
