"""The agents a reader may open one by one, and the names of those figures are about."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.reports.slices import seen_by
from survey_service.staff.agent import Agent
from survey_service.staff.known import label
from survey_service.staff.reader import Scope
from survey_service.staff.team import Team


@dataclass(frozen=True, slots=True)
class Person:
    """An agent as last known."""

    id: int
    name: str
    team: str | None


def agents_seen(session: Session, scope: Scope) -> list[Person]:
    """In alphabetical order, never by figures (N5); bots are nobody."""
    rows = session.execute(_agents().where(_in_scope(scope), Agent.bot.is_(False)))
    return sorted((_person(agent, team) for agent, team in rows), key=lambda one: (one.name.casefold(), one.id))


def agent_seen(session: Session, scope: Scope, agent_id: int) -> Person | None:
    """None where there is no such agent for this reader, which is told as if there were none at all."""
    row = session.execute(_agents().where(Agent.id == agent_id, _in_scope(scope))).first()
    return _person(*row) if row else None


def agent_names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """What pages call them."""
    return {agent.id: label(agent) for agent in session.scalars(select(Agent).where(Agent.id.in_(list(ids))))}


def team_of_agent(session: Session, agent_id: int) -> int | None:
    """The one last known."""
    return session.scalar(select(Agent.team_id).where(Agent.id == agent_id))


def _agents() -> Select[Agent, str]:
    return select(Agent, Team.name).outerjoin(Team, Team.id == Agent.team_id)


def _person(agent: Agent, team: str | None) -> Person:
    return Person(agent.id, label(agent), team)


def _in_scope(scope: Scope) -> ColumnElement[bool]:
    """Who belongs there today, or earned a rating there before."""
    if scope.everybody:
        return true()
    if scope.is_empty:
        return false()
    earned = select(Invitation.credit_agent_id).where(Invitation.credit_agent_id.is_not(None), seen_by(scope))
    today: list[ColumnElement[bool]] = [Agent.id.in_(earned)]
    for column, own in (
        (Agent.id, scope.agent_id),
        (Agent.team_id, scope.team_id),
        (Team.department_id, scope.department_id),
    ):
        if own is not None:
            today.append(column == own)
    return or_(*today)
