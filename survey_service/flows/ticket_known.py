"""What an event tells of a ticket, its customer and its people, taken over into what we remember."""

from sqlalchemy.orm import Session

from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.customers.known import known_account, known_customer
from survey_service.flows.context import Context
from survey_service.recall import recall, remember
from survey_service.staff.agent import Agent
from survey_service.staff.known import known_agent, known_team
from survey_service.tickets.event import Event
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket

TOLD = (
    "url",
    "subject",
    "brand",
    "channel",
    "product_area",
    "reason",
    "root_cause",
    "severity",
    "priority",
    "incident",
    "opened_at",
    "first_response_at",
    "public_replies",
    "reopens",
    "sla_met",
)


def known_ticket(session: Session, source: Source, external_id: str) -> Ticket:
    """The ticket of this id in this source, made if new; a new one has no `id` before the next flush."""
    ticket = recall(session, Ticket, source=source.id, external_id=external_id)
    if ticket is None:
        ticket = new_ticket(session, source, external_id)
    return ticket


def new_ticket(session: Session, source: Source, external_id: str) -> Ticket:
    """A ticket nobody has told of yet."""
    ticket = Ticket(source=source.id, external_id=external_id, state="open", tags=[], auto_closed=False)
    ticket.resolutions = 0
    session.add(ticket)
    remember(session, ticket, source=source.id, external_id=external_id)
    return ticket


def learn_ticket(ticket: Ticket, event: Event, source: Source, *, only_empty: bool = False) -> None:
    """Take over what was told; `only_empty` leaves what is known already."""
    facts = event.ticket
    for name in TOLD:
        value = getattr(facts, name)
        if value is not None and (not only_empty or getattr(ticket, name) is None):
            setattr(ticket, name, value)
    if facts.tags and (not only_empty or not ticket.tags):
        ticket.tags = list(facts.tags)
    if facts.auto_closed is not None and not only_empty:
        ticket.auto_closed = facts.auto_closed
    if ticket.brand is None:
        ticket.brand = source.brand


def learn_customer(
    ctx: Context, session: Session, source: Source, event: Event
) -> tuple[Customer | None, Account | None]:
    """The customer by address across sources, and the account by its id in this source."""
    facts = event.customer
    if facts is None or facts.email is None:
        return None, None
    account = None
    if facts.account is not None and facts.account.id:
        told = facts.account
        account = known_account(
            session, source.id, told.id or "", name=told.name, segment=told.segment, vip=told.vip, value=told.value
        )
    customer = known_customer(
        session,
        facts.email,
        ctx.keys.address_hash(facts.email),
        name=facts.name,
        locale=facts.locale,
        timezone=facts.timezone,
        phone=facts.phone,
        country=facts.country,
        region=facts.region,
        consent=facts.consent,
        account_id=account.id if account else None,
    )
    if account is None and customer.account_id is not None:
        account = recall(session, Account, id=customer.account_id)
    return customer, account


def learn_agent(session: Session, source: Source, event: Event) -> Agent | None:
    """The agent the event names as responsible, with team and bot mark as told."""
    facts = event.agent
    if facts is None:
        return None
    team = known_team(session, facts.team, facts.department) if facts.team else None
    return known_agent(
        session,
        source.id,
        external_id=facts.id,
        email=facts.email,
        name=facts.name,
        bot=facts.bot,
        team_id=team.id if team else None,
    )
