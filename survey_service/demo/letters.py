"""The latest letters nobody has answered yet, really written, so that the outbox holds links that work."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.flows.context import Context
from survey_service.flows.letter_outgoing import outgoing_of
from survey_service.flows.letter_written import survey_letter
from survey_service.flows.recovery_letter import recovery_letter
from survey_service.invitations.invitation import Invitation
from survey_service.mail.message import stored
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.queued import Mail
from survey_service.responses.response import Response
from survey_service.tickets.ticket import Ticket

MOST = 40


def keep_letters(ctx: Context, session: Session, most: int = MOST) -> None:
    """Into the outbox, as sent when the demo says they were."""
    waiting = session.execute(
        select(Mail, Invitation, Ticket, Customer)
        .join(Invitation, Invitation.mail_id == Mail.id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.state == "sent", Response.id.is_(None))
        .order_by(Invitation.sent_at.desc())
        .limit(most)
    ).all()
    for mail, invitation, ticket, customer in reversed(waiting):
        write = recovery_letter if invitation.kind == "recovery" else survey_letter
        letter = write(ctx, session, mail, invitation, ticket, customer)
        mail.sealed = None  # it has left
        assert invitation.sent_at is not None
        raw = stored(outgoing_of(letter.of_attempt(mail.attempt_id or ""), ctx.preferences), invitation.sent_at)
        kept = OutboxMail(mail_id=mail.id, letter=mail.letter, sent_at=invitation.sent_at, raw=raw)
        kept.address_hash = ctx.keys.address_hash(letter.to)
        session.add(kept)
    session.flush()
