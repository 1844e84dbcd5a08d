"""`/reports/?view=trend`: the same numbers by month, thirteen of them, and by week (N9)."""

from datetime import date
from typing import Any

from flask import render_template

from survey_service.language import Translator
from survey_service.reports import pictures
from survey_service.reports.imported import ImportedMonth, imported_months
from survey_service.reports.sentence import Share, figure
from survey_service.reports.trending import Month, months
from survey_service.reports.weeks import WEEK, weeks
from survey_service.web.managers.happened import marked
from survey_service.web.managers.numbers_filters import name_of, narrowing
from survey_service.web.reading import Sight

WEEKS = 56  # thirteen months and a few days


def of_months(seen: Sight) -> str:
    """Whatever days were chosen: they are kept for the way back."""
    today = seen.ctx.now.astimezone(seen.zone).date()
    found = months(today, seen.zone, seen.kpi_of)
    speaker, name = seen.translator, name_of(seen)
    opens = not seen.reader.scope().is_empty
    by_month = _by_month(seen, found, name)
    return render_template(
        "reports/numbers_trend.html",
        name=name,
        speaker=speaker,
        answer=_answer(found, by_month["trend"]["points"], speaker),
        rows=[
            (
                one,
                speaker.date(one.period.start, "month"),
                seen.here(**{**seen.narrowed, "month": f"{one.period.start:%Y-%m}"}),
                _ratings(seen, one) if opens else None,
            )
            for one in reversed(found)
        ],
        bar=pictures.bar,
        basis=seen.basis,
        opens=opens,
        month_links=[seen.drill_in(one.period) for one in found] if opens else None,
        earlier=[(one, speaker.date(one.month, "month")) for one in by_month.pop("earlier")],
        **by_month,
        **_by_week(seen, name, today, opens=opens),
        **narrowing(seen, None, "trend"),
    )


def _ratings(seen: Sight, month: Month) -> Any:
    return lambda **more: seen.drill_in(month.period, **more)


def _answer(found: list[Month], points: Any, speaker: Translator) -> str:
    """ "84 % of 1,542 answers in 13 months were 4 or 5; no month is beyond what chance alone gives." """
    good, n = sum(one.good for one in found), sum(one.n for one in found)
    if not n:
        return speaker.gettext("No answers in 13 months.")
    said = speaker.ngettext(
        "%(figure)s answer in 13 months was 4 or 5", "%(figure)s answers in 13 months were 4 or 5", n
    ) % {"figure": figure(Share(good, n), speaker)}
    breached = sum(point.breached for point in points)
    if not breached:
        return said + speaker.gettext("; no month is beyond what chance alone gives.")
    words = speaker.ngettext(
        "; %(n)s month is beyond what chance alone gives.",
        "; %(n)s months are beyond what chance alone gives.",
        breached,
    )
    return said + words % {"n": speaker.number(breached)}


def _by_month(seen: Sight, found: list[Month], name: str) -> dict[str, Any]:
    speaker = seen.translator
    marks = marked(seen, [one.period.start for one in found], found[-1].period.end)
    title = speaker.gettext("Share of 4 and 5 by month, %(name)s") % {"name": name}

    def named(one: Month) -> str:
        return speaker.date(one.period.start, "short_month")

    earlier = _earlier(seen, found)
    lines = [
        [
            next((one.csat for one in earlier if (one.tool, one.month) == (tool, month.period.start)), None)
            for month in found
        ]
        for tool in sorted({one.tool for one in earlier})
    ]
    drawn = pictures.trend(found, title, speaker, uid="months", marks=marks.drawn, named=named, beside=lines)
    return {"trend": drawn, "happened": marks.told, "earlier": earlier}


def _earlier(seen: Sight, found: list[Month]) -> list[ImportedMonth]:
    """Of another tool: it knew teams, and none of the other levels."""
    asked = dict(seen.filters)
    if seen.incident is not None or asked.keys() - {"team"} or asked.get("team") == "":
        return []
    return imported_months(seen.ctx.session, found[0].period.start, found[-1].period.end, asked.get("team"))


def _by_week(seen: Sight, name: str, today: date, *, opens: bool) -> dict[str, Any]:
    level, key = seen.subject
    found = weeks(seen.ctx.session, level, key, today, WEEKS, seen.basis, seen.zone, seen.within, seen.own_scope)
    marks = marked(seen, [week.monday for week in found], found[-1].monday + WEEK)
    title = seen.translator.gettext("Share of 4 and 5 by week, %(name)s") % {"name": name}
    return {
        "weeks": found,
        "week_trend": pictures.trend(found, title, seen.translator, uid="weeks", marks=marks.drawn),
        "week_links": seen.weeks(found) if opens else None,
        "week_happened": marks.told,
    }
