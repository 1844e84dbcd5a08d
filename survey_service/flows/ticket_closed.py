"""A ticket was solved. One resolution is one survey, whatever its events' ids and however often it is told (D2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.feedback.appeal import Appeal
from survey_service.flows.context import Context
from survey_service.flows.credit_frozen import credit_of, freeze
from survey_service.flows.survey_scheduled import schedule
from survey_service.flows.survey_withdrawn import take_back
from survey_service.flows.ticket_known import known_ticket, learn_agent, learn_customer, learn_ticket
from survey_service.invitations.invitation import Invitation
from survey_service.language import translator
from survey_service.responses.response import Response
from survey_service.staff.agent import Agent
from survey_service.tickets.event import Event
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket


@dataclass(frozen=True)
class Change:
    """What came of an event."""

    ticket: Ticket
    outcome: Literal["accepted", "duplicate", "ignored"]
    reason: str | None = None


def ticket_closed(ctx: Context, session: Session, source: Source, event: Event, *, ask: bool) -> Change:
    """Survey a new resolution, complete a known one, or say why not."""
    ticket = known_ticket(session, source, event.ticket.id)
    closed_at = event.ticket.closed_at
    assert closed_at is not None
    if ticket.state == "merged":
        return Change(ticket, "ignored", "merged")
    _learn_reopening(ticket, event.ticket.reopened_at, closed_at)
    if ticket.reopened_at is not None and closed_at < ticket.reopened_at:
        return Change(ticket, "ignored", "before_reopening")
    if is_same_resolution(ticket, event):
        return _complete(ctx, session, source, ticket, event, ask=ask)
    if ticket.closed_at is not None and closed_at < ticket.closed_at:
        return Change(ticket, "ignored", "older_close")
    return _resolve(ctx, session, source, ticket, event, ask=ask)


def is_same_resolution(ticket: Ticket, event: Event) -> bool:
    """Closed already and not reopened since: no reopening heard of, neither reopens nor replies risen."""
    if ticket.closed_at is None:
        return False
    was_reopened = ticket.state == "open" or (ticket.reopened_at is not None and ticket.reopened_at > ticket.closed_at)
    told = event.ticket
    risen = _risen(ticket.reopens, told.reopens) or _risen(ticket.public_replies, told.public_replies)
    return not (was_reopened or risen)


def _learn_reopening(ticket: Ticket, told: datetime | None, closed_at: datetime) -> None:
    """A close may tell of a reopening we never heard of; helpdesks count in seconds, so it may bear the same time."""
    if told is None or (ticket.reopened_at is not None and told <= ticket.reopened_at):
        return
    ticket.reopened_at = told
    if ticket.closed_at is not None and ticket.closed_at <= told <= closed_at:
        ticket.state = "open"


def _risen(known: int | None, told: int | None) -> bool:
    return known is not None and told is not None and told > known


def _resolve(ctx: Context, session: Session, source: Source, ticket: Ticket, event: Event, *, ask: bool) -> Change:
    closed_at = event.ticket.closed_at
    assert closed_at is not None
    take_back(session, ticket, "reopened")
    learn_ticket(ticket, event, source)
    customer, account = learn_customer(ctx, session, source, event)
    if customer is not None:
        ticket.customer_id = customer.id
        ticket.account_id = account.id if account else None
    assignee = learn_agent(session, source, event) or _last_assignee(session, ticket)
    ticket.assignee_id = assignee.id if assignee else None
    ticket.state, ticket.closed_at, ticket.last_closed_at = "closed", closed_at, closed_at
    ticket.resolutions += 1
    invitation = new_invitation(ctx, session, ticket, closed_at)
    freeze(invitation, credit_of(ctx, session, source, ticket, event, assignee))
    invitation.language = _language(ctx, customer)
    schedule(ctx, session, invitation, ticket, asking=ask and source.asking)
    return Change(ticket, "accepted", invitation.reason)


def _language(ctx: Context, customer: Customer | None) -> str:
    """What the ticket said of its customer, else what earlier ones did, else the installation's. A language that nobody
    here writes is told in English, which more of its readers know than any other."""
    return translator((customer.locale if customer else None) or ctx.preferences.default_language).language


def new_invitation(ctx: Context, session: Session, ticket: Ticket, closed_at: datetime) -> Invitation:
    """The survey of the ticket's newest resolution, not yet decided; it has no `id` before the next flush."""
    if ticket.id is None:
        session.flush()
    invitation = Invitation(
        kind="survey",
        ticket_id=ticket.id,
        resolution=ticket.resolutions,
        customer_id=ticket.customer_id,
        account_id=ticket.account_id,
        state="not_asked",
        language="en",
        brand=ticket.brand,
        closed_at=closed_at,
        created_at=ctx.now,
        throttle_exempt=ticket.resolutions > 1 and may_ask_again(session, ticket),
    )
    session.add(invitation)
    return invitation


