"""What a customer may be told about the call that is owed: only what somebody can keep (C8)."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Integer, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.invitations.invitation import Invitation
from survey_service.prepared import run
from survey_service.staff.absence import Absence
from survey_service.staff.role import Role
from survey_service.staff.user import User


class Owed(NamedTuple):
    """An open case that ends with somebody in touch; `by` None: no time can be promised."""

    by: datetime | None


_CASE = (
    select(
        Callback.id,
        Callback.due_at,
        Callback.first_attempt_at,
        Callback.owner_id.label("owner"),
        Callback.team_id.label("team"),
        Callback.department_id.label("department"),
    )
    .join(CallbackCause, CallbackCause.callback_id == Callback.id)
    .where(
        CallbackCause.invitation_id == bindparam("invitation"),
        CallbackCause.kind != "eased",
        Callback.closed_at.is_(None),
        Callback.review_only.is_(False),
    )
)
_DEPARTMENT = bindparam("department", type_=Integer)
_MANAGES = and_(
    User.roles.any(Role.name == "manager"),
    or_(User.department_id.is_(None), User.department_id == _DEPARTMENT, _DEPARTMENT.is_(None)),
)
_LEADS = and_(User.roles.any(Role.name == "lead"), User.team_id == bindparam("team", type_=Integer))
_RATED = (
    select(Invitation.credit_agent_id)
    .join(CallbackCause, CallbackCause.invitation_id == Invitation.id)
    .where(CallbackCause.callback_id == bindparam("case"), Invitation.credit_agent_id.is_not(None))
)
_AWAY = exists().where(
    Absence.user_id == User.id,
    Absence.first_day <= bindparam("first", type_=Date),
    Absence.last_day >= bindparam("last", type_=Date),
    Absence.cover_id.is_(None),
)
_SOMEONE = (
    select(User.id)
    .where(
        User.active.is_(True),
        or_(User.id == bindparam("owner", type_=Integer), _MANAGES, _LEADS),
        or_(User.agent_id.is_(None), User.agent_id.not_in(_RATED)),
        ~_AWAY,
    )
    .limit(1)
)
"""The owner, or a lead or manager who may open the case; not rated in it, and not away from the first day to the last
with nobody to stand in."""


def owed_call(session: Session, invitation_id: int, now: datetime, zone: ZoneInfo) -> Owed | None:
    """The case this survey's answer belongs to, None where nobody will be in touch.

    A time is named while it is ahead, nobody has tried yet, and there is someone to keep it. It is the deadline by the
    owning team's clock. `zone` is the one absences are entered in.
    """
    case = run(session, _CASE, {"invitation": invitation_id}).first()
    if case is None:
        return None
    if case.due_at is None or case.due_at <= now or case.first_attempt_at is not None:
        return Owed(None)
    who = {"case": case.id, "owner": case.owner, "team": case.team, "department": case.department}
    days = {"first": now.astimezone(zone).date(), "last": case.due_at.astimezone(zone).date()}
    someone = run(session, _SOMEONE, who | days).first()
    return Owed(case.due_at if someone is not None else None)
