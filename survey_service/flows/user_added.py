"""Somebody may sign in now; an agent's account is tied to the agent who answers tickets under the same address."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.customers.addresses import normalise
from survey_service.flows.context import Context
from survey_service.mail.queue import enqueue
from survey_service.staff.agent import Agent
from survey_service.staff.known import known_agent, known_department, known_team
from survey_service.staff.role import Role
from survey_service.staff.user import User

Welcome = Callable[[User], Mapping[str, object]]
"""What the letter to somebody new says, such as the link to the first password: made once the account is."""


class AddressTaken(ValueError):
    """There is an account with this address."""


@dataclass(frozen=True)
class NewUser:
    """`password` comes hashed, None until one is set by link; `team` is the one led, or belonged to; `department`
    limits a manager."""

    email: str
    name: str
    roles: tuple[str, ...]
    team: str | None = None
    password: str | None = field(default=None, repr=False)
    department: str | None = None


def user_added(ctx: Context, new: NewUser, welcome: Welcome | None = None) -> int:
    """The id of the new account; with `welcome` its letter waits in the queue. Raises BadAddress, AddressTaken."""
    email = normalise(new.email)
    with ctx.writing() as session:
        ctx.lock(f"user {email}", f"agent {email}", f"team {new.team}", f"department {new.department}")
        if session.scalar(select(User.id).where(User.email == email)) is not None:
            raise AddressTaken(email)
        team = known_team(session, new.team) if new.team else None
        user = User(
            email=email,
            name=new.name,
            password=new.password,
            active=True,
            fs_uniquifier=secrets.token_hex(16),
            team_id=team.id if team else None,
            department_id=known_department(session, new.department).id if new.department else None,
            agent_id=_agent_id(session, email, new, team.id if team else None),
        )
        user.roles = list(session.scalars(select(Role).where(Role.name.in_(new.roles))))
        session.add(user)
        session.flush()
        audit.record(session, ctx.now, ctx.actor, "user_added", "user", user.id, ["roles", "team"])
        if welcome is not None:
            said = ctx.keys.seal(json.dumps(dict(welcome(user))))
            enqueue(session, "welcome", {}, due=ctx.now, now=ctx.now, sealed=said, user_id=user.id)
        return user.id


def _agent_id(session: Session, email: str, new: NewUser, team_id: int | None) -> int | None:
    """Whoever answers tickets is known as that agent in any role: nobody may handle a case about himself (M7)."""
    if "agent" not in new.roles:
        return session.scalar(select(Agent.id).where(Agent.email == email))
    agent = known_agent(session, "", external_id=None, email=email, name=new.name, team_id=team_id)
    return agent.id if agent else None
