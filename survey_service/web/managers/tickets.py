"""`/reports/tickets`: what tickets tell beside the score (N6). Open to all staff; nobody is named."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from survey_service.reports import pictures, sentence
from survey_service.reports.backlog import Backlog, Desk, backlog, desks
from survey_service.reports.beside import Beside, TooMany, beside
from survey_service.reports.chosen import Chosen, last_month, this_month
from survey_service.reports.compared import Share
from survey_service.reports.hours import Hours, hours
from survey_service.reports.level_words import LEVEL_WORDS
from survey_service.reports.shift_gap import shift_gap
from survey_service.reports.solved import LEVELS, Narrowed, choices
from survey_service.reports.thresholds import Thresholds, holding_on, thresholds
from survey_service.web.auth import may
from survey_service.web.managers import tickets_drawn as drawn
from survey_service.web.managers import tickets_words as words
from survey_service.web.managers.asking import WITHOUT
from survey_service.web.managers.tickets_drill import Drill
from survey_service.web.managers.tickets_lines import lines, parts
from survey_service.web.narrowing import in_reach
from survey_service.web.reading import Sight, sight
from survey_service.web.saying import say as _

blueprint = Blueprint("tickets", __name__, url_prefix="/reports")
DEFAULT = {"days": "30"}


@blueprint.get("/tickets")
@may()
def page() -> str | tuple[str, int]:
    """Filters in the address: team, department, channel, brand, product_area; "-" asks for the tickets without one."""
    seen = sight(DEFAULT)
    chosen, narrowed = in_reach(seen.chosen), narrowed_by_address()
    session, now = seen.ctx.session, seen.ctx.now
    shared = {
        "chosen": chosen,
        "speaker": seen.translator,
        "is_cut": chosen != seen.chosen,
        "most_months": seen.translator.number(13),
        **_choices(seen, chosen),
    }
    try:
        found = beside(session, narrowed, chosen.period, chosen.compared, now)
    except TooMany:
        return render_template("reports/tickets.html", too_many=True, **shared), 422
    drill = drill_of(seen, chosen)
    judged = lines(found, _thresholds(seen, chosen, narrowed), drill, seen.translator, seen.zone)
    told = desks(session)
    return render_template(
        "reports/tickets.html",
        too_many=False,
        answer=_answer(seen, chosen, found, judged[0].held, drill),
        found=found,
        lines=judged,
        whys=words.contact_whys(found.now.contact),
        drill=drill,
        bar=pictures.bar,
        trend=drawn.by_week(found.weeks, seen.translator),
        tables=parts(found, drill),
        cases_url=url_for("figures.case_numbers") if seen.reader.sees_cases else None,
        gap=drawn.gap(shift_gap(session, narrowed, chosen.period, found.cells), seen.translator),
        **_openings(seen, chosen, narrowed, told, drill),
        **shared,
    )


def narrowed_by_address() -> Narrowed:
    """The tickets the address asks for."""
    asked = {level: request.args.get(level, "").strip() for level in LEVELS}
    return Narrowed(**{level: "" if key == WITHOUT else key for level, key in asked.items() if key})


def kept_by_address() -> dict[str, str]:
    """The filters, for links that keep them."""
    return {level: key for level in LEVELS if (key := request.args.get(level, "").strip())}


def drill_of(seen: Sight, chosen: Chosen) -> Drill | None:
    """Makes the address of the tickets behind a number, for who may open some."""
    if not seen.reader.sees_cases or seen.reader.scope().is_empty:
        return None
    base = url_for("tickets.listing")
    return Drill(base, chosen.address | kept_by_address())


def _thresholds(seen: Sight, chosen: Chosen, narrowed: Narrowed) -> tuple[Thresholds, str | None, str | None]:
    """Those in force, with the team and the brand they are asked for."""
    at = holding_on(chosen.period, seen.ctx.now)
    return thresholds(seen.ctx.session, at), narrowed.team or None, narrowed.brand or None


def _answer(seen: Sight, chosen: Chosen, found: Beside, held: Any, drill: Drill | None) -> Any:
    now, before = (Share(one.contact.resolved, one.contact.n) for one in (found.now, found.before))
    url = drill("resolved") if drill else None
    return sentence.answer(words.FIRST_CONTACT, now, before, chosen, seen.translator, url, held)


def _openings(seen: Sight, chosen: Chosen, narrowed: Narrowed, told: list[Desk], drill: Drill | None) -> dict[str, Any]:
    """What needs to be told when a ticket is opened."""
    session, today = seen.ctx.session, seen.chosen.today
    flow: Backlog | None = backlog(session, narrowed, told, chosen.period, today, seen.ctx.now)
    week: Hours | None = hours(flow.arrivals, chosen.period.zone) if flow else None
    return {
        "desks": told,
        "silent": [desk.name for desk in told if not desk.opens],
        "opens": any(desk.opens for desk in told),
        "flow": drawn.flow(flow, seen.translator, drill) if flow else None,
        "week": drawn.week(week, seen.translator) if week and week.n else None,
        "by_channel": drawn.by_channel(week, seen, chosen, kept_by_address()) if week else [],
        "sources_url": url_for("sources.all_of_them") if seen.reader.has("admin") else None,
    }


def _choices(seen: Sight, chosen: Chosen) -> dict[str, Any]:
    """Periods and filters."""
    today, kept = chosen.today, kept_by_address()
    offered = [{"days": "7"}, {"days": "30"}, this_month(today), last_month(today), {"days": "90"}, {"months": "12"}]
    found = choices(seen.ctx.session, [chosen.period])
    return {
        "periods": seen.periods(offered, **kept),
        "kept": chosen.address,
        "filter_options": [_filter(level, found[level], kept.get(level, "")) for level in LEVELS],
        "is_narrowed": bool(kept),
        "all_of_it": seen.here(**chosen.address),
    }


def _filter(level: str, keys: list[str | None], picked: str) -> dict[str, Any]:
    """For `pick`; what the address asks for is offered even where there is none of it."""
    none = _(LEVEL_WORDS[level].none)
    options = [("", _(words.EVERYTHING[level])), *((key or WITHOUT, key or none) for key in keys)]
    if picked not in {value for value, _text in options}:
        options.append((picked, none if picked == WITHOUT else picked))
    return {"name": level, "title": _(LEVEL_WORDS[level].one), "options": options, "picked": picked}
