"""Agents, teams and departments come from a list, before or beside what helpdesks tell."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.staff.agent import Agent
from survey_service.staff.known import ANY_SOURCE, known_agent, known_team
from survey_service.tickets.csv_rows import PeopleRow


def people_imported(ctx: Context, rows: Sequence[PeopleRow]) -> list[bool]:
    """For each row whether it told something new; a row that changes nothing is a duplicate."""
    with ctx.writing() as session:
        ctx.lock(*{name for row in rows for name in _names(row)})
        told = [_person(session, row) for row in rows]
        if any(told):
            audit.record(session, ctx.now, ctx.actor, "people_imported", "agent", None)
        return told


def _names(row: PeopleRow) -> set[str]:
    """What a row could make, by the names under which events lock it."""
    told = {"agent": row.email, "agent of any source": row.id, "team": row.team, "department": row.department}
    return {f"{kind} {name}" for kind, name in told.items() if name}


def _person(session: Session, row: PeopleRow) -> bool:
    before = _snapshot(session, row)
    team = known_team(session, row.team, row.department) if row.team else None
    known_agent(
        session,
        ANY_SOURCE,
        external_id=row.id,
        email=row.email,
        name=row.name,
        bot=row.bot,
        team_id=team.id if team else None,
    )
    session.flush()
    return _snapshot(session, row) != before


def _snapshot(session: Session, row: PeopleRow) -> tuple[object, ...] | None:
    """What is known of the person that a row can tell."""
    agent = session.scalar(select(Agent).where(Agent.email == row.email))
    return None if agent is None else (agent.id, agent.name, agent.bot, agent.team_id)
