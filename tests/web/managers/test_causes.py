"""Why it happens: the sentence, the fishbone and the Paretos of a month, and the way to the cases behind a number."""

import re
from collections.abc import Callable
from html import unescape

import pytest

from survey_service.flows.action_linked import case_linked
from survey_service.flows.whys_answered import whys_answered
from tests.action_world import Loop
from tests.people import StaffClient
from tests.web.managers.test_actions import read, text
from tests.world import HandClock

SignedIn = Callable[[str], StaffClient]
MARCH = "/callbacks/causes?month=2026-03"


def test_a_month_without_cases_says_what_will_appear(signed_in: SignedIn) -> None:
    page = read(signed_in("Mia"), MARCH)

    assert "No case was closed this month." in page
    assert "Nothing to learn from yet" in page


def test_the_sentence_names_the_most_frequent_cause_and_where(signed_in: SignedIn, loop: Loop) -> None:
    for customer, cause, area in (
        ("cy", "defect", "exports"),
        ("di", "defect", "exports"),
        ("ed", "defect", "invoices"),
        ("fi", "slow", "exports"),
    ):
        loop.learnt(customer, cause, area)

    page = read(signed_in("Mia"), MARCH)

    assert "4 cases were closed this month; 3 of 4 because of a defect, 2 of these in exports ." in page


def test_each_number_leads_to_just_its_cases_on_the_board(signed_in: SignedIn, loop: Loop, clock: HandClock) -> None:
    loop.learnt("bo", "defect", "exports & more")
    clock.move(days=31)
    wanted = loop.learnt("cy", "defect", "exports & more")
    loop.learnt("di", "defect", "invoices")
    loop.learnt("ed", "slow", "exports & more")
    mia = signed_in("Mia")

    page = mia.get("/callbacks/causes?month=2026-04").get_data(as_text=True)

    found = {unescape(one) for one in re.findall(r'href="(/callbacks/\?[^"]*)"', page)}
    (address,) = {one for one in found if "area=exports" in one and "cause=defect" in one}
    listed = mia.get(address).get_data(as_text=True)
    assert re.findall(r'href="/callbacks/(\d+)"[^>]*data-row-link', listed) == [str(wanted)]


def test_a_case_of_another_month_team_or_area_is_not_counted(signed_in: SignedIn, loop: Loop) -> None:
    loop.learnt("cy")
    mia = signed_in("Mia")

    assert "No case was closed in April 2026." in read(mia, "/callbacks/causes?month=2026-04")
    assert "No case was closed" in read(mia, f"{MARCH}&area=invoices")
    assert "No case was closed" in read(mia, f"{MARCH}&team=999")
    assert "1 case was closed" in read(mia, f"{MARCH}&area=exports")


def test_a_lead_counts_the_own_teams_cases_only(signed_in: SignedIn, loop: Loop) -> None:
    loop.learnt("cy", agent__team="Billing")
    loop.learnt("di", agent__team="Technical", agent__id="u-2", agent__email="ben@example.com")

    assert "1 case was closed" in read(signed_in("Lena"), MARCH)
    assert "2 cases were closed" in read(signed_in("Otto"), MARCH)


def test_the_last_answer_why_stands_on_its_bone_and_names_are_hidden_from_the_auditor(
    signed_in: SignedIn, loop: Loop
) -> None:
    case = loop.learnt("cy")
    whys_answered(loop.as_("Mia"), case, ["The export stopped", "Cy Young used the old release"], [])

    mia, otto = (signed_in(name).get(MARCH).get_data(as_text=True) for name in ("Mia", "Otto"))

    assert re.search(r'<text class="end why"[^>]*>(<title>[^<]*</title>)?Cy Young used', mia)
    assert "Cy Young" not in otto
    assert "[name hidden]" in otto
    assert "used the old release" in text(otto)


def test_actions_that_cases_of_the_month_taught_are_listed(signed_in: SignedIn, loop: Loop) -> None:
    action = loop.plan(loop.learnt("cy"))
    case_linked(loop.as_("Mia"), action, loop.learnt("di"))

    assert "Test large exports Open 2 cases" in read(signed_in("Mia"), MARCH)


@pytest.mark.parametrize("query", ["month=2026-13", "month=x", "days=90", "from=2026-01-01&to=2026-02-01"])
def test_what_is_no_month_is_a_clear_error(signed_in: SignedIn, query: str) -> None:
    answer = signed_in("Mia").get(f"/callbacks/causes?{query}")

    assert answer.status_code == 422
    assert "There is no such period." in answer.get_data(as_text=True)


@pytest.mark.parametrize("query", ["team=x", "team=99999999999999999999", "area=%00", "month="])
def test_odd_filters_never_fail(signed_in: SignedIn, query: str) -> None:
    assert signed_in("Mia").get(f"/callbacks/causes?{query}").status_code in (200, 400)
