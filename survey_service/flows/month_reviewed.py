"""Somebody has gone through a month's report (N10)."""

from datetime import date

from survey_service import audit
from survey_service.counts.kept_month import KeptMonth
from survey_service.flows.context import Context
from survey_service.flows.month_closed import number_of


class MonthNotClosed(LookupError):
    """A running month cannot be gone through yet."""


def month_reviewed(ctx: Context, month: date) -> bool:
    """Whether it was the first time; who was first stays. Raises MonthNotClosed."""
    with ctx.writing() as session:
        kept = session.get(KeptMonth, month, with_for_update=True, populate_existing=True)
        if kept is None:
            raise MonthNotClosed(month)
        if kept.reviewed_at is not None:
            return False
        kept.reviewed_at = ctx.now
        kept.reviewed_by = int(ctx.actor.id) if ctx.actor.id is not None else None
        audit.record(session, ctx.now, ctx.actor, "month_reviewed", "month", number_of(month), ["reviewed_at"])
        return True
