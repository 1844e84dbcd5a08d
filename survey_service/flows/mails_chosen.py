"""Somebody chooses which mails to get: own feedback each day and praise as it comes (A1), the monthly report (N10)."""

from datetime import timedelta

from sqlalchemy import select

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.flows.user_changed import UnknownUser
from survey_service.staff.user import User

DAY = timedelta(days=1)


def mails_chosen(
    ctx: Context,
    *,
    daily_feedback: bool | None = None,
    praise_at_once: bool | None = None,
    monthly_report: bool | None = None,
) -> bool:
    """Whether anything is different, for the user who acts; None leaves it. Raises UnknownUser."""
    with ctx.writing() as session:
        own = select(User).where(User.id == ctx.actor.id, User.active.is_(True))
        user = session.scalar(own.with_for_update().execution_options(populate_existing=True))
        if ctx.actor.kind != "user" or user is None:
            raise UnknownUser(ctx.actor.id)
        chosen = {"daily_feedback": daily_feedback, "praise_at_once": praise_at_once, "monthly_report": monthly_report}
        wanted = {name: value for name, value in chosen.items() if value is not None}
        changed = [name for name, value in wanted.items() if getattr(user, name) != value]
        if "daily_feedback" in changed and daily_feedback and user.feedback_mailed_until is not None:
            # what came while it was off is on the page; the first letter tells of the last day
            user.feedback_mailed_until = max(user.feedback_mailed_until, ctx.now - DAY)
        for name in changed:
            setattr(user, name, wanted[name])
        if changed:
            audit.record(session, ctx.now, ctx.actor, "mails_chosen", "user", user.id, changed)
        return bool(changed)
