"""A reminder about to leave: the letter of its survey once more, if it is still wanted (C12)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.flows.context import Context
from survey_service.flows.leaving_facts import LeavingFacts
from survey_service.flows.letter_written import Letter, survey_letter
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.tickets.ticket import Ticket


def reminder_letter(ctx: Context, session: Session, mail: Mail) -> Letter | None:
    """The same question with links of its own; None: not now, or, with the mail cancelled, never."""
    of_mail = select(Invitation, Ticket, Customer).where(Invitation.reminder_mail_id == mail.id)
    found = session.execute(
        of_mail.join(Customer, Customer.id == Invitation.customer_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .with_for_update(of=Invitation, skip_locked=True)
    ).one_or_none()
    if found is None:
        if session.scalar(select(Invitation.id).where(Invitation.reminder_mail_id == mail.id)) is None:
            mail.state, mail.sealed = "cancelled", None
        return None
    invitation, ticket, customer = found
    if not ctx.try_lock(f"customer {customer.email}"):
        return None
    facts = LeavingFacts(ctx, session, [(invitation, ticket, customer)])
    if not is_still_waited_for(ctx, invitation) or facts.reminder_refused_now(invitation, ticket, customer):
        mail.state, mail.sealed = "cancelled", None
        return None
    opens = facts.opens(invitation, customer)
    if opens > ctx.now:
        mail.due_at = opens
        return None
    return survey_letter(ctx, session, mail, invitation, ticket, customer)


def is_still_waited_for(ctx: Context, invitation: Invitation) -> bool:
    """Whether the survey surely left, nothing came of it, and its links can still be answered."""
    in_time = invitation.expires_at is not None and invitation.expires_at > ctx.now
    return invitation.state == "sent" and in_time and invitation.reminded_at is None and invitation.rated_at is None
