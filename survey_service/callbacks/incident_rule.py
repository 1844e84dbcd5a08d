"""Which tickets belong to an incident (M8): one rule, whether asked of an incident or of a ticket."""

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from survey_service.callbacks.incident import Incident, IncidentTicket
from survey_service.tickets.ticket import Ticket

BY_US = ("rule", "event")
"""Tags that follow the rule; those of a person stand against it."""

MOMENT = func.coalesce(Ticket.opened_at, Ticket.closed_at)
"""When the customer met it, as far as the helpdesk says."""

HELPDESK_SAYS = Incident.key == Ticket.incident
BY_TIME_AND_AREA = and_(
    or_(Incident.product_area.is_(None), Incident.product_area == Ticket.product_area),
    Incident.starts_at <= MOMENT,
    or_(Incident.ends_at.is_(None), Incident.ends_at > MOMENT),
)
BELONGS = or_(HELPDESK_SAYS, BY_TIME_AND_AREA)

HOW: ColumnElement[str] = case((HELPDESK_SAYS, literal("event")), else_=literal("rule"))
"""Of a ticket that belongs; what the helpdesk says is told before what we reckon."""

IS_IN = IncidentTicket.how != "left_out"


def tickets_in(incident_id: int) -> Select[int]:
    """The ids of its tickets, whoever put them in."""
    return select(IncidentTicket.ticket_id).where(IncidentTicket.incident_id == incident_id, IS_IN)


def tickets_in_any() -> Select[int]:
    """The ids of the tickets of all incidents that were not removed."""
    live = Incident.removed_at.is_(None)
    return select(IncidentTicket.ticket_id).join(Incident, Incident.id == IncidentTicket.incident_id).where(IS_IN, live)


def incidents_of(ticket_id: int) -> Select[Incident]:
    """Those a ticket belongs to, the newest first."""
    tagged = select(Incident).join(IncidentTicket, IncidentTicket.incident_id == Incident.id)
    tagged = tagged.where(IncidentTicket.ticket_id == ticket_id, IS_IN, Incident.removed_at.is_(None))
    return tagged.order_by(Incident.starts_at.desc(), Incident.id.desc())
