"""How figures are counted and who sees what: from one source, with the settings in force."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask

from config import ROOT, load_settings
from survey_service.app import preferences_of
from survey_service.db import DbContext
from survey_service.flows.thresholds_set import thresholds_set
from survey_service.language import translator
from survey_service.preferences.asking_drafts import Place
from survey_service.reports.definitions import as_markdown
from survey_service.staff.known import known_team
from survey_service.staff.role import ROLES
from survey_service.web.managers.definitions import _sees
from tests.feedback_world import SignedIn, shown, words


def test_the_document_is_made_of_the_same_words() -> None:
    text = as_markdown(preferences_of(load_settings({"APP_ENV": "testing"})), translator(None))

    assert (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("who", ["Asha", "Mia", "Pia", "Ada", "Otto"])
def test_the_page_is_for_all_and_holds_no_placeholder(signed_in: SignedIn, who: str) -> None:
    page = words(shown(signed_in(who), "/reports/definitions"))

    assert "Answers of 4 or 5 ÷ counted answers" in page
    assert "answered for 28 days" in page
    assert "%(" not in page
    assert "%%" not in page


def test_the_page_tells_the_settings_in_force(new_app: Callable[..., APIFlask]) -> None:
    settings = load_settings({"APP_ENV": "testing", "SURVEY_EXPIRY": "P10D", "EDIT_WINDOW": "PT36H"})

    text = as_markdown(preferences_of(settings), translator(None))

    assert "answered for 10 days" in text
    assert "changed for 36 hours" in text


@pytest.mark.parametrize("who", ["Asha", "Ada"])
def test_who_sees_what_has_a_row_for_each_role(signed_in: SignedIn, who: str) -> None:
    page = shown(signed_in(who), "/reports/who-sees-what")

    assert page.count('<th scope="row">') == len(ROLES)


def test_the_rows_are_what_the_rules_say() -> None:
    rows = {role: _sees(role, translator(None)) for role in ROLES}

    assert (rows["agent"].ratings, rows["agent"].customer, rows["agent"].cases) == ("own", "no", "no")
    assert (rows["lead"].ratings, rows["manager"].ratings) == ("own team", "own department or all")
    assert (rows["product"].ratings, rows["product"].names) == ("no", "all hidden")
    assert (rows["admin"].words, rows["auditor"].names, rows["auditor"].cases) == ("no", "all hidden", "reads")


@pytest.mark.parametrize("who", ["Asha", "Ada"])
def test_what_an_agent_is_judged_by_is_there_with_the_targets_in_force(
    ctx: Callable[[], DbContext], signed_in: SignedIn, who: str
) -> None:
    with ctx().writing() as session:
        billing = known_team(session, "Billing", "Support").id
    thresholds_set(ctx(), Place(), {"target_agent": "91 %"})
    thresholds_set(ctx(), Place(team_id=billing), {"target_csat": "93 %"})

    page = words(shown(signed_in(who), "/reports/definitions")).replace("\u202f", " ")

    assert "Its target and floor: 91 % / 75 %, the installation’s, since" in page
    assert "Billing Figure Target / floor Set by Scores 4 or 5 93 % / 75 % the team’s own, since" in page
    assert "How do you rate the quality of support for this ticket? for every brand" in page
    assert "Who sees what" in page
