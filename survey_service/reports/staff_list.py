"""Who may sign in, as the users' pages show it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.staff.department import Department
from survey_service.staff.role import ROLES
from survey_service.staff.team import Team
from survey_service.staff.user import User


@dataclass(frozen=True, slots=True)
class Member:
    """`roles` in the order of ROLES; `team` and `department` are the account's own."""

    id: int
    name: str
    email: str
    roles: tuple[str, ...]
    team: str | None
    department: str | None
    active: bool
    signed_in_at: datetime | None


def members(session: Session) -> list[Member]:
    """All accounts by name, the closed ones last."""
    rows = session.execute(
        select(User, Team.name, Department.name)
        .outerjoin(Team, Team.id == User.team_id)
        .outerjoin(Department, Department.id == User.department_id)
        .order_by(User.active.desc(), func.lower(User.name), User.id)
    )
    return [_member(*row) for row in rows]


def member(session: Session, user_id: int) -> Member | None:
    """One of them."""
    return next((one for one in members(session) if one.id == user_id), None)


def places(session: Session) -> tuple[list[str], list[str]]:
    """Names of the teams and of the departments there are."""
    teams = session.scalars(select(Team.name).order_by(Team.name)).all()
    departments = session.scalars(select(Department.name).order_by(Department.name)).all()
    return list(teams), list(departments)


def address_taken(session: Session, address: str) -> bool:
    """Whether somebody has an account with this normalised address."""
    return session.scalar(select(User.id).where(User.email == address)) is not None


def _member(user: User, team: str | None, department: str | None) -> Member:
    held = {role.name for role in user.roles}
    return Member(
        id=user.id,
        name=user.name,
        email=user.email,
        roles=tuple(role for role in ROLES if role in held),
        team=team,
        department=department,
        active=user.active,
        signed_in_at=user.signed_in_at,
    )
