"""Managers are written a closed month's report, once, and reminded once if nobody has gone through it (N10)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.callbacks.calendar import public_holidays
from survey_service.callbacks.mornings import next_morning
from survey_service.counts.kept_month import KeptMonth
from survey_service.flows.context import Context
from survey_service.flows.feedback_mailed import zone_of
from survey_service.language import staff_translator
from survey_service.mail.queue import enqueue
from survey_service.mail.queued import Mail
from survey_service.reports.month_letter import letter_values
from survey_service.reports.monthly import Monthly, month_named
from survey_service.staff.department import Department
from survey_service.staff.role import Role
from survey_service.staff.user import User

LETTER = "monthly_report"
REPORT, REMINDER = "report", "reminder"
PATIENCE = timedelta(days=7)
"""After the mail; then a report that nobody has gone through is brought to mind."""
TOO_LATE = timedelta(days=28)
"""By then the next report comes."""


def queue_report(ctx: Context, session: Session, kept: KeptMonth) -> int:
    """In the transaction that stores the month; how many letters."""
    kept.mailed_at = ctx.now
    return _queue(ctx, session, kept, REPORT)


def reviews_reminded(ctx: Context) -> int:
    """How many letters were queued, for all months at once; each month once, though two workers run."""
    if not ctx.session.scalars(_unread(ctx)).first():
        return 0
    with ctx.writing() as session:
        ctx.lock("months closed")
        queued = 0
        for kept in session.scalars(_unread(ctx).execution_options(populate_existing=True)).all():
            kept.reminded_at = ctx.now
            queued += _queue(ctx, session, kept, REMINDER)
        return queued


def monthly_report(ctx: Context, session: Session, mail: Mail) -> dict[str, Any] | None:
    """What the letter says as it leaves; None where its reader does not want it any more or answers for nothing, or
    where somebody has gone through what it reminds of."""
    kept = session.get(KeptMonth, month_named(mail.params["month"]))
    user = session.get(User, mail.user_id) if mail.user_id else None
    if kept is None or user is None or not _wants(user):
        return None
    is_reminder = mail.params["kind"] == REMINDER
    if is_reminder and kept.reviewed_at is not None:
        return None
    department = session.get(Department, user.department_id) if user.department_id else None
    speaker = staff_translator(user.language)
    report = Monthly(kept.figures, kept.closed_at.astimezone(ctx.preferences.report_zone).date())
    base = ctx.preferences.base_url.rstrip("/")
    said = letter_values(report, department.name if department else None, speaker)
    addresses = {"link": f"{base}/reports/months/{mail.params['month']}", "mails_link": f"{base}/account/mails"}
    return said | addresses | {"is_reminder": is_reminder}


def _wants(user: User) -> bool:
    return user.active and user.monthly_report and any(role.name == "manager" for role in user.roles)


def _unread(ctx: Context) -> Any:
    return select(KeptMonth).where(
        KeptMonth.mailed_at <= ctx.now - PATIENCE,
        KeptMonth.mailed_at > ctx.now - TOO_LATE,
        KeptMonth.reminded_at.is_(None),
        KeptMonth.reviewed_at.is_(None),
    )


def _queue(ctx: Context, session: Session, kept: KeptMonth, kind: str) -> int:
    wanted = User.active.is_(True) & User.monthly_report.is_(True) & User.roles.any(Role.name == "manager")
    users = session.scalars(select(User).where(wanted).order_by(User.id)).all()
    for user in users:
        params = {"month": f"{kept.month:%Y-%m}", "kind": kind}
        enqueue(session, LETTER, params, due=_morning(ctx, user.timezone), now=ctx.now, user_id=user.id)
    return len(users)


def _morning(ctx: Context, timezone: str | None) -> datetime:
    chosen = ctx.preferences
    free = public_holidays(chosen.holidays, (ctx.now.year, ctx.now.year + 1))
    return next_morning(ctx.now, chosen.business_hours, zone_of(ctx, timezone), free)
