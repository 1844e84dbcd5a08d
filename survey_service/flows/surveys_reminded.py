"""Surveys that nobody answered are asked about once more: their one reminder is queued when it is due (C12)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.flows.context import Context
from survey_service.flows.leaving_facts import LeavingFacts
from survey_service.flows.reminder_letter import is_still_waited_for
from survey_service.flows.reminder_moment import reminder_moment
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queue import enqueue
from survey_service.tickets.ticket import Ticket

BATCH = 200
REMINDER = "survey_reminder"


def surveys_reminded(ctx: Context) -> int:
    """How many were looked at: reminded, put off, or found to want none."""
    with ctx.writing() as session:
        rows = session.execute(
            select(Invitation, Ticket, Customer)
            .join(Ticket, Ticket.id == Invitation.ticket_id)
            .join(Customer, Customer.id == Invitation.customer_id)
            .where(
                Invitation.state == "sent",
                Invitation.reminder_due_at <= ctx.now,
                Invitation.reminder_mail_id.is_(None),
            )
            .order_by(Invitation.reminder_due_at, Invitation.id)
            .limit(BATCH)
            .with_for_update(of=Invitation, skip_locked=True)
        ).all()
        if not rows:
            return 0
        facts = LeavingFacts(ctx, session, [(invitation, ticket, customer) for invitation, ticket, customer in rows])
        for invitation, ticket, customer in rows:
            _decide(ctx, session, facts, invitation, ticket, customer)
        return len(rows)


def _decide(
    ctx: Context, session: Session, facts: LeavingFacts, invitation: Invitation, ticket: Ticket, customer: Customer
) -> None:
    due = reminder_moment(ctx, session, invitation)
    if due is not None and due > ctx.now:  # it was made longer meanwhile
        invitation.reminder_due_at = due
        return
    invitation.reminder_due_at = None
    if due is None or not is_still_waited_for(ctx, invitation):
        return
    if facts.reminder_refused_now(invitation, ticket, customer) is not None:
        return
    opens = facts.opens(invitation, customer)
    params = {"invitation": invitation.id, "reminder": True}
    invitation.reminder_mail_id = enqueue(session, REMINDER, params, due=opens, now=ctx.now).id
