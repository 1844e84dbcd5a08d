"""`/reports/?view=now`: the same numbers as they come in today, kept up to date while the page is open (N9)."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import g, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from survey_service import charts
from survey_service.reports import pictures
from survey_service.reports.kpis import Kpi
from survey_service.reports.period import Period
from survey_service.reports.sentence import Share, figure
from survey_service.reports.today import Hour, by_hour, last_answer, waiting
from survey_service.web.managers.numbers_filters import name_of, narrowing
from survey_service.web.reading import Sight

LIVE = "X-Live"
DAY = timedelta(days=1)


def of_today(seen: Sight) -> str | Answer:
    """The page, or what has changed of one that is open (static/live.js)."""
    if seen.basis != "rated_at":  # what is closed today is answered later
        return redirect(seen.here(**{**seen.address, "basis": None, "view": "now"}))
    if request.headers.get(LIVE) is not None:
        g.only_part = True
    told = _told(seen)
    shown = Markup(render_template("reports/numbers_now_list.html", **told))  # noqa: S704  # a template's own
    version = sha256((told["sentence"] + shown).encode()).hexdigest()[:24]
    if request.headers.get(LIVE) is None:
        name = name_of(seen)
        return render_template(
            "reports/numbers_now.html",
            **told,
            shown=shown,
            version=version,
            name=name,
            **narrowing(seen, None, "now"),
        )
    if request.if_none_match.contains(version):
        return Answer(status=304, headers={"ETag": f'"{version}"'})
    answer: Answer = make_response(render_template("reports/numbers_now_live.html", **told, shown=shown))
    answer.set_etag(version)
    return answer


def _told(seen: Sight) -> dict[str, Any]:
    """All that changes while somebody looks at it."""
    session, now, within, scope = seen.ctx.session, seen.ctx.now, seen.pairs, seen.own_scope
    today = _day(seen, 0)
    kpi = seen.kpi_of(today, ratings_only=False)
    hours = by_hour(session, today, within, scope)
    opens = not seen.reader.scope().is_empty
    speaker = seen.translator
    last = last_answer(session, today, within, scope) if kpi.n else None
    return {
        "kpi": kpi,
        "sentence": _sentence(seen, kpi, last),
        "day": speaker.date(today.start, "weekday"),
        "speaker": speaker,
        "bar": pictures.bar,
        "ratings": _ratings(seen, today) if opens else None,
        "hours": _hours(seen, hours),
        "drawn": _drawn(seen, hours),
        "this_hour": _this_hour(seen, hours, now),
        "waits": waiting(session, today, now, within, scope),
        "cases_url": url_for("board.cases", who="all") if seen.reader.sees_cases and not within else None,
        "review_url": url_for("managers.review") if seen.reader.has("manager") and not within else None,
        "rows": _rows(seen, kpi, opens=opens),
        "scores": pictures.distribution(kpi, speaker.gettext("How the scores are spread"), speaker),
    }


def _day(seen: Sight, before: int) -> Period:
    """Today, or so many days before."""
    start = seen.ctx.now.astimezone(seen.zone).date() - before * DAY
    return Period(start, start + DAY, seen.zone)


def _ratings(seen: Sight, period: Period) -> Any:
    return lambda **more: seen.drill_in(period, **more)


def _sentence(seen: Sight, kpi: Kpi, last: datetime | None) -> str:
    """ "84 % of 42 answers so far today were 4 or 5; the last came at 13:58." """
    speaker = seen.translator
    if last is None:
        return speaker.gettext("No answers yet today.")
    said = speaker.ngettext(
        "%(figure)s answer so far today was 4 or 5; it came at %(time)s.",
        "%(figure)s answers so far today were 4 or 5; the last came at %(time)s.",
        kpi.n,
    )
    return said % {"figure": figure(Share(kpi.good, kpi.n), speaker), "time": speaker.time(last, seen.zone)}


def _this_hour(seen: Sight, hours: list[Hour], now: datetime) -> dict[str, Any]:
    current = next(hour for hour in reversed(hours) if hour.start <= now)
    return {"hour": current, "since": seen.translator.time(current.start, seen.zone)}


def _hours(seen: Sight, hours: list[Hour]) -> list[tuple[str, Hour]]:
    """For the table: those that had answers."""
    return [(seen.translator.time(hour.start, seen.zone), hour) for hour in hours if hour.n]


def _drawn(seen: Sight, hours: list[Hour]) -> Markup:
    speaker = seen.translator
    items = [charts.Column(speaker.time(hour.start, seen.zone), hour.good, hour.n) for hour in hours]
    return charts.columns(items, uid="hours", title=speaker.gettext("Answers by hour"), translator=speaker)


def _rows(seen: Sight, kpi: Kpi, *, opens: bool) -> list[tuple[str, Kpi, Any]]:
    """Today beside yesterday and the same day last week, both whole."""
    gettext = seen.translator.gettext
    days = [(gettext("Today"), _day(seen, 0), kpi)]
    for words, before in ((gettext("Yesterday"), 1), (gettext("A week ago"), 7)):
        day = _day(seen, before)
        days.append((words, day, seen.kpi_of(day)))
    return [(words, found, _ratings(seen, day) if opens else None) for words, day, found in days]
