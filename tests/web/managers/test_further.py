"""`/reports/further`: the further questions by themselves, and the answers behind them as far as one may read (N3)."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from survey_service.db import DbContext
from survey_service.responses.further_answer import FurtherAnswer
from tests.feedback_world import BEN, shown, words
from tests.people import StaffClient

SignedIn = Callable[[str], StaffClient]
PAGE, ANSWERS = "/reports/further?month=2026-03", "/reports/further/answers?month=2026-03&question=effort"


@pytest.fixture
def effort(ctx: Callable[[], DbContext], rated: Callable[..., int]) -> None:
    """Of Asha's ten answers nine say easy, one says hard in words; Ben's one says hard."""
    numbers = [rated(5, f"cy{place}") for place in range(10)] + [rated(5, "cy10", None, **BEN)]
    with ctx().writing() as session:
        at = datetime(2026, 3, 10, tzinfo=UTC)
        for place, number in enumerate(numbers):
            hard = place >= 9
            why = "Ask cy@example.com, I was sent in circles." if hard else None
            facts = {"question": "effort", "score": 2 if hard else 5, "why": why, "sampling": 0.25}
            session.add(FurtherAnswer(response_id=number, answered_at=at, **facts))


def test_nothing_asked_yet_says_how_to_begin(signed_in: SignedIn) -> None:
    assert "Nothing more is asked so far." in words(shown(signed_in("Mia"), PAGE))


@pytest.mark.usefixtures("effort")
def test_a_figure_has_its_n_its_range_and_how_it_was_drawn(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Mia"), PAGE))

    assert "11 answers to a question more." in page
    assert "82 % 4 or 5, of 11" in page
    assert "Asked of 25 % of the answers, by lot." in page
    assert "Billing 90 % of 10" in page
    assert "Technical 0 of 1" in page


@pytest.mark.usefixtures("effort")
def test_filters_of_the_address_hold_here_too(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Mia"), PAGE + "&team=Technical"))

    assert "1 answer to a question more." in page
    shown(signed_in("Mia"), PAGE + "&by=account", status=422)


@pytest.mark.usefixtures("effort")
def test_who_answers_for_them_reads_the_answers(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Mia"), ANSWERS + "&max=2"))

    assert page.count("I was sent in circles.") == 2


@pytest.mark.usefixtures("effort")
def test_an_agent_reads_only_what_is_about_the_own_work_and_no_address(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Asha"), ANSWERS + "&max=2"))

    assert page.count("I was sent in circles.") == 1
    assert "cy@example.com" not in page
    assert "1 of them you may open" in page


@pytest.mark.usefixtures("effort")
def test_who_opens_no_answer_sees_the_count(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Pia"), ANSWERS))

    assert "11 answers" in page
    assert "in circles" not in page


@pytest.mark.usefixtures("effort")
def test_another_agents_figures_are_nobody_elses(signed_in: SignedIn) -> None:
    shown(signed_in("Asha"), PAGE + "&agent=999", status=404)


@pytest.mark.usefixtures("effort")
def test_it_stands_on_the_page_of_its_rating(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Mia"), "/callbacks/ratings/10"))

    assert "How easy it was: 2 – Hard" in page
    assert "I was sent in circles." in page
    assert "cy@example.com, I was" not in words(shown(signed_in("Otto"), "/callbacks/ratings/10"))
