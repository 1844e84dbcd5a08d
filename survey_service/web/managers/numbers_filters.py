"""What narrows the page of numbers and turns it: chips, the form that adds a filter, tabs of views and levels."""

from typing import Any

from flask import abort, redirect, request
from werkzeug.wrappers import Response as Answer

from survey_service.reports.chosen import last_month, this_month
from survey_service.reports.level_keys import Asked, keys_of
from survey_service.reports.level_words import LEVEL_WORDS
from survey_service.web.managers.by_incident import choice_of_incident
from survey_service.web.managers.numbers_rows import LONGEST
from survey_service.web.narrowing import OF_LEVELS, may_list
from survey_service.web.reading import BAD_FILTER, Sight, Tab

VIEWS = ("now", "trend")


def name_of(seen: Sight) -> str:
    """Whose figures the page has."""
    return ", ".join(seen.names) or seen.ctx.preferences.installation


def listed(seen: Sight) -> str | None:
    """The level whose keys are listed, None for those below; 403 for names that are not for this reader."""
    level = seen.one_of("level", ("company", *OF_LEVELS))
    if level in (None, "company") or request.args.get("key") is not None:
        return None
    return level if may_list(seen.reader, str(level)) else abort(403)


def added(seen: Sight) -> Answer:
    """To the page with one filter more, which the form names by its level and the name or its first letters; where
    these fit no name alone, to the list of the names they fit."""
    level = seen.one_of("only", OF_LEVELS) or abort(422, BAD_FILTER)
    if not may_list(seen.reader, level):
        abort(403)
    name = request.args.get("begins", "").strip()[:LONGEST]
    address: dict[str, Any] = {**seen.address, "view": seen.one_of("view", VIEWS)}
    scope = seen.reader.scope() if level == "agent" else seen.own_scope
    within = seen.but(level, dict(seen.filters).get(level))
    found = keys_of(seen.ctx.session, Asked(level, seen.chosen.period, seen.basis, within, scope, begins=name), size=2)
    names = [found.names.get(key, key) for key in found.keys if key is not None] if name else []
    if names and (len(names) == 1 or names[0].casefold() == name.casefold() != names[1].casefold()):
        return redirect(seen.here(**(address | {level: found.keys[0]})))
    return redirect(seen.here(**(seen.address | {"level": level, "q": name or None})))


def narrowing(seen: Sight, by: str | None, view: str | None) -> dict[str, Any]:
    """For the template: `chips` with the address without each, and what the forms keep."""
    gettext = seen.translator.gettext
    address: dict[str, Any] = {**seen.address, "level": by, "view": view}
    shown = zip(seen.filters, seen.names, strict=True)
    chips = [
        (f"{gettext(LEVEL_WORDS[level].one)}: {name}" if key else name, seen.here(**(address | {level: None})))
        for (level, key), name in shown
    ]
    offered = [level for level in OF_LEVELS if may_list(seen.reader, level)]
    return {
        "chips": chips,
        "show_all": seen.here(**({**seen.asked_for.address, "view": view})),
        "offered": [(level, gettext(LEVEL_WORDS[level].one)) for level in offered],
        "kept": {name: value for name, value in address.items() if value is not None},
        "by_incident": choice_of_incident(seen),
        "incident": seen.incident or "",
        "is_live": seen.is_live,
        "counted_from": None if seen.chosen == seen.asked_for else seen.chosen.period.start,
        "views": _views(seen, view),
    }


def _views(seen: Sight, view: str | None) -> list[Tab]:
    """The same numbers of chosen days, of today, and of thirteen months (N9)."""
    gettext = seen.translator.gettext
    words = ((None, gettext("Chosen days")), ("now", gettext("Today")), ("trend", gettext("13 months")))
    return [(text, seen.here(**{**seen.address, "view": one}), one == view) for one, text in words]


def tabs_of(seen: Sight, by: str | None) -> dict[str, Any]:
    """Periods, levels, and the day that counts."""
    gettext, today = seen.translator.gettext, seen.chosen.today
    offered = [this_month(today), last_month(today), {"days": "90"}, {"months": "12"}]
    names: list[tuple[str | None, str]] = [(None, gettext("Overview"))]
    names += [(level, gettext(LEVEL_WORDS[level].all)) for level in OF_LEVELS if may_list(seen.reader, level)]
    days = (("rated_at", gettext("Day of the answer")), ("closed_at", gettext("Day of closing")))
    kept: dict[str, Any] = {**seen.address, "level": by}
    return {
        "levels": [(text, seen.here(**{**seen.address, "level": name}), name == by) for name, text in names],
        "periods": seen.periods(offered, level=by, **seen.narrowed),
        "bases": [
            (text, seen.here(**(kept | {"basis": name if name != "rated_at" else None})), name == seen.basis)
            for name, text in days
        ],
        "all_names": seen.here(**kept),
        "without_days": {"level": by, **seen.narrowed},
    }
