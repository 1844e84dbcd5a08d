"""`/reports/`: the same figures at each level, open to all staff (A1, N2)."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.reports import pictures, sentence
from survey_service.reports.intervals import wilson
from survey_service.reports.judged import Judged, judged
from survey_service.reports.judged_words import worded
from survey_service.reports.kpis import Kpi
from survey_service.reports.wall import wall, walls
from survey_service.reports.weeks import WEEK, weeks
from survey_service.web.auth import may
from survey_service.web.files.links import files
from survey_service.web.managers.happened import marked
from survey_service.web.managers.numbers_filters import VIEWS, added, listed, name_of, narrowing, tabs_of
from survey_service.web.managers.numbers_months import of_months
from survey_service.web.managers.numbers_now import of_today
from survey_service.web.managers.numbers_rows import Row, ratings_of, rows_of
from survey_service.web.narrowing import OF_LEVELS
from survey_service.web.reading import Sight, sight

blueprint = Blueprint("numbers", __name__, url_prefix="/reports")
HALF_A_YEAR = timedelta(days=184)
LATELY = 3
"""Lessons on a team's page."""


@blueprint.get("/")
@may()
def page() -> str | Answer:
    """Filters such as team=Billing say whose figures; `level` lists its keys under them, which are by themselves those
    of the next level below; `view` is today or thirteen months."""
    seen = sight(by_incident=True, by_levels=OF_LEVELS, lists=True)
    person, by, view = seen.agent, listed(seen), seen.one_of("view", VIEWS)
    if seen.one_of("only", OF_LEVELS):
        return added(seen)
    if person is not None and by is None and view is None and len(seen.pairs) == 1:
        period: dict[str, Any] = seen.asked_for.address
        return redirect(url_for("agents.one", agent_id=person.id, **period))
    if view == "now":
        return of_today(seen)
    return of_months(seen) if view == "trend" else _of_days(seen, by)


def _of_days(seen: Sight, by: str | None) -> str:
    """The figures of the chosen days."""
    (kpi,) = seen.kpis(*seen.subject)
    found = judged(seen, kpi, scope=seen.own_scope)
    name = name_of(seen)
    ratings = ratings_of(seen)
    return render_template(
        "reports/numbers.html",
        kpi=kpi,
        name=name,
        chosen=seen.chosen,
        speaker=seen.translator,
        dsat=wilson(kpi.low, kpi.n),
        basis=seen.basis,
        answer=_answer(seen, found),
        judged=found,
        told=worded(found, seen.translator, seen.zone),
        headline=sentence.product_headline(kpi, seen.translator, ratings(product="bad") if ratings else None),
        under=sentence.under(kpi, found.spreads[1], seen.translator),
        table=rows_of(seen, by, Row(name, kpi)),
        ratings=ratings,
        bar=pictures.bar,
        lately=_lately(seen),
        files=files("numbers.as_file", **dict[str, Any](seen.address), level=by),
        **narrowing(seen, by, None),
        **tabs_of(seen, by),
        **_pictures(seen, kpi, name),
    )


def _lately(seen: Sight) -> dict[str, Any] | None:
    """The latest lessons of a team, for those who may open its wall."""
    team = dict(seen.filters).get("team")
    if not team or len(seen.filters) > 1:
        return None
    number = next((number for number, name in walls(seen.ctx.session, seen.reader) if name == team), None)
    if number is None:
        return None
    lessons = wall(seen.ctx.session, number, "lesson", seen.reading(), size=LATELY).items
    return {"lessons": lessons, "url": url_for("agents.wall", team=number)}


def _answer(seen: Sight, found: Judged) -> str:
    link = ratings_of(seen)
    url = link(min=4) if link else None
    return sentence.of_line(sentence.OVERALL, found.line("csat"), seen.chosen, seen.translator, url)


def _pictures(seen: Sight, kpi: Kpi, name: str) -> dict[str, Any]:
    gettext, period = seen.translator.gettext, seen.chosen.period
    last = min(seen.chosen.last_day, seen.chosen.today)
    size = 53 if period.end - period.start > HALF_A_YEAR else 26
    level, key = seen.subject
    found = weeks(seen.ctx.session, level, key, last, size, seen.basis, seen.zone, seen.within, seen.own_scope)
    title = gettext("Share of 4 and 5 by week, %(name)s") % {"name": name}
    marks = marked(seen, [week.monday for week in found], found[-1].monday + WEEK)
    return {
        "weeks": found,
        "week_links": None if seen.reader.scope().is_empty else seen.weeks(found),
        "trend": pictures.trend(found, title, seen.translator, marks=marks.drawn),
        "happened": marks.told,
        "scores": pictures.distribution(kpi, gettext("How the scores are spread"), seen.translator),
    }
