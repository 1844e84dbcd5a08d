"""`/reports/ratings`: the answers behind a number, as far as the reader may open them (0.3)."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from survey_service.reports.cards import cards
from survey_service.reports.comments import VERDICTS, Asked, Comment, comments, how_many
from survey_service.reports.people import Person, agent_seen
from survey_service.reports.slices import LEVELS, NOBODY, key_value
from survey_service.staff.reader import Scope
from survey_service.web.auth import may
from survey_service.web.managers.by_incident import incident_words
from survey_service.web.reading import Sight, sight

blueprint = Blueprint("answers", __name__, url_prefix="/reports")
SIDES = ("agent", "product", "process")
SCORES = ("1", "2", "3", "4", "5")
IMPOSSIBLE = (0,)  # min over max: none


@blueprint.get("/ratings")
@may()
def ratings() -> str:
    """Filters as the numbers' links write them: level and key, period, basis, score, min, max, a side's verdict."""
    seen = sight(by_incident=True)
    kept = _kept(seen)
    person = _agent(seen, kept)
    asked = _asked(seen, kept)
    scope = seen.reader.scope()
    session = seen.ctx.session
    page = comments(session, asked, scope, "newest", seen.place)
    return render_template(
        "reports/ratings.html",
        heading=person.name if person else _heading(seen, kept),
        filters=_filter_words(seen, kept),
        chosen=seen.chosen,
        speaker=seen.translator,
        basis=seen.basis,
        total=how_many(session, asked, scope if person else Scope(everybody=True)),
        open_to_me=how_many(session, asked, scope),
        may_open=not scope.is_empty,
        comments=cards(session, page.items, seen.reading()),
        mine=_mine(seen, page.items),
        pages=seen.pages(page, **kept, **seen.address),
        back=_back(seen, kept),
    )


def _mine(seen: Sight, found: Iterable[Comment]) -> set[int]:
    """Those the reader may appeal against."""
    own = seen.reader.agent_id if seen.reader.has("agent") else None
    return {one.id for one in found if own is not None and one.agent_id == own and one.status == "counted"}


def _kept(seen: Sight) -> dict[str, str]:
    """What the address asks for besides the period."""
    kept = {"level": seen.one_of("level", LEVELS), "key": request.args.get("key")}
    kept |= {name: seen.one_of(name, SCORES) for name in ("score", "min", "max")}
    kept |= {side: seen.one_of(side, VERDICTS) for side in SIDES}
    return {name: value for name, value in kept.items() if value is not None}


def _asked(seen: Sight, kept: dict[str, str]) -> Asked:
    level = kept.get("level", "company")
    within = (*seen.within, *(((level, kept.get("key", NOBODY)),) if level != "company" else ()))
    low, high = int(kept.get("min", "1")), int(kept.get("max", "5"))
    scores = (int(kept["score"]),) if "score" in kept else tuple(range(low, high + 1)) or IMPOSSIBLE
    verdicts: dict[str, Any] = {side: kept.get(side) for side in SIDES}
    return Asked(seen.chosen.period, seen.basis, within, scores, only_counted=True, **verdicts)


def _agent(seen: Sight, kept: dict[str, str]) -> Person | None:
    """The agent asked for; one the reader does not answer for has no answers, nor a number of them (A1)."""
    key = kept.get("key")
    if kept.get("level") != "agent" or not key:
        return None
    number = key_value("agent", key)
    person = agent_seen(seen.ctx.session, seen.reader.scope(), number) if isinstance(number, int) else None
    return person if person is not None else abort(404)


def _heading(seen: Sight, kept: dict[str, str]) -> str:
    gettext, level = seen.translator.gettext, kept.get("level", "company")
    if level == "company":
        return seen.ctx.preferences.installation
    nobody = {"agent": gettext("No agent"), "team": gettext("No team"), "department": gettext("No department")}
    return kept.get("key") or nobody.get(level, gettext("None"))


def _filter_words(seen: Sight, kept: dict[str, str]) -> list[str]:
    gettext, number = seen.translator.gettext, seen.translator.number
    said = []
    if seen.incident is not None:
        said.append(gettext("without any incident") if seen.incident == "none" else incident_words(seen, seen.incident))
    if "score" in kept:
        said.append(gettext("score %(score)s") % {"score": number(int(kept["score"]))})
    elif "min" in kept or "max" in kept:
        values = {"low": number(int(kept.get("min", "1"))), "high": number(int(kept.get("max", "5")))}
        said.append(gettext("scores %(low)s to %(high)s") % values)
    names = {"agent": gettext("the person"), "product": gettext("the product"), "process": gettext("the process")}
    words = {
        "good": gettext("%(side)s was good"),
        "neutral": gettext("%(side)s was neither good nor a problem"),
        "bad": gettext("%(side)s was a problem"),
        "none": gettext("%(side)s was not spoken of"),
        "to_review": gettext("%(side)s waits for a person to decide"),
    }
    said += [words[kept[side]] % {"side": names[side]} for side in SIDES if side in kept]
    return said


def _back(seen: Sight, kept: dict[str, str]) -> str:
    whose: dict[str, Any] = {name: kept[name] for name in ("level", "key") if name in kept}
    if whose.get("level") not in (None, "company", "department", "team", "agent"):
        whose = {}
    return url_for("numbers.page", **(whose | seen.address))
