"""The daily mail of own feedback is queued, once a working day, for whoever wants it and has something new (A1)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from survey_service.callbacks.calendar import public_holidays
from survey_service.callbacks.mornings import morning_before, this_morning
from survey_service.flows.context import Context
from survey_service.mail.queue import enqueue
from survey_service.reports.own_feedback import is_news
from survey_service.staff.role import Role
from survey_service.staff.user import User

MOST = 50
LONGEST = timedelta(days=14)
"""Nobody is told more than this at once, back from a long leave."""
SETTLED = timedelta(minutes=1)
"""An answer being written at the very moment is told the next time, in place of never."""


def feedback_mailed(ctx: Context, most: int = MOST) -> int:
    """How many people were looked at: each is marked as told in the transaction that queues the letter, so that two
    workers, or one that dies between, never queue two."""
    due = _due(ctx)
    if not due:
        return 0
    with ctx.writing() as session:
        done = 0
        for user_id in list(due)[:most]:
            user = _locked(session, user_id)
            if user is not None and _is_due(user.feedback_mailed_until, due[user_id]):
                _told(ctx, session, user, due[user_id])
                done += 1
        return done


def wanting() -> list[ColumnElement[bool]]:
    """Agents with an open account who are tied to their work."""
    return [User.active.is_(True), User.agent_id.is_not(None), User.roles.any(Role.name == "agent")]


def zone_of(ctx: Context, timezone: str | None) -> ZoneInfo:
    """The user's; without one, that of the reports."""
    return ZoneInfo(timezone) if timezone else ctx.preferences.report_zone


def _due(ctx: Context) -> dict[int, datetime]:
    """By user, up to when today's letter tells."""
    found = select(User.id, User.timezone, User.feedback_mailed_until).where(*wanting(), User.daily_feedback.is_(True))
    due: dict[int, datetime] = {}
    ends: dict[str | None, datetime | None] = {}
    for user_id, timezone, told in ctx.session.execute(found.order_by(User.id)):
        if timezone not in ends:
            ends[timezone] = _end(ctx, timezone)
        end = ends[timezone]
        if end is not None and _is_due(told, end):
            due[user_id] = end
    return due


def _end(ctx: Context, timezone: str | None) -> datetime | None:
    chosen, zone = ctx.preferences, zone_of(ctx, timezone)
    free = public_holidays(chosen.holidays, (ctx.now.year - 1, ctx.now.year, ctx.now.year + 1))
    morning = this_morning(ctx.now, chosen.business_hours, zone, free)
    return morning - SETTLED if morning is not None else None


def _is_due(told: datetime | None, end: datetime) -> bool:
    return told is None or told < end


def _locked(session: Session, user_id: int) -> User | None:
    """None while another worker has it, or where it is not wanted any more."""
    wanted = select(User).where(User.id == user_id, User.daily_feedback.is_(True), *wanting())
    return session.scalar(wanted.with_for_update(skip_locked=True, of=User).execution_options(populate_existing=True))


def _told(ctx: Context, session: Session, user: User, end: datetime) -> None:
    since = max(user.feedback_mailed_until or _first(ctx, user, end), end - LONGEST)
    user.feedback_mailed_until = end
    if user.agent_id is not None and is_news(session, user.agent_id, since, end):
        params = {"since": since.isoformat(), "until": end.isoformat()}
        enqueue(session, "daily_feedback", params, due=ctx.now, now=ctx.now, user_id=user.id)


def _first(ctx: Context, user: User, end: datetime) -> datetime:
    """The first letter tells what is new since the working day before."""
    chosen = ctx.preferences
    free = public_holidays(chosen.holidays, (ctx.now.year - 1, ctx.now.year))
    return morning_before(end, chosen.business_hours, zone_of(ctx, user.timezone), free) - SETTLED
