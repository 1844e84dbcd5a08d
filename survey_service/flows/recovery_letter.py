"""The letter that asks, after a call, how it is now; written as it leaves."""

from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.flows.context import Context
from survey_service.flows.letter_written import Letter, day_there, question_letter
from survey_service.flows.recovery_asked import case_of
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.tickets.ticket import Ticket


def recovery_letter(
    ctx: Context, session: Session, mail: Mail, invitation: Invitation, ticket: Ticket, customer: Customer
) -> Letter:
    """In our words, signed and sent by the brand. Names nobody who called: the customer knows, others need not."""
    case = case_of(session, invitation)
    reached = case.reached_at or case.closed_at or invitation.created_at
    said = {"reached_day": day_there(ctx, customer, reached)}
    return question_letter(ctx, session, mail, invitation, ticket, customer, "recovery", said)
