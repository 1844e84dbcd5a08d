"""Whether, when and how: the survey of one resolution is scheduled, or its reason for not being asked is stored."""

from datetime import datetime

from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.flows.context import Context
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.policy import Asked, reason_not_to_ask
from survey_service.invitations.throttle import asked_lately, scheduled_around
from survey_service.invitations.window import customer_zone, next_moment
from survey_service.mail.queue import cancel, enqueue
from survey_service.recall import recall
from survey_service.tickets.ticket import Ticket


def schedule(ctx: Context, session: Session, invitation: Invitation, ticket: Ticket, *, asking: bool) -> None:
    """Decide for this invitation; it is either scheduled with its mail, or not asked with the first reason."""
    customer = recall(session, Customer, id=invitation.customer_id) if invitation.customer_id else None
    reason = refusal(ctx, session, customer, invitation.closed_at, asking=asking, auto_closed=ticket.auto_closed)
    if reason is not None or customer is None:
        _not_asked(invitation, reason or "no_address")
        return
    session.flush()  # the throttle looks at what is stored, and the mail names the invitation
    due = due_moment(ctx, customer, max(invitation.closed_at + ctx.preferences.survey_delay, ctx.now))
    if not invitation.throttle_exempt and not _wins(ctx, session, invitation, customer.id, due):
        _not_asked(invitation, "throttled")
        return
    invitation.state, invitation.reason, invitation.due_at = "scheduled", None, due
    invitation.mail_id = enqueue(session, "survey", {"invitation": invitation.id}, due=due, now=ctx.now).id
    session.flush()


def refusal(
    ctx: Context,
    session: Session,
    customer: Customer | None,
    closed_at: datetime,
    *,
    asking: bool,
    auto_closed: bool,
) -> str | None:
    """The policy's answer with what the database knows of the address."""
    address = customer.email if customer else None
    hashed = ctx.keys.address_hash(address) if address else b""
    opted_out = recall(session, OptOut, address_hash=hashed) if address else None
    suppression = recall(session, Suppression, address_hash=hashed) if address else None
    asked = Asked(
        address=address,
        opted_out=opted_out is not None and opted_out.undone_at is None,
        suppression=suppression.reason if suppression else None,
        consent=customer.consent if customer else None,
        country=customer.country if customer else None,
        closed_at=closed_at,
        asking=asking,
        auto_closed=auto_closed,
    )
    return reason_not_to_ask(asked, ctx.now, ctx.preferences)


def due_moment(ctx: Context, customer: Customer, at: datetime) -> datetime:
    """The first moment from `at` on outside the customer's quiet hours (C12)."""
    zone = customer_zone(customer.timezone, customer.country, ctx.preferences.report_zone)
    return next_moment(at, ctx.preferences.survey_window, zone)


def withdraw(session: Session, invitation: Invitation, state: str, reason: str) -> None:
    """Take a scheduled survey back; its mail will not leave."""
    cancel(session, invitation.mail_id)
    invitation.state, invitation.reason, invitation.mail_id = state, reason, None
    session.flush()


def _wins(ctx: Context, session: Session, invitation: Invitation, customer_id: int, due: datetime) -> bool:
    """The earliest due wins: later scheduled ones give way to this one, an earlier one keeps it from being asked."""
    throttle = ctx.preferences.survey_throttle
    if asked_lately(session, customer_id, due, throttle, but=invitation.id):
        return False
    others = scheduled_around(session, customer_id, due, throttle, but=invitation.id)
    if any(other.due_at is not None and other.due_at <= due for other in others):
        return False
    for other in others:
        withdraw(session, other, "not_asked", "throttled")
    return True


def _not_asked(invitation: Invitation, reason: str) -> None:
    invitation.state, invitation.reason, invitation.due_at = "not_asked", reason, None
