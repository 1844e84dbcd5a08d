"""A month closes on the tenth day of the next: its figures are stored, once, and its report is queued (N10)."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.counts.kept_month import KeptMonth
from survey_service.flows.context import Context
from survey_service.flows.month_mailed import queue_report
from survey_service.preferences.openings import local_day
from survey_service.reports.chosen import add_months
from survey_service.reports.month_corrections import corrected, corrections, counts, scores, told_of
from survey_service.reports.month_counts import closes_on, is_over, month_figures, ratings_of_month, sent_in_month
from survey_service.reports.month_read import first_moment
from survey_service.reports.period import midnight

LOOK_BACK = 13
"""Months whose figures are counted again when one closes: what a trend shows."""
STILL_NEWS = timedelta(days=14)
"""A month that is closed later than this after its day is stored, and nobody is written to."""


def month_closed(ctx: Context) -> int:
    """The oldest month that is over and not stored yet; 0 where none is, or where another worker stored it meanwhile.

    Counted outside the transaction that stores it, so that nobody waits for the counting to write.
    """
    month = next_to_close(ctx)
    if month is None:
        return 0
    figures = closing_figures(ctx, month)
    with ctx.writing() as session:
        ctx.lock("months closed")
        if session.get(KeptMonth, month) is not None:
            return 0
        kept = KeptMonth(month=month, closed_at=ctx.now, figures=figures)
        session.add(kept)
        audit.record(session, ctx.now, ctx.actor, "month_closed", "month", number_of(month))
        if ctx.now < midnight(closes_on(month), ctx.preferences.report_zone) + STILL_NEWS:
            queue_report(ctx, session, kept)
    return 1


def next_to_close(ctx: Context) -> date | None:
    """From the first month that has a rating or a survey sent; months without any in between are stored too."""
    session, zone = ctx.session, ctx.preferences.report_zone
    first = first_moment(session)
    if first is None:
        return None
    stored = set(session.scalars(select(KeptMonth.month)))
    month = local_day(first, zone).replace(day=1)
    while is_over(month, ctx.now, zone):
        if month not in stored:
            return month
        month = add_months(month, 1)
    return None


def closing_figures(ctx: Context, month: date, as_of: datetime | None = None) -> dict[str, Any]:
    """What is stored: the month's own figures, what changed in earlier ones, and cohorts that are whole now. `as_of`:
    as seen from an earlier moment, for demo data."""
    now = ctx.now if as_of is None else as_of
    figures = month_figures(ctx.session, month, ctx.preferences, now)
    earlier = _stored_before(ctx.session, month)
    told = [one.figures for one in earlier]
    changed = [one for stored in earlier[-LOOK_BACK:] if (one := _changed(ctx, stored, told, now))]
    figures["corrections"] = [row for one in changed for row in one["rows"]]
    figures["corrected"] = [{name: one[name] for name in ("month", "was", "now")} for one in changed]
    figures["rates"] = [row for one in earlier[-LOOK_BACK:] if (row := _whole_rate(ctx, one, told, now))]
    return figures


def number_of(month: date) -> int:
    """202610: what the audit log calls it."""
    return month.year * 100 + month.month


def _stored_before(session: Session, month: date) -> list[KeptMonth]:
    return list(session.scalars(select(KeptMonth).where(KeptMonth.month < month).order_by(KeptMonth.month)))


def _changed(ctx: Context, stored: KeptMonth, told: list[dict[str, Any]], now: datetime) -> dict[str, Any] | None:
    """The corrections of one month, with the company's scores as told before and as they are."""
    name = stored.figures["month"]
    known = corrected(counts(stored.figures), told_of(name, told))
    recount = counts(ratings_of_month(ctx.session, stored.month, ctx.preferences, now))
    rows = [one.as_json() for one in corrections(name, known, recount)]
    return {"month": name, "rows": rows, "was": scores(known), "now": scores(recount)} if rows else None


def _whole_rate(ctx: Context, stored: KeptMonth, told: list[dict[str, Any]], now: datetime) -> dict[str, Any] | None:
    """The response rate of a month that was "so far" when it closed, once no answer can come any more."""
    name = stored.figures["month"]
    if stored.figures["mature"] or any(row["month"] == name for figures in told for row in figures.get("rates", ())):
        return None
    sent, is_whole = sent_in_month(ctx.session, stored.month, ctx.preferences, now)
    return {"month": name, "was": stored.figures["counted"]["company"][0]["sent"], "now": sent} if is_whole else None
