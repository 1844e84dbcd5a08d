"""Somebody's roles or place changed, or the account was closed or opened again. Nobody locks the last door behind."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.callers import without_a_caller
from survey_service.flows.callbacks_returned import given_back
from survey_service.flows.context import Context
from survey_service.staff.known import ANY_SOURCE, known_agent, known_department, known_team
from survey_service.staff.role import ROLES, Role
from survey_service.staff.user import User


class UnknownUser(LookupError):
    """There is no such user."""


class UnknownRole(LookupError):
    """There is no such role, or none was given."""


class OwnAdminRole(RuntimeError):
    """Somebody would take the administrator's role from himself."""


class LastAdmin(RuntimeError):
    """Nobody would be left who may administer."""


@dataclass(frozen=True)
class Place:
    """Roles, and the names of team and department; a new name makes a new one, None is none."""

    roles: Collection[str]
    team: str | None = None
    department: str | None = None


def user_changed(ctx: Context, user_id: int, place: Place) -> bool:
    """Whether anything is different. Raises UnknownUser, UnknownRole, OwnAdminRole, LastAdmin."""
    wanted = set(place.roles)
    if not wanted or not wanted <= set(ROLES):
        raise UnknownRole(", ".join(sorted(wanted)))
    with ctx.writing() as session:
        user = _user(ctx, session, user_id)
        if "admin" not in wanted:
            _may_lose_admin(ctx, session, user)
        before = _snapshot(user)
        user.roles = list(session.scalars(select(Role).where(Role.name.in_(wanted)).order_by(Role.id)))
        team = known_team(session, place.team, place.department) if place.team else None
        user.team_id = team.id if team else None
        user.department_id = known_department(session, place.department).id if place.department else None
        if "agent" in wanted and user.agent_id is None:
            agent = known_agent(
                session, ANY_SOURCE, external_id=None, email=user.email, name=user.name, team_id=user.team_id
            )
            user.agent_id = agent.id if agent else None
        after = _snapshot(user)
        changed = [name for name in after if after[name] != before[name]]
        if changed:
            audit.record(session, ctx.now, ctx.actor, "user_changed", "user", user.id, changed)
            _give_cases_back(ctx, session, user.id)
        return bool(changed)


def user_deactivated(ctx: Context, user_id: int) -> None:
    """No more signing in, every session ends now, and open cases are others'. Raises UnknownUser, OwnAdminRole,
    LastAdmin."""
    with ctx.writing() as session:
        user = _user(ctx, session, user_id)
        _may_lose_admin(ctx, session, user)
        if user.active:
            user.active = False
            user.fs_uniquifier = uuid.uuid4().hex  # what sessions know the user by
            audit.record(session, ctx.now, ctx.actor, "user_deactivated", "user", user.id, ["active"])
            _give_cases_back(ctx, session, user.id)


def user_reactivated(ctx: Context, user_id: int) -> None:
    """Roles and password are as they were. Raises UnknownUser."""
    with ctx.writing() as session:
        user = _user(ctx, session, user_id)
        if not user.active:
            user.active = True
            audit.record(session, ctx.now, ctx.actor, "user_reactivated", "user", user.id, ["active"])


def _give_cases_back(ctx: Context, session: Session, user_id: int) -> None:
    """Of whoever calls nobody back any more. A case given to this person at the very moment is found by the worker."""
    session.flush()
    given_back(ctx, session, and_(Callback.owner_id == user_id, without_a_caller()))


def _user(ctx: Context, session: Session, user_id: int) -> User:
    ctx.lock("users")
    user = session.scalar(select(User).where(User.id == user_id).with_for_update())
    if user is None:
        raise UnknownUser(user_id)
    return user


def _may_lose_admin(ctx: Context, session: Session, user: User) -> None:
    """An account already closed has nothing to lose."""
    if not user.active or "admin" not in {role.name for role in user.roles}:
        return
    if ctx.actor.kind == "user" and ctx.actor.id == user.id:
        raise OwnAdminRole
    others = session.scalar(
        select(func.count())
        .select_from(User)
        .join(User.roles)
        .where(Role.name == "admin", User.active.is_(True), User.id != user.id)
    )
    if not others:
        raise LastAdmin


def _snapshot(user: User) -> dict[str, object]:
    return {
        "roles": {role.name for role in user.roles},
        "team": user.team_id,
        "department": user.department_id,
        "agent": user.agent_id,
    }
