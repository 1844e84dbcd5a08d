"""The open figures: the same at each level, adding up, with n, linked to what the reader may open."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest
from apiflask import APIFlask
from flask import url_for
from sqlalchemy import event as sql_event

from survey_service.db import db, request_context
from survey_service.language import translator
from survey_service.web.reading import Sight
from tests.case_world import Cases
from tests.feedback_world import BEN, Rated, SignedIn, shown, words
from tests.review_world import Said, commented

EVERYBODY = ["Asha", "Lena", "Mia", "Pia", "Ada", "Otto"]


def levels(page: str) -> dict[str, str]:
    """The rows of the table by name: the number of answers."""
    table = page[page.index('aria-label="Figures by level"') :]
    rows = re.findall(r"<tr[^>]*><th scope=\"row\" class=\"said\">(.*?)</th><td class=\"num\">(.*?)</td>", table)
    return {words(name).strip(): words(n).strip() for name, n in rows}


@pytest.fixture
def company(rated: Rated) -> None:
    for number in range(11):
        rated(5 if number < 8 else 1, f"a{number}")
    rated(3, "b0", **BEN)
    rated(4, "c0", agent=None)


@pytest.mark.parametrize("who", EVERYBODY)
def test_figures_of_all_levels_are_open_to_all_staff(company: None, signed_in: SignedIn, who: str) -> None:
    page = words(shown(signed_in(who), "/reports/"))

    assert "69 % of 13 answers this month were 4 or 5; the same days last month none." in page
    assert "13 answers from 13 customers." in page
    assert "If a 3 counts as bad, as some tools do, the unhappy are 4 of 13, not 3." in page
    assert "Mean 3.85" in page


@pytest.mark.usefixtures("company")
def test_levels_add_up_and_no_team_is_a_row(signed_in: SignedIn) -> None:
    found = levels(shown(signed_in("Mia"), "/reports/?level=team"))

    assert list(found.values()) == ["13", "11", "1", "1"]
    assert list(found)[1:] == ["Billing", "Technical", "No team"]


@pytest.mark.usefixtures("company")
def test_a_team_has_the_same_page_and_lists_the_agents_one_may_open(signed_in: SignedIn) -> None:
    pages = {who: shown(signed_in(who), "/reports/?level=team&key=Billing") for who in ("Asha", "Lena", "Mia", "Pia")}

    assert {who: "Asha Rao agent" in levels(page) for who, page in pages.items()} == {
        "Asha": True,
        "Lena": True,
        "Mia": True,
        "Pia": False,
    }
    assert "Ben" not in words(shown(signed_in("Asha"), "/reports/?level=team&key=Technical"))


@pytest.mark.usefixtures("company")
def test_agents_are_in_the_order_of_the_alphabet_whatever_their_figures(signed_in: SignedIn) -> None:
    assert list(levels(shown(signed_in("Mia"), "/reports/?level=agent")))[1:] == [
        "Asha Rao",
        "Ben Oduya",
        "No agent",
    ]


def test_every_number_opens_its_ratings_for_who_may_and_none_for_who_may_not(
    company: None, signed_in: SignedIn
) -> None:
    mia, pia = shown(signed_in("Mia"), "/reports/"), shown(signed_in("Pia"), "/reports/")

    links = set(re.findall(r'href="(/reports/ratings[^"]*)"', mia))
    assert len(links) > 20
    assert {signed_in("Mia").get(link.replace("&amp;", "&")).status_code for link in links} == {200}
    assert "/reports/ratings" not in pia
    assert "single answers are opened by those who answer for them" in words(pia)


def test_without_answers_there_are_dashes_and_no_per_cent(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Mia"), "/reports/"))

    assert "No answers this month; the same days last month none." in page
    assert "—" in page
    targets = r"\d+ % / \d+ %"
    assert not re.search(r"\d %", re.sub(targets, "", page.replace("100 % 90 % 80 % 70 % 60 % 50 %", "")))


def test_under_ten_answers_there_is_no_per_cent(rated: Rated, signed_in: SignedIn) -> None:
    rated(5, "cy")
    rated(1, "di")

    page = words(shown(signed_in("Mia"), "/reports/"))

    assert "1 of 2 answers this month were 4 or 5" in page
    assert "Likely" not in page.replace("Likely range", "")


def test_the_response_rate_is_by_cohort_and_says_so_far(cases: Cases, rated: Rated, signed_in: SignedIn) -> None:
    for number in range(9):
        rated(5, f"c{number}")
    cases.asked("late")
    mia = signed_in("Mia")

    young = words(shown(mia, "/reports/?month=2026-03"))
    cases.clock.move(days=58)
    old = words(shown(mia, "/reports/?month=2026-03"))

    assert "Response rate so far 90 % answered, of 10" in young
    assert "Response rate 90 % answered, of 10" in old


def test_the_day_of_closing_can_be_asked_for(cases: Cases, signed_in: SignedIn) -> None:
    hashed = cases.asked("cy")  # closed on 2 March, answered on 4 March
    cases.clock.move(days=2)
    cases.rate(hashed, 5)
    mia = signed_in("Mia")

    by_answer, by_close = (
        words(shown(mia, f"/reports/?from=2026-03-02&to=2026-03-02&basis={basis}"))
        for basis in ("rated_at", "closed_at")
    )

    assert "No answers in these days" in by_answer
    assert "1 of 1 answer in these days was 4 or 5" in by_close


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("level=planet", 422),
        ("basis=now", 422),
        ("days=0", 422),
        ("from=2026-03-02&to=2026-03-01", 422),
        ("level=agent&key=asha", 404),
        ("level=agent&key=%D9%A3", 404),
        ("level=team&key=%00", 400),
        ("level=team&key=" + "x" * 3000, 200),
        ("level=team&key=", 200),
        ("level=agent&key=", 200),
        ("level=department", 200),
    ],
)
def test_odd_addresses_are_answered_clearly(signed_in: SignedIn, query: str, status: int) -> None:
    assert signed_in("Mia").get(f"/reports/?{query}").status_code == status


@pytest.fixture
def statements(app: APIFlask) -> Iterator[list[str]]:
    found: list[str] = []

    def note(*args: object) -> None:
        found.append(str(args[2]))

    sql_event.listen(db.engine, "before_cursor_execute", note)
    yield found
    sql_event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("query", ["", "?level=team", "?level=agent", "?level=team&key=Billing", "?months=12"])
def test_the_number_of_statements_does_not_grow_with_teams_and_agents(
    rated: Rated, signed_in: SignedIn, statements: list[str], query: str
) -> None:
    mia, found = signed_in("Mia"), []
    for number in range(6):
        who = {"agent__id": f"u{number}", "agent__email": f"u{number}@example.com", "agent__name": f"Agent {number}"}
        rated(4, f"c{number}", **who, agent__team=f"Team {number % 3}")
        if number in (0, 5):
            shown(mia, f"/reports/{query}")
            statements.clear()
            shown(mia, f"/reports/{query}")
            found.append(len(statements))

    assert found[0] == found[1]


def test_the_product_has_its_headline_and_its_own_answers_are_labelled_so(rated: Rated, signed_in: SignedIn) -> None:
    rated(2, "cy", {"product_was": "bad"})
    rated(4, "di", {"product_was": "bad", "agent_was": "good"})
    rated(1, "ed", {"agent_was": "bad"})
    rated(5, "flo")

    page = words(shown(signed_in("Mia"), "/reports/"))

    assert "The product was a problem in 2 of 4 answers and in 1 of 2 lows." in page
    assert "4 or 5: 1 of 2, only those who named it." in page
    assert "2 do not speak of it (1 Poor, 1 Excellent)." in page


def test_without_a_low_the_headline_says_so(rated: Rated, signed_in: SignedIn) -> None:
    rated(4, "di", {"product_was": "bad"})

    page = words(shown(signed_in("Mia"), "/reports/"))

    assert "The product was a problem in 1 of 1 answer; nobody gave 1 or 2." in page


def test_who_is_left_out_and_who_waits_is_listed_by_score(cases: Cases, signed_in: SignedIn) -> None:
    commented(cases, Said("Was told twice.", "agent", "bad", filed=False), score=1)
    commented(cases, Said("It crashes.", "product", "bad"), score=5, customer="di")

    page = words(shown(signed_in("Mia"), "/reports/"))

    waits = "1 to review (1 Poor; undecided on 16 March, the score decides)."
    assert f"1 left out (1 Excellent), {waits}" in page


@pytest.mark.parametrize(
    "values", [{}, {"min": 4, "key": "A&B=ü+ %/?#"}, {"from": date(2026, 3, 2), "team": None, "key": ""}]
)
def test_addresses_of_ratings_are_those_the_router_makes(app: APIFlask, values: dict[str, Any]) -> None:
    with app.test_request_context("/reports/"):
        made = Sight(request_context(), None, translator(None), ZoneInfo("UTC")).ratings(values)  # nobody reads
        routed = url_for("answers.ratings", **values)

    assert parse_qsl(urlsplit(made).query, keep_blank_values=True) == parse_qsl(
        urlsplit(routed).query, keep_blank_values=True
    )
    assert urlsplit(made).path == urlsplit(routed).path