def may_ask_again(session: Session, ticket: Ticket) -> bool:
    """One re-ask per ticket is free of the throttle when an earlier survey of it left and stayed unanswered (C12)."""
    earlier = session.execute(
        select(
            func.count().filter(Invitation.sent_at.is_not(None)),
            func.count().filter(Invitation.rated_at.is_not(None)),
            func.count().filter(Invitation.throttle_exempt.is_(True)),
        ).where(Invitation.ticket_id == ticket.id, Invitation.kind == "survey")
    ).one()
    sent, rated, asked_again = earlier
    return bool(sent) and not rated and not asked_again


def _complete(ctx: Context, session: Session, source: Source, ticket: Ticket, event: Event, *, ask: bool) -> Change:
    """The same resolution told again: it may bring an address or an agent that was missing, nothing else."""
    closed_at = event.ticket.closed_at
    assert closed_at is not None
    ticket.last_closed_at = max(closed_at, ticket.last_closed_at or closed_at)
    invitation = session.scalar(
        select(Invitation).where(
            Invitation.ticket_id == ticket.id,
            Invitation.kind == "survey",
            Invitation.resolution == ticket.resolutions,
        )
    )
    if invitation is None:
        return Change(ticket, "duplicate", "same_resolution")
    brings_address = event.address is not None and ticket.customer_id is None and invitation.reason == "no_address"
    has_agent = invitation.credit_agent_id is not None or _credit_removed(session, invitation.id)
    brings_agent = not has_agent and _names_agent(event)
    if not (brings_address or brings_agent):
        return Change(ticket, "duplicate", "same_resolution")
    learn_ticket(ticket, event, source, only_empty=True)
    if brings_agent:
        assignee = learn_agent(session, source, event)
        ticket.assignee_id = ticket.assignee_id or (assignee.id if assignee else None)
    if brings_address:
        customer, account = learn_customer(ctx, session, source, event)
        ticket.customer_id = invitation.customer_id = customer.id if customer else None
        ticket.account_id = invitation.account_id = account.id if account else None
        invitation.language = _language(ctx, customer)
    _fill_credit(ctx, session, source, ticket, event, invitation)
    if brings_address:
        schedule(ctx, session, invitation, ticket, asking=ask and source.asking)
    session.flush()
    return Change(ticket, "accepted", invitation.reason)


def _fill_credit(
    ctx: Context, session: Session, source: Source, ticket: Ticket, event: Event, invitation: Invitation
) -> None:
    credit = credit_of(ctx, session, source, ticket, event, _last_assignee(session, ticket))
    whole = invitation.credit_agent_id is None
    for name in type(credit).__dataclass_fields__:
        is_persons = name in ("agent", "agent_id", "team", "team_id", "department", "department_id")
        if getattr(invitation, f"credit_{name}") in (None, False) and (whole or not is_persons):
            setattr(invitation, f"credit_{name}", getattr(credit, name))


def _credit_removed(session: Session, invitation_id: int) -> bool:
    """By an appeal of the wrong person: never given to anybody else, whatever the helpdesk tells again (A4)."""
    granted = select(Appeal.id).join(Response, Response.id == Appeal.response_id)
    granted = granted.where(Response.invitation_id == invitation_id, Appeal.reason == "wrong_person")
    return session.scalar(granted.where(Appeal.state == "granted").limit(1)) is not None


def _names_agent(event: Event) -> bool:
    agent = event.agent
    return agent is not None and bool(agent.id or agent.email or agent.closed_by or agent.last_replier)


def _last_assignee(session: Session, ticket: Ticket) -> Agent | None:
    return session.get(Agent, ticket.assignee_id) if ticket.assignee_id else None
