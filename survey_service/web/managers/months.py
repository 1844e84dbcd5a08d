"""`/reports/months`: the report of each month (N10); open to all staff, as the figures in it are (A1)."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.db import request_context
from survey_service.flows.month_reviewed import month_reviewed
from survey_service.reports.month_page import Links, Shown, body, title
from survey_service.reports.month_read import action_titles, monthly, reviewed, stored_months, unstored_months
from survey_service.reports.monthly import Monthly, month_named
from survey_service.staff.reader import Reader
from survey_service.web.auth import current_reader, may
from survey_service.web.saying import reader_zone
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

blueprint = Blueprint("months", __name__, url_prefix="/reports/months")
PLACES: dict[str, tuple[str, tuple[str, ...], bool]] = {
    "callbacks": ("/callbacks/figures", ("lead", "manager", "auditor"), True),
    "appeals": ("/reports/appeals", ("manager", "auditor"), False),
    "exclusions": ("/reports/exclusions", ("agent", "lead", "manager", "auditor"), True),
    "actions": ("/callbacks/actions", ("lead", "manager", "product", "auditor"), False),
    "funnel": ("/reports/funnel", ("lead", "manager", "admin", "auditor"), True),
}
"""Address, who has that page, and whether it is about a period."""


def links_of(reader: Reader, month: str) -> Links:
    """Where this reader may go on from a number of this month."""
    opens = not reader.scope().is_empty

    def address(endpoint: str, level: str, key: str | None, more: dict[str, Any]) -> str:
        whose: dict[str, Any] = {} if level == "company" else {"level": level, "key": key or ""}
        return url_for(endpoint, **whose, month=month, **more)

    def ratings(level: str, key: str | None) -> Any:
        return (lambda **more: address("answers.ratings", level, key, more)) if opens else None

    def part(level: str, key: str | None) -> str:
        return address("numbers.page", level, key, {})

    def place(name: str) -> str | None:
        url, roles, of_month = PLACES[name]
        return (f"{url}?month={month}" if of_month else url) if reader.has(*roles) else None

    def action(number: int) -> str | None:
        return f"/callbacks/actions/{number}" if reader.has(*PLACES["actions"][1]) else None

    def theme(number: int) -> str | None:
        return f"/product/?month={month}&theme={number}" if reader.has("product", "manager") else None

    return Links(ratings, part, place, action, theme)


@blueprint.get("")
@may()
def page() -> str:
    """The latest first; months that are over and wait for their day, and the running one, above those that closed."""
    ctx = request_context()
    stored = stored_months(ctx.session)
    running = [
        Monthly({"month": f"{month:%Y-%m}", "zone": ctx.preferences.report_zone.key}, None)
        for month in unstored_months(ctx.session, stored, ctx.preferences, ctx.now)
    ]
    return render_template(
        "reports/months.html",
        running=running,
        closed=[(Monthly(one.figures, one.closed_at.date()), one) for one in stored],
        speaker=current_translator(),
        zone=reader_zone(),
    )


@blueprint.get("/<month>")
@may()
def one(month: str) -> str:
    """As it was stored, or as it stands now."""
    ctx, reader, speaker = request_context(), current_reader(), current_translator()
    report = monthly(ctx.session, _month(month), ctx.preferences, ctx.now)
    if report is None:
        abort(404)
    shown = Shown(action_titles(ctx.session, report, reader), links_of(reader, month))
    return render_template(
        "reports/month.html",
        report=report,
        title=title(report, speaker),
        body=body(report, shown, speaker),
        reviewed=reviewed(ctx.session, report.month),
        may_review=reader.has("manager"),
        speaker=speaker,
        zone=reader_zone(),
    )


@blueprint.post("/<month>/reviewed")
@may("manager")
def review(month: str) -> Answer:
    """Somebody has gone through it."""
    if month_reviewed(request_context(), _month(month)):
        flash(_("Noted: you have gone through this report."), "success")
    return redirect(url_for("months.one", month=month))


def _month(text: str) -> date:
    try:
        return month_named(text)
    except ValueError:
        abort(404)
