"""`/reports/ratings`: the answers behind a number, as far as the reader may open them (0.3)."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, render_template, url_for

from survey_service.reports.cards import cards
from survey_service.reports.comments import VERDICTS, Asked, Comment, comments, how_many
from survey_service.reports.slices import LEVELS
from survey_service.staff.reader import Scope
from survey_service.web.auth import may
from survey_service.web.files.links import files
from survey_service.web.managers.by_incident import incident_words
from survey_service.web.narrowing import OF_RATINGS
from survey_service.web.reading import Sight, sight

blueprint = Blueprint("answers", __name__, url_prefix="/reports")
SIDES = ("agent", "product", "process")
SCORES = ("1", "2", "3", "4", "5")
IMPOSSIBLE = (0,)  # min over max: none


@blueprint.get("/ratings")
@may()
def ratings() -> str:
    """Filters as the numbers' links write them: pairs of level and key, period, basis, score, min, max, a side's
    verdict; an agent by level=agent&key=7."""
    seen = sight(by_incident=True, by_levels=OF_RATINGS)
    seen.one_of("level", LEVELS)
    kept = kept_of(seen)
    asked = asked_of(seen, kept)
    heading = ", ".join(seen.names) or seen.ctx.preferences.installation
    scope = seen.reader.scope()
    session = seen.ctx.session
    page = comments(session, asked, scope, "newest", seen.place)
    address: dict[str, Any] = seen.address
    return render_template(
        "reports/ratings.html",
        heading=heading,
        filters=filter_words(seen, kept),
        chosen=seen.chosen,
        speaker=seen.translator,
        basis=seen.basis,
        total=how_many(session, asked, seen.own_scope or Scope(everybody=True)),
        open_to_me=how_many(session, asked, scope),
        may_open=not scope.is_empty,
        comments=cards(session, page.items, seen.reading()),
        mine=_mine(seen, page.items),
        pages=seen.pages(page, **kept, **seen.asked_for.address, **seen.opened()),
        back=url_for("numbers.page", **address),
        files=None if scope.is_empty else files("answers.as_file", **kept, **address),
        counted_from=None if seen.chosen == seen.asked_for else seen.chosen.period.start,
    )


def _mine(seen: Sight, found: Iterable[Comment]) -> set[int]:
    """Those the reader may appeal against."""
    own = seen.reader.agent_id if seen.reader.has("agent") else None
    return {one.id for one in found if own is not None and one.agent_id == own and one.status == "counted"}


def kept_of(seen: Sight) -> dict[str, str]:
    """What the address asks for besides the period."""
    kept = {name: seen.one_of(name, SCORES) for name in ("score", "min", "max")}
    kept |= {side: seen.one_of(side, VERDICTS) for side in SIDES}
    return {name: value for name, value in kept.items() if value is not None}


def asked_of(seen: Sight, kept: dict[str, str]) -> Asked:
    low, high = int(kept.get("min", "1")), int(kept.get("max", "5"))
    scores = (int(kept["score"]),) if "score" in kept else tuple(range(low, high + 1)) or IMPOSSIBLE
    verdicts: dict[str, Any] = {side: kept.get(side) for side in SIDES}
    return Asked(seen.chosen.period, seen.basis, seen.pairs, scores, only_counted=True, **verdicts)


def filter_words(seen: Sight, kept: dict[str, str]) -> list[str]:
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
