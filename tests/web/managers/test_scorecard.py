"""The scorecard: the same for all staff, nobody named, each figure with its n and who answers for it (P6)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from survey_service.flows.incident_declared import Told, incident_declared
from tests.feedback_world import Rated, SignedIn, shown, words
from tests.theme_world import Themes
from tests.world import HandClock

ALL = ("Asha", "Lena", "Mia", "Pia", "Ada", "Otto")
PAGE = "/reports/scorecard?month=2026-03"


@pytest.fixture
def march(themes: Themes, rated: Rated, clock: HandClock) -> None:
    """Twelve answers, ten of them product problems; an incident; then it is April."""
    theme = themes.make("Export stops", "export")
    for number in range(10):
        themes.said("The export stops, says Cy Young", f"c{number}", 2)
    rated(5, "di", {"why": "Asha is kind"})
    rated(4, "ed")
    themes.apply()
    incident_declared(themes.as_("Mia"), Told("Exports stop at Northwind", clock.at - timedelta(hours=2)))
    clock.move(days=31)
    assert theme


def main_of(page: str) -> str:
    """Without links, hidden fields and what only a role may open."""
    return re.sub(r"\s+", " ", words(page[page.index('class="head"') :]))


def test_an_empty_month_says_so(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Mia"), "/reports/scorecard"))

    assert "No answers in February 2026." in page
    assert "No theme was named" in page


@pytest.mark.usefixtures("march")
def test_it_is_the_same_for_all_staff_and_names_nobody(signed_in: SignedIn) -> None:
    pages = {name: main_of(shown(signed_in(name), PAGE)) for name in ALL}

    sees_cases = {name: page for name, page in pages.items() if name in ("Lena", "Mia", "Otto")}
    assert len(set(sees_cases.values())) == 1
    assert len(set(pages.values()) - set(sees_cases.values())) == 1
    assert {page.replace(": Exports stop at Northwind", "") for page in pages.values()} == {pages["Asha"]}
    for page in pages.values():
        for name in ("Asha", "Cy Young", "stops, says", "is kind"):
            assert name not in page


@pytest.mark.usefixtures("march")
def test_each_figure_has_its_n_and_who_answers_for_it(signed_in: SignedIn) -> None:
    page = main_of(shown(signed_in("Pia"), PAGE))

    assert "17 % of 12 answers in March 2026 were 4 or 5; the product was a problem in 10 of 12." in page
    assert re.search(r"4 or 5 \(CSAT\) of counted answers 17 % of 12 .*? All three", page)
    assert re.search(r"Product was a problem of answers of 1 or 2 100 % of 10 .*? Product and engineering", page)
    assert re.search(r"Export stops 10 of 10", page)


@pytest.mark.usefixtures("march")
def test_numbers_open_their_ratings_for_those_who_may(signed_in: SignedIn) -> None:
    assert "/reports/ratings?min=4&amp;month=2026-03" in shown(signed_in("Mia"), PAGE)
    assert "/reports/ratings" not in shown(signed_in("Pia"), PAGE)


@pytest.mark.parametrize("period", ["month=2026-13", "days=30", "month=x"])
def test_what_is_no_month_is_told(signed_in: SignedIn, period: str) -> None:
    assert signed_in("Mia").get(f"/reports/scorecard?{period}").status_code == 422


def test_a_month_that_runs_has_its_response_rate_so_far(signed_in: SignedIn, rated: Callable[..., int]) -> None:
    rated(5)

    assert "so far" in words(shown(signed_in("Mia"), PAGE))
