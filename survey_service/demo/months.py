"""The months of the demo's year close as they would have: each on its day, all but the latest gone through (N10)."""

from datetime import timedelta

from sqlalchemy import select

from survey_service.counts.kept_month import KeptMonth
from survey_service.flows.context import Context
from survey_service.flows.month_closed import closing_figures, next_to_close
from survey_service.reports.chosen import add_months
from survey_service.reports.month_counts import closes_on, is_over
from survey_service.reports.period import midnight
from survey_service.staff.user import User

READ_AFTER = timedelta(days=2, hours=9, minutes=20)


def close_months(ctx: Context, reader: str) -> int:
    """How many; the latest is left to the worker, which mails its report. `reader`: the address of who reads them."""
    done, zone = 0, ctx.preferences.report_zone
    while (month := next_to_close(ctx)) is not None and is_over(add_months(month, 1), ctx.now, zone):
        then = midnight(closes_on(month), zone)
        figures = closing_figures(ctx, month, then)
        with ctx.writing() as session:
            user_id = session.scalar(select(User.id).where(User.email == reader))
            read = {"reviewed_at": then + READ_AFTER, "reviewed_by": user_id} if user_id else {}
            session.add(KeptMonth(month=month, closed_at=then, figures=figures, mailed_at=then, **read))
        done += 1
    return done
