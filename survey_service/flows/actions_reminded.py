"""On the due day of a corrective action, and on the day of its check, its owner is reminded, once (M4)."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.callbacks.action import CorrectiveAction
from survey_service.callbacks.calendar import public_holidays
from survey_service.callbacks.mornings import this_morning
from survey_service.flows.context import Context
from survey_service.flows.feedback_mailed import zone_of
from survey_service.mail.queue import enqueue
from survey_service.mail.queued import STATES, Mail
from survey_service.preferences.openings import local_day
from survey_service.staff.user import User

LETTER = "action_due"
STILL_NEWS = timedelta(days=14)
"""A worker that slept longer reminds of nothing: such actions are late on the page."""


class Reminder(NamedTuple):
    """`kind` is due or check; `day` the one that has come. One that is moved is reminded of again, a new owner too."""

    action_id: int
    kind: str
    day: str
    user_id: int


def actions_reminded(ctx: Context) -> int:
    """How many letters were queued; each person gets them in the morning of a working day. Under a lock, letters that
    were queued before say which are still wanted, so that two workers at once never queue two."""
    if not _wanted(ctx, ctx.session):
        return 0
    with ctx.writing() as session:
        ctx.lock("action reminders")
        wanted = _wanted(ctx, session)
        for one in wanted:
            params = {"action_id": one.action_id, "kind": one.kind, "day": one.day}
            enqueue(session, LETTER, params, due=ctx.now, now=ctx.now, user_id=one.user_id)
        return len(wanted)


def action_due(ctx: Context, session: Session, mail: Mail) -> dict[str, Any] | None:
    """What the letter says as it leaves: None where it was done, checked, dropped or given to somebody else."""
    action = session.get(CorrectiveAction, mail.params["action_id"])
    if action is None or action.dropped_at is not None or action.owner_id != mail.user_id:
        return None
    is_check = mail.params["kind"] == "check"
    if (action.done_at is not None) != is_check or action.effect is not None:
        return None
    link = f"{ctx.preferences.base_url.rstrip('/')}/callbacks/actions/{action.id}"
    day = action.check_on if is_check else action.due_on
    return {"link": link, "action": action.title, "is_check": is_check, "due_day": day}


def _wanted(ctx: Context, session: Session) -> list[Reminder]:
    today = local_day(ctx.now, ctx.preferences.report_zone)
    due = _due(ctx, session, today)
    return sorted(due - _sent(ctx, session)) if due else []


def _due(ctx: Context, session: Session, today: date) -> set[Reminder]:
    begun = today - STILL_NEWS
    undone = CorrectiveAction.done_at.is_(None) & CorrectiveAction.due_on.between(begun, today)
    unchecked = (
        CorrectiveAction.done_at.is_not(None)
        & CorrectiveAction.effect.is_(None)
        & CorrectiveAction.check_on.between(begun, today)
    )
    found = session.execute(
        select(CorrectiveAction, User.timezone)
        .join(User, User.id == CorrectiveAction.owner_id)
        .where(User.active.is_(True), CorrectiveAction.dropped_at.is_(None), undone | unchecked)
    )
    reminders = set()
    for action, timezone in found:
        kind, day = ("due", action.due_on) if action.done_at is None else ("check", action.check_on)
        if _is_morning(ctx, timezone):
            reminders.add(Reminder(action.id, kind, day.isoformat(), action.owner_id))
    return reminders


def _is_morning(ctx: Context, timezone: str | None) -> bool:
    chosen = ctx.preferences
    free = public_holidays(chosen.holidays, (ctx.now.year - 1, ctx.now.year, ctx.now.year + 1))
    return this_morning(ctx.now, chosen.business_hours, zone_of(ctx, timezone), free) is not None


def _sent(ctx: Context, session: Session) -> set[Reminder]:
    """Every state is named so that the index of states and times is used."""
    found = session.execute(
        select(Mail.params, Mail.user_id).where(
            Mail.state.in_(STATES), Mail.due_at >= ctx.now - STILL_NEWS - timedelta(days=2), Mail.letter == LETTER
        )
    )
    return {
        Reminder(params.get("action_id", 0), params.get("kind", ""), params.get("day", ""), user_id or 0)
        for params, user_id in found
    }
