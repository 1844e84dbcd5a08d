"""Whether, when and how: the survey of one resolution is scheduled, or its reason for not being asked is stored."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.flows.context import Context
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.neighbours import neighbourhood, peace_of
from survey_service.invitations.policy import Asked, drawn, is_sampled_out, reason_not_to_ask
from survey_service.invitations.throttle import giving_way, is_kept_out
from survey_service.invitations.window import customer_zone, leaving_moment
from survey_service.mail.queue import back_in_doubt, cancel, queued
from survey_service.preferences.asking import AskingRules, rules_for
from survey_service.recall import recall
from survey_service.staff.colleagues import is_colleague
from survey_service.tickets.ticket import Ticket


def schedule(ctx: Context, session: Session, invitation: Invitation, ticket: Ticket, *, asking: bool) -> None:
    """Decide for this invitation; it is either scheduled with its mail, or not asked with the first reason.

    What was decided is written with the next flush, in a bulk that of the next ticket.
    """
    customer = recall(session, Customer, id=invitation.customer_id) if invitation.customer_id else None
    rules = rules_of(ctx, session, invitation)
    asked = facts_of(ctx, session, customer, ticket, invitation.closed_at, asking=asking)
    reason = reason_not_to_ask(asked, ctx.now, rules)
    if reason is not None or customer is None:
        _not_asked(invitation, reason or "no_address")
        return
    session.flush()  # the throttle looks at what is stored, and the mail names the invitation
    due = due_moment(ctx, customer, max(invitation.closed_at + rules.delay, ctx.now), rules)
    others = _others(ctx, session, invitation, customer, due, rules)
    if others is None:
        _not_asked(invitation, "throttled")
        return
    if is_left_out(ctx, invitation, ticket, rules):
        _not_asked(invitation, "sampled_out")
        return
    _give_way(session, others)
    invitation.state, invitation.reason, invitation.due_at = "scheduled", None, due
    invitation.mail_id = queued(session, "survey", {"invitation": invitation.id}, due=due, now=ctx.now)


def rules_of(ctx: Context, session: Session, invitation: Invitation) -> AskingRules:
    """Those of the team it is credited to, and of its brand."""
    return rules_for(session, ctx.preferences, invitation.credit_team_id, invitation.brand)


def facts_of(
    ctx: Context,
    session: Session,
    customer: Customer | None,
    ticket: Ticket,
    closed_at: datetime,
    *,
    asking: bool,
) -> Asked:
    """What the policy looks at, with what the database knows of the address; all of it may have been met in bulk."""
    address = customer.email if customer else None
    hashed = ctx.keys.address_hash(address) if address else b""
    opted_out = recall(session, OptOut, address_hash=hashed) if address else None
    suppression = recall(session, Suppression, address_hash=hashed) if address else None
    return Asked(
        address=address,
        opted_out=opted_out is not None and opted_out.undone_at is None,
        suppression=suppression.reason if suppression else None,
        colleague=address is not None and is_colleague(session, address),
        consent=customer.consent if customer else None,
        country=customer.country if customer else None,
        closed_at=closed_at,
        asking=asking,
        auto_closed=ticket.auto_closed,
        tags=ticket.tags,
        channel=ticket.channel,
        public_replies=ticket.public_replies,
    )


def due_moment(ctx: Context, customer: Customer, at: datetime, rules: AskingRules | None = None) -> datetime:
    """The first moment from `at` on outside the customer's quiet hours (C12), by the installation's rules unless told
    others."""
    rules = rules or rules_for(ctx.session, ctx.preferences, None, None)
    zone = customer_zone(customer.timezone, customer.country, ctx.preferences.report_zone)
    return leaving_moment(at, rules, zone, customer.country)


def is_left_out(ctx: Context, invitation: Invitation, ticket: Ticket, rules: AskingRules) -> bool:
    """Whether the draw leaves it out; with what probability it was drawn stays with it. Drawn again by other rules, it
    is the smaller one: both had to hold."""
    if rules.sampling >= 1:
        return False
    invitation.sampling = min(rules.sampling, 1.0 if invitation.sampling is None else invitation.sampling)
    draw = drawn(ctx.keys, ticket.source, ticket.external_id, invitation.resolution)
    return is_sampled_out(draw, rules)


def withdraw(session: Session, invitation: Invitation, state: str, reason: str) -> None:
    """Take a scheduled survey back; its mail will not leave. One that was to be sent once more may have left before: it
    is of unknown fate again, or revoked with its ticket."""
    if invitation.sent_at is not None:
        back_in_doubt(session, invitation.mail_id)
        taken_back = state == "cancelled"
        invitation.state, invitation.reason = ("revoked", reason) if taken_back else ("unknown", None)
        session.flush()
        return
    cancel(session, invitation.mail_id)
    invitation.state, invitation.reason, invitation.mail_id = state, reason, None
    session.flush()


def _others(
    ctx: Context, session: Session, invitation: Invitation, customer: Customer, due: datetime, rules: AskingRules
) -> list[int] | None:
    """The earliest due wins: the later ones that give way to this one. None: an earlier one keeps it out."""
    if invitation.throttle_exempt:
        return []
    peace = peace_of(customer.id, invitation.account_id, rules)
    near = neighbourhood(session, ctx.preferences, [peace], due).of(peace, but=invitation.id)
    return None if is_kept_out(due, peace, near) else giving_way(due, peace, near)


def _give_way(session: Session, others: list[int]) -> None:
    """One that a worker is sending just now is passed over: then it is this one that will find it left."""
    if not others:
        return
    waiting = select(Invitation).where(Invitation.id.in_(others), Invitation.state == "scheduled")
    locked = waiting.order_by(Invitation.id).with_for_update(skip_locked=True)
    for other in session.scalars(locked.execution_options(populate_existing=True)).all():
        withdraw(session, other, "not_asked", "throttled")


def _not_asked(invitation: Invitation, reason: str) -> None:
    invitation.state, invitation.reason, invitation.due_at = "not_asked", reason, None
