"""What events name: to be locked before any of it is read, and to be met in a few statements for a whole bulk."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.customers.known import new_account, new_customer
from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.flows.context import Context
from survey_service.flows.ticket_known import new_ticket
from survey_service.recall import foresee, recall
from survey_service.staff.agent import Agent, AgentHandle
from survey_service.staff.colleagues import meet_colleagues
from survey_service.staff.known import ANY_SOURCE
from survey_service.staff.team import Team
from survey_service.tickets.event import Event
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket

TELL_OF_CUSTOMER = ("ticket.closed", "ticket.opened")


def names_of(source_id: str, event: Event) -> set[str]:
    """Everything two events could both want to make or change, to be locked in one order."""
    names = {f"event {source_id} {event.event_id}", *(f"ticket {source_id} {id_}" for id_ in tickets_of(event))}
    if event.address:
        names.add(f"customer {event.address}")
    if account := account_of(event):
        names.add(f"account {source_id} {account}")
    names |= {f"agent {source_id} {id_}" for id_ in agents_of(event)}
    if event.agent is not None:
        told = {"agent": event.agent.email, "team": event.agent.team, "department": event.agent.department}
        names |= {f"{kind} {name}" for kind, name in told.items() if name}
    return names


def tickets_of(event: Event) -> list[str]:
    """The ticket, and the one it was merged into."""
    return [id_ for id_ in (event.ticket.id, event.ticket.merged_into) if id_]


def account_of(event: Event) -> str | None:
    """The customer's account, by its id in the source."""
    return event.customer.account.id if event.customer and event.customer.account else None


def agents_of(event: Event) -> list[str]:
    """Everybody named by an id of the source."""
    agent = event.agent
    return [id_ for id_ in (agent.id, agent.closed_by, agent.last_replier) if id_] if agent else []


def meet(ctx: Context, session: Session, source: Source, events: Sequence[Event]) -> None:
    """Read what several events name at once; a single one finds its own way as fast."""
    if len(events) < 2:
        return
    addresses = {event.address for event in events if event.address}
    hashes = {ctx.keys.address_hash(address) for address in addresses}
    agents = {event.agent.email for event in events if event.agent and event.agent.email}
    handles = {id_ for event in events for id_ in agents_of(event)}
    foresee(session, Ticket, "external_id", {id_ for event in events for id_ in tickets_of(event)}, source=source.id)
    foresee(session, Customer, "email", addresses)
    foresee(session, OptOut, "address_hash", hashes)
    foresee(session, Suppression, "address_hash", hashes)
    meet_colleagues(session, addresses)
    foresee(session, Account, "external_id", {id_ for event in events if (id_ := account_of(event))}, source=source.id)
    foresee(session, Agent, "email", agents)
    for place in (source.id, ANY_SOURCE):
        foresee(session, AgentHandle, "external_id", handles, source=place)
    foresee(session, Agent, "id", _agents_behind(session, source, handles))
    foresee(session, Team, "name", {event.agent.team for event in events if event.agent and event.agent.team})
    if all(event.type != "customer.erased" for event in events):
        _make(ctx, session, source, events)


def _agents_behind(session: Session, source: Source, handles: Collection[str]) -> set[int]:
    """Ids of the agents that these names, met before, point to."""
    places = ((place, handle) for place in (source.id, ANY_SOURCE) for handle in handles)
    known = (recall(session, AgentHandle, source=place, external_id=handle) for place, handle in places)
    return {one.agent_id for one in known if one is not None}


def _make(ctx: Context, session: Session, source: Source, events: Sequence[Event]) -> None:
    """Rows that these events are sure to make, in one flush: each one's ticket, and the customer of a ticket first
    heard of as opened or solved."""
    for event in events:
        if recall(session, Ticket, source=source.id, external_id=event.ticket.id) is not None:
            continue
        new_ticket(session, source, event.ticket.id)
        if event.address is None or event.type not in TELL_OF_CUSTOMER or _is_before_reopening(event):
            continue
        if recall(session, Customer, email=event.address) is None:
            new_customer(session, event.address, ctx.keys.address_hash(event.address))
        account = account_of(event)
        if account and recall(session, Account, source=source.id, external_id=account) is None:
            new_account(session, source.id, account)
    session.flush()


def _is_before_reopening(event: Event) -> bool:
    """Such a close is ignored, and nobody is made of it."""
    closed_at, reopened_at = event.ticket.closed_at, event.ticket.reopened_at
    return closed_at is not None and reopened_at is not None and closed_at < reopened_at
