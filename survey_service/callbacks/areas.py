"""Which product areas a case is about: those of its causes, as frozen at the close or, without one, as the ticket says.

A case about two areas is one of each; filters of the board and counts by area use the same condition.
"""

from sqlalchemy import ColumnElement, exists, func, select

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.invitations.invitation import Invitation
from survey_service.tickets.ticket import Ticket


def area_named() -> ColumnElement[str | None]:
    """Of an Invitation joined with its Ticket; blank is none."""
    return func.nullif(func.coalesce(Invitation.credit_product_area, Ticket.product_area), "")


def is_about(area: str) -> ColumnElement[bool]:
    """As a condition on Callback."""
    return exists(
        select(CallbackCause.id)
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(CallbackCause.callback_id == Callback.id, area_named() == area)
    )
