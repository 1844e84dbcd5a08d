"""A person is forgotten: identity, words, links, queue and copies go; scores stand, the opt-out's hash stays (D7)."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.callback import Attempt, Callback
from survey_service.customers.customer import Customer
from survey_service.customers.suppression import Suppression
from survey_service.flows.context import Context
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.queued import Mail
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.landing import Landing
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from survey_service.tickets.raw_event import RawEvent
from survey_service.tickets.ticket import Ticket

BULK = {"synchronize_session": False}


def customer_erased(ctx: Context, address: str) -> bool:
    """Whether there was somebody with this normalised address."""
    with ctx.writing() as session:
        return erase_address(ctx, session, address)


def erase_address(ctx: Context, session: Session, address: str) -> bool:
    """The same inside a transaction."""
    ctx.lock(f"customer {address}")
    hashed = ctx.keys.address_hash(address)
    session.execute(delete(OutboxMail).where(OutboxMail.address_hash == hashed))
    session.execute(delete(Suppression).where(Suppression.address_hash == hashed))
    customer = session.scalar(select(Customer).where(Customer.email == address).with_for_update())
    if customer is None:
        return False
    _erase_invitations(session, customer.id)
    _erase_tickets(session, customer.id)
    _erase_cases(session, customer.id, ctx.now)
    for name in ("email", "address_hash", "name", "locale", "timezone", "phone", "country", "region", "consent"):
        setattr(customer, name, None)
    customer.account_id = None
    customer.erased_at = ctx.now
    audit.record(session, ctx.now, ctx.actor, "erased", "customer", customer.id)
    session.flush()
    session.expire_all()
    return True


def _erase_invitations(session: Session, customer_id: int) -> None:
    own = select(Invitation.id).where(Invitation.customer_id == customer_id)
    mails = select(Invitation.mail_id).where(Invitation.customer_id == customer_id, Invitation.mail_id.is_not(None))
    session.execute(delete(OutboxMail).where(OutboxMail.mail_id.in_(mails)))
    session.execute(
        update(Mail).where(Mail.id.in_(mails), Mail.state == "queued").values(state="cancelled"),
        execution_options=BULK,
    )
    session.execute(
        update(Mail).where(Mail.id.in_(mails)).values(sealed=None, params={}, detail=None),
        execution_options=BULK,
    )
    session.execute(delete(AnswerLink).where(AnswerLink.invitation_id.in_(own)))
    session.execute(delete(ContactWish).where(ContactWish.invitation_id.in_(own)))
    session.execute(delete(Landing).where(Landing.invitation_id.in_(own)))
    responses = select(Response.id).where(Response.invitation_id.in_(own))
    for change in session.scalars(select(ResponseChange).where(ResponseChange.response_id.in_(responses))):
        change.before = {name: value for name, value in change.before.items() if name != "why"}
        change.after = {name: value for name, value in change.after.items() if name != "why"}
    session.execute(
        update(Response).where(Response.invitation_id.in_(own)).values(why=None),
        execution_options=BULK,
    )
    session.execute(
        update(Invitation).where(Invitation.id.in_(own), Invitation.state == "scheduled").values(state="cancelled"),
        execution_options=BULK,
    )
    session.execute(
        update(Invitation)
        .where(Invitation.id.in_(own), Invitation.state.in_(("cancelled", "sending", "sent", "unknown")))
        .values(reason="erased"),
        execution_options=BULK,
    )
    session.flush()


def _erase_tickets(session: Session, customer_id: int) -> None:
    """A subject is written by the customer; raw events hold everything at once."""
    session.execute(
        update(Ticket).where(Ticket.customer_id == customer_id).values(subject=None, url=None),
        execution_options=BULK,
    )
    tickets = select(Ticket.id).where(Ticket.customer_id == customer_id)
    session.execute(
        update(RawEvent)
        .where((RawEvent.customer_id == customer_id) | RawEvent.ticket_id.in_(tickets))
        .values(body=None),
        execution_options=BULK,
    )


def _erase_cases(session: Session, customer_id: int, now: datetime) -> None:
    """Notes may name the person; an open case has nobody left to call and is withdrawn."""
    cases = select(Callback.id).where(Callback.customer_id == customer_id)
    session.execute(
        update(Attempt).where(Attempt.callback_id.in_(cases)).values(note=None, next_step=None),
        execution_options=BULK,
    )
    session.execute(
        update(Callback).where(Callback.id.in_(cases)).values(closing_note=None, waiting_reason=None),
        execution_options=BULK,
    )
    session.execute(
        update(Callback)
        .where(Callback.customer_id == customer_id, Callback.closed_at.is_(None))
        .values(state="closed", closed_at=now, outcome="withdrawn", waiting_until=None, due_at=None),
        execution_options=BULK,
    )
