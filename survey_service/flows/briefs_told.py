"""When an agent may see a brief, one letter tells of it, in the morning of a working day (A8)."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from survey_service.callbacks.calendar import public_holidays
from survey_service.callbacks.mornings import this_morning
from survey_service.callbacks.steps import account_of
from survey_service.feedback.brief import Brief
from survey_service.flows.callback_step import name_of
from survey_service.flows.context import Context
from survey_service.flows.feedback_mailed import zone_of
from survey_service.mail.queue import enqueue
from survey_service.mail.queued import Mail
from survey_service.preferences.openings import local_day
from survey_service.staff.user import User

LETTER = "brief_ready"


def briefs_told(ctx: Context) -> int:
    """How many were; each is marked in the transaction that queues its letter, so that two workers never queue two. An
    agent without an account is told by nobody but the lead."""
    if not _due(ctx, ctx.session):
        return 0
    with ctx.writing() as session:
        ctx.lock("briefs told")
        due = _due(ctx, session)
        for brief, user_id in due:
            brief.told_at = ctx.now
            enqueue(session, LETTER, {"brief_id": brief.id}, due=ctx.now, now=ctx.now, user_id=user_id)
        session.flush()
        return len(due)


def brief_ready(ctx: Context, session: Session, mail: Mail) -> dict[str, Any] | None:
    """What the letter says as it leaves: None where the brief is gone or its meeting over."""
    brief = session.get(Brief, mail.params["brief_id"])
    if brief is None or brief.removed_at is not None or brief.meets_on < _today(ctx):
        return None
    return {
        "link": f"{ctx.preferences.base_url.rstrip('/')}/agents/briefs/{brief.id}",
        "meets_day": brief.meets_on,
        "made_by": name_of(session, brief.made_by),
    }


def _due(ctx: Context, session: Session) -> list[tuple[Brief, int]]:
    today = _today(ctx)
    shown: list[ColumnElement[bool]] = [Brief.removed_at.is_(None), Brief.told_at.is_(None)]
    found = select(Brief).where(*shown, Brief.shown_on <= today, Brief.meets_on >= today).order_by(Brief.id)
    due = []
    for brief in session.scalars(found.execution_options(populate_existing=True)):
        user_id = account_of(session, brief.agent_id)
        if user_id is not None and _is_time(ctx, session, user_id, brief.meets_on, today):
            due.append((brief, user_id))
    return due


def _is_time(ctx: Context, session: Session, user_id: int, meets_on: date, today: date) -> bool:
    """On the day of the meeting at any hour."""
    chosen = ctx.preferences
    timezone = session.scalar(select(User.timezone).where(User.id == user_id))
    free = public_holidays(chosen.holidays, (ctx.now.year - 1, ctx.now.year, ctx.now.year + 1))
    morning = this_morning(ctx.now, chosen.business_hours, zone_of(ctx, timezone), free)
    return morning is not None or meets_on <= today


def _today(ctx: Context) -> date:
    return local_day(ctx.now, ctx.preferences.report_zone)
