"""A ticket was opened, reopened, reassigned or merged."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.flows.context import Context
from survey_service.flows.credit_frozen import freeze
from survey_service.flows.survey_scheduled import schedule
from survey_service.flows.survey_withdrawn import take_back
from survey_service.flows.ticket_closed import Change, new_invitation
from survey_service.flows.ticket_known import known_ticket, learn_agent, learn_customer, learn_ticket
from survey_service.invitations.invitation import Invitation
from survey_service.tickets.credit import Credit
from survey_service.tickets.event import Event
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket


def ticket_opened(ctx: Context, session: Session, source: Source, event: Event) -> Change:
    """Remember the ticket; figures about backlog come from `opened_at`."""
    ticket = known_ticket(session, source, event.ticket.id)
    learn_ticket(ticket, event, source, only_empty=ticket.closed_at is not None)
    customer, account = learn_customer(ctx, session, source, event)
    if customer is not None and ticket.customer_id is None:
        ticket.customer_id = customer.id
        ticket.account_id = account.id if account else None
    assignee = learn_agent(session, source, event)
    if assignee is not None and ticket.assignee_id is None:
        ticket.assignee_id = assignee.id
    session.flush()
    return Change(ticket, "accepted")


def ticket_reassigned(ctx: Context, session: Session, source: Source, event: Event) -> Change:
    """The agent as last known changes; credit frozen at a close does not (A3)."""
    ticket = known_ticket(session, source, event.ticket.id)
    at = event.occurred_at or ctx.now
    if ticket.reassigned_at is not None and at < ticket.reassigned_at:
        return Change(ticket, "ignored", "older_event")
    agent = learn_agent(session, source, event)
    ticket.reassigned_at = at
    ticket.assignee_id = agent.id if agent else None
    session.flush()
    return Change(ticket, "accepted")


def ticket_reopened(ctx: Context, session: Session, source: Source, event: Event) -> Change:
    """Cancel what waits, revoke what is unanswered; a close heard of in between is surveyed as the new resolution."""
    ticket = known_ticket(session, source, event.ticket.id)
    at = event.occurred_at
    assert at is not None
    if ticket.state == "merged":
        return Change(ticket, "ignored", "merged")
    if ticket.reopened_at is not None and at <= ticket.reopened_at:
        return Change(ticket, "ignored", "older_event")
    ticket.reopened_at = at
    if event.ticket.reopens is not None:
        ticket.reopens = event.ticket.reopens
    if ticket.closed_at is not None and at < ticket.closed_at:
        session.flush()
        return Change(ticket, "ignored", "before_close")
    take_back(session, ticket, "reopened")
    if ticket.closed_at is not None and ticket.last_closed_at is not None and at <= ticket.last_closed_at:
        _closed_since(ctx, session, source, ticket, ticket.last_closed_at)
    else:
        ticket.state = "open"
    session.flush()
    return Change(ticket, "accepted")


def _closed_since(ctx: Context, session: Session, source: Source, ticket: Ticket, closed_at: datetime) -> None:
    """The events came out of order: a later close was taken for the old resolution, and is the new one."""
    earlier = session.scalars(
        select(Invitation)
        .where(Invitation.ticket_id == ticket.id, Invitation.kind == "survey")
        .order_by(Invitation.resolution.desc())
    ).first()
    ticket.closed_at = closed_at
    ticket.resolutions += 1
    invitation = new_invitation(ctx, session, ticket, closed_at)
    if earlier is not None:
        frozen = {name: getattr(earlier, f"credit_{name}") for name in Credit.__dataclass_fields__}
        freeze(invitation, Credit(**frozen))
        invitation.language = earlier.language
    schedule(ctx, session, invitation, ticket, asking=source.asking)


def ticket_merged(ctx: Context, session: Session, source: Source, event: Event) -> Change:  # noqa: ARG001  # as the others
    """The other ticket goes on; of two surveys one is kept (D2): this one only if the other was throttled by it."""
    ticket = known_ticket(session, source, event.ticket.id)
    if ticket.state == "merged":
        return Change(ticket, "ignored", "merged")
    assert event.ticket.merged_into is not None
    if event.ticket.merged_into == event.ticket.id:
        return Change(ticket, "ignored", "merged_into_itself")
    target = known_ticket(session, source, event.ticket.merged_into)
    session.flush()
    ticket.merged_into_id = target.id
    ticket.state = "merged"
    if not _stands_in(session, target):
        take_back(session, ticket, "merged")
    session.flush()
    return Change(ticket, "accepted")


def _stands_in(session: Session, target: Ticket) -> bool:
    """Whether the ticket merged into is solved and unasked only because this customer was asked already."""
    if target.state != "closed":
        return False
    latest = session.scalars(
        select(Invitation)
        .where(Invitation.ticket_id == target.id, Invitation.kind == "survey")
        .order_by(Invitation.resolution.desc())
    ).first()
    return latest is not None and latest.state == "not_asked" and latest.reason == "throttled"
