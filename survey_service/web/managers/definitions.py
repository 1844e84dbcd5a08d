"""`/reports/definitions`: how each figure is counted; `/reports/who-sees-what`: what each role may open (A5)."""

from dataclasses import dataclass

from flask import Blueprint, render_template

from survey_service.language import N_, Translator
from survey_service.reports.definitions import definitions as in_words
from survey_service.staff.reader import Reader, Scope
from survey_service.staff.role import ROLES
from survey_service.web.auth import may
from survey_service.web.navigation import ROLE_WORDS
from survey_service.web.reading import sight

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
    return render_template("reports/definitions.html", definitions=in_words(seen.ctx.preferences, seen.translator))


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
