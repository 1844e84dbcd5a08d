"""Somebody who calls customers back is away for some days, and who stands in; or is there after all."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.callers import is_caller
from survey_service.flows.context import Context
from survey_service.flows.user_changed import UnknownUser
from survey_service.staff.absence import Absence
from survey_service.staff.answering import answered_by
from survey_service.staff.reader import reader_of
from survey_service.staff.user import User

LONGEST = timedelta(days=366)


class NoSuchAbsence(LookupError):
    """There is none of this number, or not for this person."""


class BadAbsence(ValueError):
    """It ends before it begins, is longer than LONGEST, or is covered by whoever is away."""


@dataclass(frozen=True)
class Away:
    """Whole days, both included; `cover_id` None: nobody in particular."""

    user_id: int
    first_day: date
    last_day: date
    cover_id: int | None = None


def absence_entered(ctx: Context, away: Away) -> int:
    """Its id, for oneself or somebody one answers for; entered again it is the same. Cases stay whose they are.

    Raises UnknownUser for others and for covers who call nobody back, BadAbsence.
    """
    if not timedelta(0) <= away.last_day - away.first_day <= LONGEST or away.cover_id == away.user_id:
        raise BadAbsence(away)
    with ctx.writing() as session:
        _may_enter_for(ctx, session, away.user_id)
        cover = select(User.id).where(User.id == away.cover_id, is_caller())
        if away.cover_id is not None and session.scalar(cover) is None:
            raise UnknownUser(away.cover_id)
        values = {"user_id": away.user_id, "first_day": away.first_day, "last_day": away.last_day}
        same = session.scalar(select(Absence.id).filter_by(**values, cover_id=away.cover_id))
        if same is not None:
            return same
        absence = Absence(**values, cover_id=away.cover_id, made_at=ctx.now)
        session.add(absence)
        session.flush()
        changed = ["first_day", "last_day", *(["cover"] if away.cover_id else [])]
        audit.record(session, ctx.now, ctx.actor, "absence_entered", "user", away.user_id, changed)
        return absence.id


def absence_removed(ctx: Context, absence_id: int) -> None:
    """Raises NoSuchAbsence."""
    with ctx.writing() as session:
        absence = session.scalar(select(Absence).where(Absence.id == absence_id).with_for_update())
        if absence is None:
            raise NoSuchAbsence(absence_id)
        try:
            _may_enter_for(ctx, session, absence.user_id)
        except UnknownUser:
            raise NoSuchAbsence(absence_id) from None
        session.delete(absence)
        audit.record(session, ctx.now, ctx.actor, "absence_removed", "user", absence.user_id, ("first_day", "last_day"))
        session.flush()


def _may_enter_for(ctx: Context, session: Session, user_id: int) -> None:
    person = session.get(User, ctx.actor.id) if ctx.actor.kind == "user" else None
    if person is None or user_id not in dict(answered_by(session, reader_of(session, person))):
        raise UnknownUser(user_id)
