"""`/reports/responders`: those who answered beside those who did not; surveyed of eligible by agent (N8)."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from survey_service.language import N_, Translator
from survey_service.reports import responders as counted
from survey_service.reports.chosen import last_month, this_month
from survey_service.reports.judged_words import signed
from survey_service.reports.level_words import LEVEL_WORDS
from survey_service.reports.people import agent_names
from survey_service.reports.responders import Contrast, Responders, Surveyed, Unasked
from survey_service.reports.slices import LEVELS
from survey_service.web.auth import may
from survey_service.web.managers.funnel import blueprint
from survey_service.web.managers.tickets_words import lasting
from survey_service.web.reading import Sight, sight
from survey_service.web.reasons import REASONS, UNKNOWN
from survey_service.web.saying import say as _

DEFAULT = {"days": "90"}
ALIKE = N_("Nothing tells the %(n)s who answered from the %(m)s who did not, beyond chance.")
OTHERS = N_("The %(n)s who answered are others than the %(m)s who did not: %(what)s.")


@dataclass(frozen=True)
class Line:
    """One key, with the difference in points."""

    name: str
    one: Contrast
    points: str


@dataclass(frozen=True)
class Person:
    """An agent's line; `tickets` only where it is unusual."""

    name: str
    line: Surveyed
    tickets: list[tuple[str, str]]


@blueprint.get("/responders")
@may()
def responders_page() -> str:
    """Of the company, or of one key of a level: `level` and `key`."""
    seen = sight(DEFAULT)
    level = seen.one_of("level", LEVELS[1:])
    key = request.args.get("key", "")
    within = ((level, key),) if level in ("department", "team") else ()
    found = counted.responders(seen.ctx.session, seen.chosen.period, within)
    today = seen.chosen.today
    whose = {"level": level, "key": key} if within else {}
    return render_template(
        "reports/responders.html",
        chosen=seen.chosen,
        speaker=seen.translator,
        name=key or (_("No team") if within else seen.ctx.preferences.installation),
        periods=seen.periods(
            [{"days": "30"}, DEFAULT, {"months": "12"}, this_month(today), last_month(today)], **whose
        ),
        answer=_answer(found, seen.translator),
        found=found,
        tables=[(_(LEVEL_WORDS[by].one), _lines(by, several, seen.translator)) for by, several in found.by.items()],
        reopened=Line(_("Opened again"), found.reopened, _points(found.reopened, seen.translator)),
        first=[lasting(time) for time in found.first_response],
        people=_people(seen, within),
        is_manager=seen.reader.has("manager"),
        enough=counted.ENOUGH,
    )


def _answer(found: Responders, speaker: Translator) -> str:
    """What differs, or that nothing does as far as can be told."""
    if not found.answered or not found.silent:
        return _("There is nobody to compare yet.")
    n, m = speaker.number(found.answered), speaker.number(found.silent)
    if not found.differing:
        return _(ALIKE, n=n, m=m)
    names = []
    for level, one in found.differing[:3]:
        names.append(_("Opened again") if level == "reopened" else one.key or _(LEVEL_WORDS[level].none))
    return _(OTHERS, n=n, m=m, what=", ".join(names))


def _lines(level: str, several: list[Contrast], speaker: Translator) -> list[Line]:
    return [Line(one.key or _(LEVEL_WORDS[level].none), one, _points(one, speaker)) for one in several]


def _points(one: Contrast, speaker: Translator) -> str:
    if one.interval is None or one.answered.value is None or one.silent.value is None:
        return ""
    low, high = (signed(end, speaker) for end in (one.interval.low, one.interval.high))
    points = signed(one.answered.value - one.silent.value, speaker)
    return _("%(points)s points (%(low)s to %(high)s)", points=points, low=low, high=high)


def _people(seen: Sight, within: Any) -> list[Person]:
    """By name; what is unusual is told to managers only, with the tickets."""
    reader, session, period = seen.reader, seen.ctx.session, seen.chosen.period
    if not reader.has("lead", "manager", "auditor"):
        return []
    scope = reader.scope()
    lines = counted.surveyed(session, period, scope, within)
    if reader.has("manager"):
        counted.mark_unusual(lines)
    names = agent_names(session, [one.agent_id for one in lines if one.agent_id is not None])
    people = []
    for one in lines:
        tickets: list[Unasked] = []
        if one.unusual and one.agent_id is not None:
            tickets = counted.not_surveyed(session, period, scope, one.agent_id, within)
        told = [(ticket.ticket, _(REASONS.get(ticket.why, UNKNOWN).short)) for ticket in tickets]
        name = _("No agent") if one.agent_id is None else names.get(one.agent_id, str(one.agent_id))
        people.append(Person(name, one, told))
    return sorted(people, key=lambda person: (person.line.agent_id is None, person.name.casefold()))
