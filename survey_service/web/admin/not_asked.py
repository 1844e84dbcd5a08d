"""`/admin/not-asked`: solved = asked + waiting + not asked, by reason; then the tickets, by number only."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from survey_service.db import request_context
from survey_service.reports.not_asked import PAGE, solved, unasked
from survey_service.reports.source_health import sources
from survey_service.web.admin.asked import DAY, Address, period_of, period_options
from survey_service.web.auth import may
from survey_service.web.reasons import REASONS, UNKNOWN
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

blueprint = Blueprint("not_asked", __name__, url_prefix="/admin/not-asked")


@blueprint.get("")
@may("admin")
def page() -> str:
    """Filters: days, source, reason; `after` is the survey the page before ended with."""
    ctx = request_context()
    address = Address()
    days = address.days()
    period = period_of(days)
    known = sources(ctx.session, ctx.now)
    source = address.one_of("source", {one.id for one in known})
    reason = address.one_of("reason", REASONS)
    after = address.number("after")
    found = unasked(ctx.session, period, source=source, reason=reason, after=after)
    shown = found[:PAGE]
    speaker = current_translator()
    return render_template(
        "admin/not_asked.html",
        counts=solved(ctx.session, period, source),
        tickets=shown,
        older=_here(after=shown[-1].survey) if len(found) > PAGE else None,
        newest=_here() if after is not None else None,
        filters_now={"days": days, "source": source or "", "reason": reason or ""},
        filtered=bool(source or reason),
        days_options=period_options(),
        source_options=[("", _("All sources")), *((one.id, one.name) for one in known)],
        reason_options=[("", _("All reasons")), *((name, _(words.short)) for name, words in REASONS.items())],
        reasons=REASONS,
        unknown=UNKNOWN,
        ignored=address.unknown,
        period=period,
        last_day=period.end - DAY,
        here=_here,
        day=lambda at: speaker.date(at.astimezone(period.zone), "medium"),
        date=lambda day: speaker.date(day, "medium"),
    )


def _here(**changes: Any) -> str:
    """This page with its filters; the page of the list is left out unless it is among the changes."""
    kept: dict[str, Any] = {name: value for name in ("days", "source", "reason") if (value := request.args.get(name))}
    return url_for("not_asked.page", **(kept | changes))
