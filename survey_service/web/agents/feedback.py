"""`/agents/`: my feedback; for those who answer for agents, whose there is. `/agents/<id>`: one agent's (A1)."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from survey_service.reports import comments as listed
from survey_service.reports import pictures, sentence
from survey_service.reports.cards import cards
from survey_service.reports.chosen import last_month, this_month
from survey_service.reports.comments import Asked
from survey_service.reports.judged import Judged, judged
from survey_service.reports.judged_words import worded
from survey_service.reports.kpis import Kpi
from survey_service.reports.people import Person, agent_seen, agents_seen
from survey_service.reports.sharing import beside
from survey_service.reports.weeks import how_many, weeks
from survey_service.staff.reader import Scope
from survey_service.web.agents.appealing import appealing
from survey_service.web.agents.asked import asked
from survey_service.web.auth import current_reader, may
from survey_service.web.reading import Sight, sight

blueprint = Blueprint("agents", __name__, url_prefix="/agents")
DEFAULT = {"days": "90"}
READERS = ("agent", "lead", "manager", "auditor")


@blueprint.get("/")
@may(*READERS)
def own() -> str:
    """An agent's own page; others choose from the agents they answer for."""
    reader = current_reader()
    if reader.has("agent") and reader.agent_id is not None:
        return _page(reader.agent_id)
    if reader.has("lead", "manager", "auditor"):
        return render_template("agents/list.html", people=agents_seen(sight().ctx.session, reader.scope()))
    return render_template("agents/untied.html")


@blueprint.get("/<int:agent_id>")
@may(*READERS)
def one(agent_id: int) -> str:
    """One agent's page; of an agent the reader does not answer for there is none."""
    return _page(agent_id)


def _page(agent_id: int) -> str:
    seen = sight(DEFAULT)
    scope = seen.reader.scope()
    person = agent_seen(seen.ctx.session, scope, agent_id)
    if person is None:
        abort(404)
    mine = seen.reader.agent_id == agent_id
    key = str(agent_id)
    (kpi,) = seen.kpis("agent", key, scope=scope)
    found = judged(seen, kpi, scope=scope, parts=False)
    return render_template(
        "agents/feedback.html",
        person=person,
        mine=mine,
        kpi=kpi,
        chosen=seen.chosen,
        speaker=seen.translator,
        periods=_periods(seen),
        answer=_answer(seen, kpi, found, mine=mine),
        judged=found,
        told=worded(found, seen.translator, seen.zone),
        ratings=lambda **more: url_for("answers.ratings", level="agent", key=key, **(seen.address | more)),
        bar=pictures.bar,
        asked=asked(seen, agent_id),
        **_pictures(seen, kpi, person, scope),
        **_comments(seen, key, scope),
    )


def _periods(seen: Sight) -> list[tuple[str, str, bool]]:
    today = seen.chosen.today
    offered = [{"days": "30"}, DEFAULT, {"months": "12"}, this_month(today), last_month(today)]
    return seen.periods(offered, show=seen.one_of("show", ("praise", "newest")))


def _answer(seen: Sight, kpi: Kpi, found: Judged, *, mine: bool) -> str:
    wording = sentence.ABOUT_YOU if mine else sentence.ABOUT_AGENT
    values: dict[str, Any] = {"level": "agent", "key": kpi.key, "agent": "good", **seen.address}
    url = url_for("answers.ratings", **values)
    return sentence.of_line(wording, found.line("agent"), seen.chosen, seen.translator, url)


def _pictures(seen: Sight, kpi: Kpi, person: Person, scope: Scope) -> dict[str, Any]:
    gettext = seen.translator.gettext
    last = min(seen.chosen.last_day, seen.chosen.today)
    found = weeks(
        seen.ctx.session, "agent", kpi.key, last, how_many(seen.chosen.period), seen.basis, seen.zone, scope=scope
    )
    title = gettext("Share of 4 and 5 by week, %(name)s") % {"name": person.name}
    return {
        "weeks": found,
        "week_links": seen.weeks(found, {"level": "agent", "key": str(person.id)}),
        "trend": pictures.trend(found, title, seen.translator),
        "scores": pictures.distribution(kpi, gettext("How the scores are spread"), seen.translator),
    }


def _comments(seen: Sight, key: str, scope: Scope) -> dict[str, Any]:
    """All words of the period. Praise first unless asked for the newest."""
    show = seen.one_of("show", ("praise", "newest"))
    asked = Asked(seen.chosen.period, seen.basis, within=(("agent", key),), with_words=True)
    order: listed.Order = "newest" if show == "newest" else "praise"
    page = listed.comments(seen.ctx.session, asked, scope, order, seen.place)
    kept = {**seen.address, "show": show}
    gettext, reading = seen.translator.gettext, seen.reading(one_agent=True)
    mine = seen.reader.agent_id is not None and str(seen.reader.agent_id) == key
    return {
        "appealing": appealing(seen, [one.id for one in page.items]) if mine else None,
        "comments": cards(seen.ctx.session, page.items, reading),
        "beside": beside(seen.ctx.session, page.items, reading),
        "here": request.full_path.rstrip("?"),
        "pages": seen.pages(page, **kept),
        "orders": [
            (gettext("Praise first"), seen.here(**seen.address), order == "praise"),
            (gettext("Newest"), seen.here(**seen.address, show="newest"), order == "newest"),
        ],
    }
