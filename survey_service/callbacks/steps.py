"""Repair steps, as the case shows them and as the agent reads what is asked (M7)."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.callbacks.repair_step import RepairStep
from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.invitations.invitation import Invitation
from survey_service.responses.contact_wish import ContactWish
from survey_service.staff.agent import Agent
from survey_service.staff.role import Role
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket

STILL_SHOWN = timedelta(days=30)
"""How long an agent's page shows what is done."""
MOST = 20


class Given(NamedTuple):
    """A step on the case page. `is_told`: the agent has an account, so the page and a letter say it."""

    step: RepairStep
    agent: str | None
    by: str
    is_told: bool


class AskedOf(NamedTuple):
    """A step on the agent's page. `state` and `ticket` are None where the customer asked for another person: then the
    agent is told nothing of the case. `names`: of the customer, to be hidden in the words."""

    step: RepairStep
    by: str
    ticket: str | None
    state: str | None
    outcome: str | None
    names: tuple[str, ...]
    companies: tuple[str, ...]


def agents_rated(session: Session, case_id: int) -> list[tuple[int, str]]:
    """Id and name of each person the case is about; bots put nothing right."""
    found = session.execute(
        select(Agent.id, func.coalesce(Agent.name, Agent.email, ""))
        .distinct()
        .join(Invitation, Invitation.credit_agent_id == Agent.id)
        .join(CallbackCause, CallbackCause.invitation_id == Invitation.id)
        .where(CallbackCause.callback_id == case_id, Agent.bot.is_(False))
        .order_by(Agent.id)
    )
    return [(number, name) for number, name in found]


def account_of(session: Session, agent_id: int) -> int | None:
    """The user this agent signs in as, if there is one."""
    return session.scalar(select(User.id).where(_is_account(), User.agent_id == agent_id).order_by(User.id).limit(1))


def steps_of(session: Session, case_id: int) -> list[Given]:
    """Newest first, withdrawn ones too."""
    giver = aliased(User)
    has_account = exists(select(User.id).where(_is_account(), User.agent_id == RepairStep.agent_id))
    found = session.execute(
        select(RepairStep, Agent.name, giver.name, has_account)
        .join(Agent, Agent.id == RepairStep.agent_id)
        .join(giver, giver.id == RepairStep.given_by)
        .where(RepairStep.callback_id == case_id)
        .order_by(RepairStep.id.desc())
    )
    return [Given._make(row) for row in found]


def asked_of(session: Session, agent_id: int, now: datetime) -> list[AskedOf]:
    """What waits, the next due first; then what was done lately."""
    wants_another = exists(
        select(CallbackCause.id)
        .join(ContactWish, ContactWish.invitation_id == CallbackCause.invitation_id)
        .where(CallbackCause.callback_id == Callback.id, ContactWish.other_person.is_(True))
    )
    number = (
        select(func.max(Ticket.external_id))
        .join(Invitation, Invitation.ticket_id == Ticket.id)
        .join(CallbackCause, CallbackCause.invitation_id == Invitation.id)
        .where(CallbackCause.callback_id == Callback.id, Invitation.credit_agent_id == agent_id)
        .scalar_subquery()
    )
    found = session.execute(
        select(
            RepairStep, User.name, number, Callback.state, Callback.outcome, wants_another, Customer.name, Account.name
        )
        .join(Callback, Callback.id == RepairStep.callback_id)
        .join(Customer, Customer.id == Callback.customer_id)
        .outerjoin(Account, Account.id == Callback.account_id)
        .join(User, User.id == RepairStep.given_by)
        .where(RepairStep.agent_id == agent_id, RepairStep.withdrawn_at.is_(None), RepairStep.words.is_not(None))
        .where(or_(RepairStep.done_at.is_(None), RepairStep.done_at > now - STILL_SHOWN))
        .order_by(RepairStep.done_at.is_not(None), RepairStep.due_on, RepairStep.id)
        .limit(MOST)
    )
    return [
        AskedOf(
            step,
            by,
            None if aloof else ticket,
            None if aloof else state,
            None if aloof else outcome,
            (customer,) if customer else (),
            (account,) if account else (),
        )
        for step, by, ticket, state, outcome, aloof, customer, account in found
    ]


def is_late(step: RepairStep, today: date) -> bool:
    """Not done on the day after its day."""
    return step.done_at is None and step.withdrawn_at is None and step.due_on < today


def _is_account() -> ColumnElement[bool]:
    return User.active.is_(True) & User.roles.any(Role.name == "agent")
