"""Who is reading, and what such a reader may see: pure rules, asked by pages, reports and the API alike (D6, A1).

Figures of teams, departments and the company are open to all staff; the rules here are about single ratings, the
words in them and the people behind them.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.staff.agent import Agent
from survey_service.staff.user import User

Roles = frozenset[str]


@dataclass(frozen=True, slots=True)
class Scope:
    """The ratings a list may hold: everybody's, or those credited to any of the ids that are set; none set: none."""

    everybody: bool = False
    department_id: int | None = None
    team_id: int | None = None
    agent_id: int | None = None

    @property
    def is_empty(self) -> bool:
        """No rating at all."""
        return self == Scope()

    def holds(self, agent_id: int | None, team_id: int | None, department_id: int | None) -> bool:
        """Whether a rating credited so lies within."""
        pairs = ((self.agent_id, agent_id), (self.team_id, team_id), (self.department_id, department_id))
        return self.everybody or any(own is not None and own == credited for own, credited in pairs)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody signed in. `team_id` is the team led or belonged to; a manager without `department_id` has all."""

    user_id: int
    name: str
    email: str
    roles: Roles
    agent_id: int | None = None
    team_id: int | None = None
    department_id: int | None = None
    timezone: str | None = None
    language: str | None = None

    def has(self, *roles: str) -> bool:
        """Any of these roles."""
        return not self.roles.isdisjoint(roles)

    def scope(self) -> Scope:
        """Single ratings this reader may open, as plain values for a query. Someone with two roles has both."""
        if self.has("auditor") or (self.has("manager") and self.department_id is None):
            return Scope(everybody=True)
        return Scope(
            department_id=self.department_id if self.has("manager") else None,
            team_id=self.team_id if self.has("lead") else None,
            agent_id=self.agent_id if self.has("agent") else None,
        )

    def sees_rating_of(self, agent_id: int | None, team_id: int | None, department_id: int | None) -> bool:
        """Whether a rating with this credit may be opened; what may not is answered as if it did not exist (404)."""
        return self.scope().holds(agent_id, team_id, department_id)

    @property
    def sees_words(self) -> bool:
        """Comments of ratings in scope; for product teams the product's part of any. Not for admins."""
        return self.has("agent", "lead", "manager", "product", "auditor")

    @property
    def sees_customer(self) -> bool:
        """Who wrote it, and how to reach that person: those who call back. Agents get no customer data here (A1)."""
        return self.has("lead", "manager")

    @property
    def sees_accounts(self) -> bool:
        """The names of customers' companies: those who call back, and who looks over their shoulder."""
        return self.has("lead", "manager", "auditor")

    @property
    def masked(self) -> bool:
        """Names and other personal data inside the words are hidden."""
        return not self.has("agent", "lead", "manager")

    @property
    def sees_cases(self) -> bool:
        """Callbacks; an auditor reads them only."""
        return self.has("lead", "manager", "auditor")

    @property
    def acts_on_cases(self) -> bool:
        """May own, log and close a callback (M7 takes the agent concerned out again)."""
        return self.has("lead", "manager")


def reader_of(session: Session, user: User) -> Reader:
    """The reader this user is. An agent's team is the one last known; a lead's the one the account says."""
    roles = frozenset(role.name for role in user.roles)
    team_id = user.team_id
    if user.agent_id is not None and (team_id is None or "lead" not in roles):
        team_id = session.scalar(select(Agent.team_id).where(Agent.id == user.agent_id)) or team_id
    return Reader(
        user_id=user.id,
        name=user.name,
        email=user.email,
        roles=roles,
        agent_id=user.agent_id,
        team_id=team_id,
        department_id=user.department_id,
        timezone=user.timezone,
        language=user.language,
    )
