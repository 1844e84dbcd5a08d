"""`/reports/definitions`: how each figure is counted; `/reports/who-sees-what`: what each role may open (A5)."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template

from survey_service.language import N_, Translator
from survey_service.preferences.own_brands import QUESTION
from survey_service.preferences.preferences import Preferences
from survey_service.reports.definitions import definitions as in_words
from survey_service.reports.judged_words import KPI_WORDS, bounds, since
from survey_service.reports.thresholds import Threshold, thresholds
from survey_service.staff.reader import Reader, Scope
from survey_service.staff.role import ROLES
from survey_service.web.auth import may
from survey_service.web.navigation import ROLE_WORDS
from survey_service.web.reading import Sight, sight

blueprint = Blueprint("definitions", __name__, url_prefix="/reports")
EVERYBODY = N_("all")
BY_SCOPE = ((N_("own department or all"), "department_id"), (N_("own team"), "team_id"), (N_("own"), "agent_id"))
NO = N_("no")


@dataclass(frozen=True)
class Sees:
    """One role's row, asked of the same rules that guard the pages."""

    role: str
    ratings: str
    words: str
    names: str
    customer: str
    cases: str


@blueprint.get("/definitions")
@may()
def counting() -> str:
    """Made from the settings in force."""
    seen = sight()
    preferences, speaker = seen.ctx.preferences, seen.translator
    return render_template(
        "reports/definitions.html",
        definitions=in_words(preferences, speaker),
        kpi_words=KPI_WORDS,
        held=[_held(one, speaker, seen.zone) for one in thresholds(seen.ctx.session).all_of()],
        own=_own_targets(seen),
        questions=_questions(preferences),
        rows=[_sees(role, speaker) for role in ROLES],
    )


def _held(one: Threshold, speaker: Translator, zone: ZoneInfo) -> tuple[str, str, str]:
    """A figure, its target and floor, who set them since when."""
    return one.kpi, bounds(one, speaker), since(one, speaker, zone)


def _own_targets(seen: Sight) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Brands and teams that have targets of their own, each with those."""
    found, speaker = thresholds(seen.ctx.session), seen.translator
    of_brand = [(brand, "brand", found.all_of(brand=brand)) for brand in sorted(found.of_brand)]
    of_team = [(name, "team", found.all_of(team=number)) for name, number in sorted(found.teams.items())]
    places = []
    for name, place, held in (*of_brand, *of_team):
        own = [one for one in held if place in (one.target.of, one.floor.of)]
        if own:
            places.append((name, [_held(one, speaker, seen.zone) for one in own]))
    return places


def _questions(preferences: Preferences) -> list[tuple[str, str, str]]:
    """Brand, language and wording, where it is another than the usual one; "" is for all brands."""
    found = []
    for brand, said in sorted(preferences.own_brands.said.items()):
        rows = [row for name, row in sorted(said.items()) if name.startswith(QUESTION)]
        found += [(brand, row.name.removeprefix(QUESTION), row.value or "") for row in rows]
    return found


@blueprint.get("/who-sees-what")
@may()
def who_sees_what() -> str:
    """Made from the rules of staff/reader.py."""
    speaker = sight().translator
    return render_template("reports/who_sees_what.html", rows=[_sees(role, speaker) for role in ROLES])


def _sees(role: str, speaker: Translator) -> Sees:
    reader = Reader(0, "", "", frozenset({role}), agent_id=1, team_id=1, department_id=1)
    gettext = speaker.gettext
    scope = reader.scope()
    acts = N_("reads and acts") if reader.acts_on_cases else N_("reads") if reader.sees_cases else NO
    own_only = reader.sees_words and scope.is_empty
    return Sees(
        role=gettext(ROLE_WORDS[role]),
        ratings=gettext(_extent(scope)),
        words=gettext(N_("of answers that speak of the product") if own_only else _extent(scope))
        if reader.sees_words
        else gettext(NO),
        names=gettext(_names(reader)) if reader.sees_words else gettext(NO),
        customer=gettext(N_("yes") if reader.sees_customer else NO),
        cases=gettext(acts),
    )


def _extent(scope: Scope) -> str:
    if scope.everybody:
        return EVERYBODY
    return next((words for words, name in BY_SCOPE if getattr(scope, name) is not None), NO)


def _names(reader: Reader) -> str:
    if reader.masked:
        return N_("all hidden")
    return N_("shown") if reader.sees_customer else N_("the customer's hidden")
