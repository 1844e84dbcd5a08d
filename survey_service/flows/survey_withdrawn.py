"""A ticket is open again or merged: what waits is cancelled, what is out and unanswered is revoked, answers stay."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.flows.survey_scheduled import withdraw
from survey_service.invitations.invitation import Invitation
from survey_service.tickets.ticket import Ticket

OUT = ("sending", "sent", "unknown")


def take_back(session: Session, ticket: Ticket, reason: str) -> bool:
    """Whether any survey of the ticket was cancelled or revoked."""
    if not ticket.resolutions:
        return False
    surveys = session.scalars(
        select(Invitation)
        .where(
            Invitation.ticket_id == ticket.id,
            Invitation.kind == "survey",
            Invitation.state.in_(("scheduled", *OUT)),
        )
        .order_by(Invitation.id)
        .with_for_update()
    ).all()
    for survey in surveys:
        if survey.state == "scheduled":
            withdraw(session, survey, "cancelled", reason)
        else:
            survey.state, survey.reason = "revoked", reason
    session.flush()
    return bool(surveys)
