"""The corrective actions a monthly report tells of: made, done or checked in the month, or not finished at its end."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from survey_service.callbacks.acting import standing
from survey_service.callbacks.action import CorrectiveAction
from survey_service.reports.action_effect import Effect, effect
from survey_service.reports.period import Period


def month_actions(session: Session, period: Period, now: datetime) -> list[dict[str, Any]]:
    """By number. No title: that is somebody's words, shown to those who may read it. `stands` is one of acting.SHOWN;
    `before` and `after` are low ratings and all ratings of its kind, once it is done."""
    start, end = period.first_moment, period.end_moment
    moments = (CorrectiveAction.made_at, CorrectiveAction.done_at, CorrectiveAction.checked_at)
    happened = or_(*((moment >= start) & (moment < end) for moment in moments))
    unfinished = (CorrectiveAction.made_at < end) & CorrectiveAction.dropped_at.is_(None)
    unfinished &= CorrectiveAction.effect.is_(None)
    wanted = select(CorrectiveAction).where(or_(happened, unfinished)).order_by(CorrectiveAction.id)
    return [_told(session, action, period, now) for action in session.scalars(wanted)]


def _told(session: Session, action: CorrectiveAction, period: Period, now: datetime) -> dict[str, Any]:
    found = effect(session, action, now, period.zone) if action.done_at is not None else None
    return {
        "id": action.id,
        "cause": action.root_cause,
        "area": action.product_area,
        "due_on": action.due_on.isoformat(),
        "check_on": action.check_on.isoformat(),
        "stands": standing(action, _as_of(period, now)),
        "made": _within(action.made_at, period),
        "done": _within(action.done_at, period),
        "checked": _within(action.checked_at, period),
        **_sides(found),
    }


def _sides(found: Effect | None) -> dict[str, Any]:
    if found is None:
        return {"before": None, "after": None}
    after = [found.after.lows, found.after.n] if found.after is not None and found.is_whole else None
    return {"before": [found.before.lows, found.before.n], "after": after}


def _within(moment: datetime | None, period: Period) -> bool:
    return moment is not None and period.first_moment <= moment < period.end_moment


def _as_of(period: Period, now: datetime) -> date:
    """The last day of the month, or today while it runs."""
    return min(period.end - timedelta(days=1), now.astimezone(period.zone).date())
