"""Find or remember agents, teams and departments as helpdesks name them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.staff.agent import Agent, AgentHandle
from survey_service.staff.department import Department
from survey_service.staff.team import Team

ANY_SOURCE = ""


def known_department(session: Session, name: str) -> Department:
    """The department of this name, made if new."""
    department = session.scalar(select(Department).where(Department.name == name))
    if department is None:
        department = Department(name=name)
        session.add(department)
        session.flush()
    return department


def known_team(session: Session, name: str, department: str | None = None) -> Team:
    """The team of this name, made if new; a named department replaces the one last known."""
    team = session.scalar(select(Team).where(Team.name == name))
    if team is None:
        team = Team(name=name)
        session.add(team)
    if department:
        team.department_id = known_department(session, department).id
    session.flush()
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
    agent = session.scalar(select(Agent).where(Agent.email == email)) if email else None
    handle = _handle(session, source, external_id) if external_id else None
    if agent is None and handle is not None:
        agent = session.get(Agent, handle.agent_id)
    if agent is None:
        agent = Agent(email=email, bot=False)
        session.add(agent)
    if email and agent.email is None:
        agent.email = email
    if name:
        agent.name = name
    if bot is not None:
        agent.bot = bot
    if team_id is not None:
        agent.team_id = team_id
    session.flush()
    _point(session, source, external_id, agent)
    return agent


def _handle(session: Session, source: str, external_id: str) -> AgentHandle | None:
    return session.get(AgentHandle, (source, external_id)) or session.get(AgentHandle, (ANY_SOURCE, external_id))


def _point(session: Session, source: str, external_id: str | None, agent: Agent) -> None:
    """The address wins: an id that pointed to a placeholder now points to the person."""
    if not external_id:
        return
    own = session.get(AgentHandle, (source, external_id))
    if own is None:
        session.add(AgentHandle(source=source, external_id=external_id, agent_id=agent.id))
    else:
        own.agent_id = agent.id
    session.flush()


def label(agent: Agent, external_id: str | None = None) -> str:
    """What a page calls the agent: the name, else the address's first part, else the id."""
    return agent.name or (agent.email or "").partition("@")[0] or external_id or f"agent {agent.id}"
