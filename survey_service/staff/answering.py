"""For whom of those who call customers back somebody may enter an absence: oneself, and for managers their people."""

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from survey_service.staff.reader import Reader
from survey_service.staff.role import Role
from survey_service.staff.team import Team
from survey_service.staff.user import User


def answered_by(session: Session, reader: Reader) -> list[tuple[int, str]]:
    """Id and name, the reader first, then by name."""
    if not reader.has("lead", "manager"):
        return []
    calls = User.roles.any(Role.name.in_(("lead", "manager")))
    found = select(User.id, User.name).where(User.active.is_(True), calls).order_by(User.name, User.id)
    if not reader.has("manager"):
        found = found.where(User.id == reader.user_id)
    elif reader.department_id is not None:
        of_teams = select(Team.id).where(Team.department_id == reader.department_id)
        leads = and_(User.roles.any(Role.name == "lead"), User.team_id.in_(of_teams))
        manages = and_(User.roles.any(Role.name == "manager"), User.department_id == reader.department_id)
        found = found.where(or_(User.id == reader.user_id, leads, manages))
    people = [(number, name) for number, name in session.execute(found)]
    return sorted(people, key=lambda one: one[0] != reader.user_id)
