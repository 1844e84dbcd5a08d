"""Rows of everybody the demo knows: staff with logins, agents, accounts, customers."""

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.demo.rows import Rows
from survey_service.demo.world import DemoAccount, DemoUser, World
from survey_service.keys import Keys
from survey_service.staff.agent import Agent, AgentHandle
from survey_service.staff.department import Department
from survey_service.staff.team import Team
from survey_service.staff.user import User

SOURCE = "demo"


@dataclass(frozen=True)
class Login:
    """Shown once, and kept in instance/ for the newcomer."""

    role: str
    email: str
    password: str


@dataclass(frozen=True)
class Numbers:
    """Ids by what the world calls things: users by address, all else by its own id or name."""

    department: int
    teams: Mapping[str, int]
    agents: Mapping[str, int]
    users: Mapping[str, int]
    accounts: Mapping[str, int]
    customers: Mapping[str, int]


def add_people(rows: Rows, world: World, keys: Keys, hashed: Callable[[str], str]) -> tuple[Numbers, list[Login]]:
    """`hashed` makes a stored password of a typed one."""
    department = rows.add(Department, name=world.department)
    teams = {team.name: rows.add(Team, name=team.name, department_id=department) for team in world.teams}
    agents = {
        agent.id: rows.add(
            Agent, email=agent.email, name=agent.name, bot=agent.bot, team_id=teams.get(agent.team or "")
        )
        for agent in world.agents
    }
    for external_id, number in agents.items():
        rows.put(AgentHandle, source=SOURCE, external_id=external_id, agent_id=number)
    users: dict[str, int] = {}
    logins: list[Login] = []
    for user in world.users:
        login = Login(user.role, user.email, secrets.token_urlsafe(9))
        users[user.email] = _add_user(rows, user, hashed(login.password), teams, agents)
        logins.append(login)
    accounts = {account.id: _add_account(rows, account) for account in world.accounts}
    customers = _add_customers(rows, world, keys, accounts)
    return Numbers(department, teams, agents, users, accounts, customers), logins


def _add_user(rows: Rows, user: DemoUser, password: str, teams: Mapping[str, int], agents: Mapping[str, int]) -> int:
    return rows.add(
        User,
        email=user.email,
        name=user.name,
        password=password,
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        agent_id=agents.get(user.agent_id or ""),
        team_id=teams.get(user.team or ""),
    )


def _add_account(rows: Rows, account: DemoAccount) -> int:
    return rows.add(
        Account,
        source=SOURCE,
        external_id=account.id,
        name=account.name,
        segment=account.segment,
        vip=account.vip,
        value=float(account.value),
    )


def _add_customers(rows: Rows, world: World, keys: Keys, accounts: Mapping[str, int]) -> dict[str, int]:
    return {
        customer.id: rows.add(
            Customer,
            email=customer.email,
            address_hash=keys.address_hash(customer.email),
            name=customer.name,
            locale=customer.locale,
            timezone=customer.timezone,
            phone=customer.phone,
            country=customer.country,
            region=customer.region,
            consent=customer.consent,
            account_id=accounts[customer.account.id] if customer.account else None,
        )
        for customer in world.customers
    }
