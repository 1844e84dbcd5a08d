"""Find or remember agents, teams and departments as helpdesks name them."""

from sqlalchemy.orm import Session

from survey_service.recall import recall, remember
from survey_service.staff.agent import Agent, AgentHandle
from survey_service.staff.department import Department
from survey_service.staff.team import Team

ANY_SOURCE = ""


def known_department(session: Session, name: str) -> Department:
    """The department of this name, made if new."""
    department = recall(session, Department, name=name)
    if department is None:
        department = Department(name=name)
        session.add(department)
        session.flush()
        remember(session, department, name=name)
    return department


def known_team(session: Session, name: str, department: str | None = None) -> Team:
    """The team of this name, made if new; a named department replaces the one last known."""
    department_id = known_department(session, department).id if department else None
    team = recall(session, Team, name=name)
    if team is None:
        team = Team(name=name, department_id=department_id)
        session.add(team)
        session.flush()
        remember(session, team, name=name)
    elif department_id is not None and team.department_id != department_id:
        team.department_id = department_id
    return team


def known_agent(
    session: Session,
    source: str,
    *,
    external_id: str | None,
    email: str | None = None,
    name: str | None = None,
    bot: bool | None = None,
    team_id: int | None = None,
) -> Agent | None:
    """The agent by address, else by id; a placeholder where only an id is known, None where nothing is."""
    if not external_id and not email:
        return None
    agent = recall(session, Agent, email=email) if email else None
    if agent is None and external_id:
        agent = _by_handle(session, source, external_id)
    if agent is None:
        agent = Agent(email=email, bot=False)
        session.add(agent)
        session.flush()
    if email and agent.email in (None, email):
        agent.email = email
        remember(session, agent, email=email)
    told = {"name": name or None, "bot": bot, "team_id": team_id}
    for column, value in told.items():
        if value is not None and getattr(agent, column) != value:
            setattr(agent, column, value)
    _point(session, source, external_id, agent)
    return agent


def _by_handle(session: Session, source: str, external_id: str) -> Agent | None:
    for place in (source, ANY_SOURCE):
        handle = recall(session, AgentHandle, source=place, external_id=external_id)
        if handle is not None:
            return recall(session, Agent, id=handle.agent_id)
    return None


def _point(session: Session, source: str, external_id: str | None, agent: Agent) -> None:
    """The address wins: an id that pointed to a placeholder now points to the person."""
    if not external_id:
        return
    own = recall(session, AgentHandle, source=source, external_id=external_id)
    if own is None:
        own = AgentHandle(source=source, external_id=external_id, agent_id=agent.id)
        session.add(own)
        remember(session, own, source=source, external_id=external_id)
    elif own.agent_id != agent.id:
        own.agent_id = agent.id


def label(agent: Agent, external_id: str | None = None) -> str:
    """What a page calls the agent: the name, else the address's first part, else the id."""
    return agent.name or (agent.email or "").partition("@")[0] or external_id or f"agent {agent.id}"
