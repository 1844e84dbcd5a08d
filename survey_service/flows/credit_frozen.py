"""The credit of a rating, read once at the close (A3)."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from survey_service.callbacks.calendar import due_at, public_holidays
from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.flows.context import Context
from survey_service.invitations.invitation import Invitation
from survey_service.preferences.preferences import Preferences
from survey_service.recall import recall
from survey_service.staff.agent import Agent
from survey_service.staff.department import Department
from survey_service.staff.known import known_agent, known_team, label
from survey_service.staff.team import Team
from survey_service.tickets.credit import Credit
from survey_service.tickets.crediting import Person, earner
from survey_service.tickets.event import AgentFacts, Event
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket


def freeze(invitation: Invitation, credit: Credit) -> None:
    """Write the credit onto the invitation."""
    for name in Credit.__dataclass_fields__:
        setattr(invitation, f"credit_{name}", getattr(credit, name))


def credit_of(
    ctx: Context, session: Session, source: Source, ticket: Ticket, event: Event, assignee: Agent | None
) -> Credit:
    """Who and what this resolution counts for. `assignee` is the agent at close, as last known."""
    facts = event.agent or AgentFacts()
    closer = _by_id(session, source, facts.closed_by)
    replier = _by_id(session, source, facts.last_replier)
    earned = earner(
        ctx.preferences.credit_rule,
        _person(session, assignee, facts.id),
        _person(session, closer, facts.closed_by),
        _person(session, replier, facts.last_replier),
    )
    team = _team(session, earned, assignee, facts)
    department = recall(session, Department, id=team.department_id) if team and team.department_id else None
    customer = recall(session, Customer, id=ticket.customer_id) if ticket.customer_id else None
    account = recall(session, Account, id=ticket.account_id) if ticket.account_id else None
    closed_at = event.ticket.closed_at or ticket.closed_at or ctx.now
    return Credit(
        agent=earned.name if earned else None,
        agent_id=earned.id if earned else None,
        team=team.name if team else None,
        team_id=team.id if team else None,
        department=department.name if department else None,
        department_id=department.id if department else None,
        account=(account.name or account.external_id) if account else None,
        account_id=account.id if account else None,
        segment=account.segment if account else None,
        vip=is_vip(account, ticket.tags, ctx.preferences),
        brand=ticket.brand,
        product_area=ticket.product_area,
        channel=ticket.channel,
        reason=ticket.reason,
        severity=ticket.severity,
        shift=facts.shift or _shift(closed_at, ctx.preferences),
        region=(customer.region or customer.country) if customer else None,
    )


def is_vip(account: Account | None, tags: list[str], preferences: Preferences) -> bool:
    """`account.vip` or a tag of VIP_TAGS, whatever its case."""
    return bool(account and account.vip) or bool({tag.lower() for tag in tags} & preferences.vip_tags)


def _by_id(session: Session, source: Source, external_id: str | None) -> Agent | None:
    return known_agent(session, source.id, external_id=external_id) if external_id else None


def _person(session: Session, agent: Agent | None, external_id: str | None) -> Person | None:
    if agent is None:
        return None
    team = recall(session, Team, id=agent.team_id) if agent.team_id else None
    return Person(agent.id, label(agent, external_id), agent.bot, team.name if team else None)


def _team(session: Session, earned: Person | None, assignee: Agent | None, facts: AgentFacts) -> Team | None:
    """The assignee's team as the event says; another person's as last known, else the event's."""
    told = facts.team
    is_assignee = earned is not None and assignee is not None and earned.id == assignee.id
    name = (told or earned.team) if earned and is_assignee else ((earned.team if earned else None) or told)
    return known_team(session, name) if name else None


def _shift(closed_at: datetime, preferences: Preferences) -> str:
    """Whether the ticket closed while the team was there, where the helpdesk names no shift."""
    years = (closed_at.year, closed_at.year + 1)
    holidays = public_holidays(preferences.holidays, years)
    moment = due_at(closed_at, timedelta(0), preferences.business_hours, preferences.report_zone, holidays)
    return "in hours" if moment == closed_at else "out of hours"
