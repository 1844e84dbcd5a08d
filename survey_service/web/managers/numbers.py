"""`/reports/`: the same figures at each level, open to all staff (A1)."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.reports import pictures, sentence
from survey_service.reports.chosen import last_month, this_month
from survey_service.reports.intervals import wilson
from survey_service.reports.kpis import Kpi
from survey_service.reports.sentence import Share
from survey_service.reports.slices import NOBODY
from survey_service.reports.wall import wall, walls
from survey_service.reports.weeks import weeks
from survey_service.web.auth import may
from survey_service.web.managers.by_incident import choice_of_incident, incident_marks
from survey_service.web.managers.numbers_rows import Row, ratings_of, rows_of
from survey_service.web.reading import Sight, sight

blueprint = Blueprint("numbers", __name__, url_prefix="/reports")
LEVELS = ("company", "department", "team", "agent")
WITH_KEY = ("department", "team")
HALF_A_YEAR = timedelta(days=184)
LATELY = 3
"""Lessons on a team's page."""


@blueprint.get("/")
@may()
def page() -> str | Answer:
    """`level` and `key` choose whose figures; a level without a key lists its keys under the company's figures."""
    seen = sight(by_incident=True)
    level, key = seen.one_of("level", LEVELS) or "company", request.args.get("key")
    if level == "agent" and key:
        return redirect(url_for("agents.one", agent_id=_number(key)))
    if level == "agent" and seen.reader.scope().is_empty:
        abort(403)
    of = level if key is not None and level in WITH_KEY else "company"
    (kpi,) = seen.kpis(of, key)
    name = _name(seen, of, key)
    return render_template(
        "reports/numbers.html",
        kpi=kpi,
        name=name,
        chosen=seen.chosen,
        speaker=seen.translator,
        dsat=wilson(kpi.low, kpi.n),
        basis=seen.basis,
        answer=_answer(seen, kpi, before := seen.kpi_before(of, key)),
        headline=_headline(seen, kpi),
        under=sentence.under(kpi, before.n, seen.translator),
        rows=rows_of(seen, level, key, Row(name, kpi)),
        ratings=ratings_of(seen, of, key),
        bar=pictures.bar,
        lately=_lately(seen, key) if of == "team" else None,
        **_tabs(seen, level, key),
        **_pictures(seen, kpi, name),
    )


def _lately(seen: Sight, team: str | None) -> dict[str, Any] | None:
    """The latest lessons of a team, for those who may open its wall."""
    number = next((number for number, name in walls(seen.ctx.session, seen.reader) if name == team), None)
    if number is None:
        return None
    lessons = wall(seen.ctx.session, number, "lesson", seen.reading(), size=LATELY).items
    return {"lessons": lessons, "url": url_for("agents.wall", team=number)}


def _name(seen: Sight, level: str, key: str | None) -> str:
    if level == "company":
        return seen.ctx.preferences.installation
    nobody = {"team": seen.translator.gettext("No team"), "department": seen.translator.gettext("No department")}
    return key or nobody[level]


def _answer(seen: Sight, kpi: Kpi, before: Kpi) -> str:
    link = ratings_of(seen, kpi.level, kpi.key)
    url = link(min=4) if link else None
    return sentence.answer(
        sentence.OVERALL, Share(kpi.good, kpi.n), Share(before.good, before.n), seen.chosen, seen.translator, url
    )


def _headline(seen: Sight, kpi: Kpi) -> str:
    link = ratings_of(seen, kpi.level, kpi.key)
    return sentence.product_headline(kpi, seen.translator, link(product="bad") if link else None)


def _tabs(seen: Sight, level: str, key: str | None) -> dict[str, Any]:
    gettext, today = seen.translator.gettext, seen.chosen.today
    words = {"company": gettext("Company"), "department": gettext("Departments"), "team": gettext("Teams")}
    if not seen.reader.scope().is_empty:
        words["agent"] = gettext("Agents")
    from_here = {"level": level if level != "company" else None}
    narrowed = seen.narrowed
    whose = from_here | ({"key": key} if key is not None else {})
    offered = [this_month(today), last_month(today), {"days": "90"}, {"months": "12"}]
    by = (("rated_at", gettext("Day of the answer")), ("closed_at", gettext("Day of closing")))
    return {
        "levels": [
            (text, seen.here(**seen.address, level=name if name != "company" else None), name == level)
            for name, text in words.items()
        ],
        "periods": seen.periods(offered, **whose, **narrowed),
        "bases": [
            (text, seen.here(**(seen.address | whose | {"basis": name})), name == seen.basis) for name, text in by
        ],
        "whose": whose | narrowed,
        "by_incident": choice_of_incident(seen),
        "kept": {name: value for name, value in (seen.address | whose).items() if name != "incident"},
    }


def _pictures(seen: Sight, kpi: Kpi, name: str) -> dict[str, Any]:
    gettext, period = seen.translator.gettext, seen.chosen.period
    last = min(seen.chosen.last_day, seen.chosen.today)
    whose = {} if kpi.level == "company" else {"level": kpi.level, "key": kpi.key or NOBODY}
    size = 53 if period.end - period.start > HALF_A_YEAR else 26
    key = None if kpi.level == "company" else kpi.key or NOBODY
    found = weeks(seen.ctx.session, kpi.level, key, last, size, seen.basis, seen.zone, seen.within)
    title = gettext("Share of 4 and 5 by week, %(name)s") % {"name": name}
    return {
        "weeks": found,
        "week_links": None if seen.reader.scope().is_empty else seen.weeks(found, whose),
        "trend": pictures.trend(found, title, seen.translator, marks=incident_marks(seen, found)),
        "scores": pictures.distribution(kpi, gettext("How the scores are spread"), seen.translator),
    }


def _number(key: str) -> int:
    if not (key.isascii() and key.isdecimal() and len(key) < 10):
        abort(404)
    return int(key)
