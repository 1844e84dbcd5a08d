"""Whose corrective actions are whose: who sees, makes and changes them, and how they stand (M4).

Titles and areas are the team's own words, so product people, who learn no customer's name, see all of them; leads and
managers see and change those of their department, those of none, and the ones they own.
"""

from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from survey_service.callbacks.action import CorrectiveAction
from survey_service.staff.reader import Reader
from survey_service.staff.role import Role
from survey_service.staff.team import Team
from survey_service.staff.user import User

OWNERS = ("lead", "manager", "product")
SHOWN = ("late", "open", "to_check", "waits", "worked", "did_not", "unclear", "dropped")
"""How an action stands. `waits`: done, the day of its check has not come."""


def department_of(session: Session, reader: Reader) -> int | None:
    """Whose actions this reader makes; None: a manager's of everything, or nobody's."""
    if reader.department_id is not None or reader.team_id is None:
        return reader.department_id
    return session.scalar(select(Team.department_id).where(Team.id == reader.team_id))


def is_shown_to(session: Session, reader: Reader) -> ColumnElement[bool]:
    """As a condition on CorrectiveAction."""
    if reader.has("product", "auditor"):
        return true()
    return or_(is_changed_by(session, reader), CorrectiveAction.owner_id == reader.user_id)


def is_changed_by(session: Session, reader: Reader) -> ColumnElement[bool]:
    """Leads and managers change those of their department and those of none."""
    if not reader.has("lead", "manager"):
        return false()
    own = department_of(session, reader)
    if reader.has("manager") and own is None:
        return true()
    nobodys = CorrectiveAction.department_id.is_(None)
    return nobodys if own is None else or_(nobodys, CorrectiveAction.department_id == own)


def may_change(session: Session, reader: Reader, action: CorrectiveAction) -> bool:
    """The whole action: words, owner, days, dropping it."""
    wanted = select(CorrectiveAction.id).where(CorrectiveAction.id == action.id, is_changed_by(session, reader))
    return session.scalar(wanted) is not None


def may_act(session: Session, reader: Reader, action: CorrectiveAction) -> bool:
    """Say that it is done, and whether it worked: its owner too."""
    is_owner = action.owner_id == reader.user_id and reader.has(*OWNERS)
    return is_owner or may_change(session, reader, action)


def possible_owners(session: Session) -> list[tuple[int, str]]:
    """Id and name."""
    found = session.execute(
        select(User.id, User.name)
        .where(User.active.is_(True), User.roles.any(Role.name.in_(OWNERS)))
        .order_by(User.name, User.id)
    )
    return [(number, name) for number, name in found]


def standing(action: CorrectiveAction, today: date) -> str:
    """One of SHOWN."""
    if action.dropped_at is not None:
        return "dropped"
    if action.done_at is None:
        return "late" if action.due_on < today else "open"
    if action.effect is not None:
        return action.effect
    return "to_check" if action.check_on <= today else "waits"


def is_owed(today: date) -> ColumnElement[bool]:
    """Late, or its check is due: somebody has to do something."""
    late = and_(CorrectiveAction.done_at.is_(None), CorrectiveAction.due_on < today)
    check = and_(
        CorrectiveAction.done_at.is_not(None), CorrectiveAction.effect.is_(None), CorrectiveAction.check_on <= today
    )
    return and_(CorrectiveAction.dropped_at.is_(None), or_(late, check))


def how_many_owed(session: Session, reader: Reader, today: date) -> int:
    """The number beside "What we change"."""
    counted = select(func.count()).select_from(CorrectiveAction).where(is_owed(today), is_shown_to(session, reader))
    return session.scalar(counted) or 0
