"""What a customer may be told about the call that is owed: only what somebody can keep (C8)."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.staff.role import Role
from survey_service.staff.user import User


class Owed(NamedTuple):
    """An open case that ends with somebody in touch; `by` None: no time can be promised."""

    by: datetime | None


def owed_call(session: Session, invitation_id: int, now: datetime) -> Owed | None:
    """The case this survey's answer belongs to, None where nobody will be in touch.

    A time is named while it is ahead, nobody has tried yet, and there is someone to keep it.
    """
    row = session.execute(
        select(Callback.due_at, Callback.first_attempt_at)
        .join(CallbackCause, CallbackCause.callback_id == Callback.id)
        .where(
            CallbackCause.invitation_id == invitation_id,
            CallbackCause.kind != "eased",
            Callback.closed_at.is_(None),
            Callback.review_only.is_(False),
        )
    ).first()
    if row is None:
        return None
    due_at, attempted_at = row
    can_be_kept = due_at is not None and due_at > now and attempted_at is None and _someone_calls(session)
    return Owed(due_at if can_be_kept else None)


def _someone_calls(session: Session) -> bool:
    caller = User.roles.any(Role.name.in_(("lead", "manager")))
    return bool(session.scalar(select(exists().where(User.active.is_(True), caller))))
