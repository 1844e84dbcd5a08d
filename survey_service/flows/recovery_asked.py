"""A case closed with the customer reached: a day later the customer is asked how it is now (M5).

Exempt from the throttle, and starting none; never from an opt-out, quiet hours or a stopped address (C12). All of it is
looked at here and again when the mail is about to leave.
"""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.recovered import has_open_case, main_cause, may_ask
from survey_service.callbacks.recovery import Recovery
from survey_service.customers.customer import Customer
from survey_service.flows.context import Context
from survey_service.flows.survey_scheduled import due_moment, facts_of, rules_of, withdraw
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.policy import reason_not_to_write
from survey_service.mail.queue import enqueue
from survey_service.preferences.asking import rules_for
from survey_service.tickets.credit import CreditColumns
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket

DELAY = timedelta(hours=24)
CREDIT = tuple(name for name in CreditColumns.__annotations__)


def recovery_asked(ctx: Context, session: Session, case: Callback) -> Invitation | None:
    """In the transaction that closes the case; None: nobody is asked. Never twice for a case."""
    if not may_ask(session, case):
        return None
    cause = main_cause(session, case)
    customer = session.get(Customer, case.customer_id)
    if cause is None or customer is None:
        return None
    ticket = session.get_one(Ticket, cause.ticket_id)
    session.flush()  # the case is closed before anybody looks for open ones
    if recovery_refused(ctx, session, customer, ticket, case) is not None:
        return None
    ctx.lock(f"recovery of customer {customer.id}", f"recovery of ticket {ticket.id}")
    if session.scalar(select(Recovery.invitation_id).where(Recovery.callback_id == case.id)) is not None:
        return None
    _older_gives_way(session, customer.id)
    asked = _invitation(ctx, session, cause, customer)
    session.add(Recovery(invitation_id=asked.id, callback_id=case.id))
    audit.record(session, ctx.now, ctx.actor, "recovery_asked", "callback", case.id)
    session.flush()
    return asked


def recovery_refused(ctx: Context, session: Session, customer: Customer, ticket: Ticket, case: Callback) -> str | None:
    """The policy's "no", as far as it is about this question: opted out, a stopped address, no consent, a source that
    asks nothing, or too long ago that the case was closed."""
    source = session.get(Source, ticket.source)
    asking = source is not None and source.asking
    asked = facts_of(ctx, session, customer, ticket, case.closed_at or ctx.now, asking=asking)
    return reason_not_to_write(asked, ctx.now, rules_for(session, ctx.preferences, case.team_id, ticket.brand))


def recovery_overtaken(session: Session, asked: Invitation) -> bool:
    """Meanwhile the customer has a new case: that one is to be called about first, and asks its own question."""
    return asked.customer_id is not None and has_open_case(session, asked.customer_id)


def case_of(session: Session, asked: Invitation) -> Callback:
    """The case this question is about."""
    of_it = select(Callback).join(Recovery, Recovery.callback_id == Callback.id)
    return session.scalars(of_it.where(Recovery.invitation_id == asked.id)).one()


def _older_gives_way(session: Session, customer_id: int) -> None:
    """One question at a time: an older one that has not left is not asked. One that is just leaving has left."""
    older = session.scalars(
        select(Invitation)
        .where(
            Invitation.customer_id == customer_id,
            Invitation.kind == "recovery",
            Invitation.state == "scheduled",
        )
        .order_by(Invitation.id)
        .with_for_update(skip_locked=True)
    ).all()
    for one in older:
        withdraw(session, one, "cancelled", "throttled")


def _invitation(ctx: Context, session: Session, cause: Invitation, customer: Customer) -> Invitation:
    """Counted for whom and what the case was about. `closed_at` is the resolution's, as of every question about it."""
    asked_before = select(func.max(Invitation.resolution)).where(
        Invitation.ticket_id == cause.ticket_id, Invitation.kind == "recovery"
    )
    asked = Invitation(
        kind="recovery",
        ticket_id=cause.ticket_id,
        resolution=(session.scalar(asked_before) or 0) + 1,
        customer_id=customer.id,
        state="scheduled",
        language=cause.language,
        brand=cause.brand,
        closed_at=cause.closed_at,
        created_at=ctx.now,
        due_at=due_moment(ctx, customer, ctx.now + DELAY, rules_of(ctx, session, cause)),
        throttle_exempt=True,
    )
    for name in CREDIT:
        setattr(asked, name, getattr(cause, name))
    session.add(asked)
    session.flush()
    assert asked.due_at is not None
    asked.mail_id = enqueue(session, "recovery", {"invitation": asked.id}, due=asked.due_at, now=ctx.now).id
    session.flush()
    return asked
