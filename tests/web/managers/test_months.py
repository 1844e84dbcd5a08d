"""`/reports/months`: the reports of the months, for whoever reads them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.counts.kept_month import KeptMonth
from survey_service.flows.month_closed import month_closed
from tests.action_world import Loop
from tests.case_world import Cases
from tests.feedback_world import BEN, Rated, SignedIn, shown, words
from tests.world import HandClock

MARCH = "/reports/months/2026-03"
SECRET = "The export stops after ten thousand rows"


@pytest.fixture
def march(cases: Cases, rated: Rated, clock: HandClock) -> None:
    """March with 12 answers of two teams; it is closed, and April runs."""
    for number in range(11):
        rated(5 if number % 4 else 1, f"c{number}", {"why": SECRET} if number == 4 else None)
    rated(2, "last", None, **BEN)
    clock.at = datetime(2026, 4, 10, 9, tzinfo=UTC)
    assert month_closed(cases.ctx()) == 1


def test_the_list_tells_how_each_month_stands(march: None, signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Asha"), "/reports/months"))

    assert "April 2026 so far, closes on 10 May" in page
    assert "March 2026 closed 67 % of 12" in page


def test_without_any_survey_it_says_when_the_first_report_begins(signed_in: SignedIn) -> None:
    assert "the report of its month begins here" in words(shown(signed_in("Mia"), "/reports/months"))


@pytest.mark.parametrize("reader", ["Asha", "Lena", "Mia", "Pia", "Ada"])
def test_everybody_here_reads_the_figures_and_nobody_a_customers_words(
    reader: str, march: None, signed_in: SignedIn
) -> None:
    page = shown(signed_in(reader), MARCH)

    assert "67 % of 12 answers in March 2026 were 4 or 5" in words(page)
    assert "Closed on 10 April 2026" in words(page)
    assert SECRET not in page
    assert "Young" not in page


def test_numbers_lead_to_their_ratings_for_those_who_open_some(march: None, signed_in: SignedIn) -> None:
    manager, product = (shown(signed_in(name), MARCH) for name in ("Mia", "Pia"))

    assert "/reports/ratings?level=team&amp;key=Billing&amp;month=2026-03&amp;min=4" in manager
    assert "/reports/ratings" not in product
    assert shown(signed_in("Mia"), "/reports/ratings?level=team&key=Billing&month=2026-03&min=4")


def test_the_running_month_says_so_far_and_cannot_be_gone_through(
    march: None, rated: Rated, signed_in: SignedIn
) -> None:
    rated(4, "new")

    page = shown(signed_in("Mia"), "/reports/months/2026-04")

    assert "So far: closes on 10 May 2026" in words(page)
    assert "1 of 1 answer in April 2026 was 4 or 5; in March 2026 67 % of 12, too few to compare" in words(page)
    assert "I have gone through" not in page


@pytest.mark.parametrize("month", ["2026-05", "2026-13", "march", "2026-3", "٢٠٢٦-٠٣"])
def test_other_months_are_not_found(month: str, march: None, signed_in: SignedIn) -> None:
    assert signed_in("Mia").get(f"/reports/months/{month}").status_code == 404


def test_a_manager_says_that_it_was_gone_through_once(march: None, signed_in: SignedIn, cases: Cases) -> None:
    mia = signed_in("Mia")
    for _ in range(2):
        assert mia.post(f"{MARCH}/reviewed").status_code == 302

    page = words(shown(mia, MARCH))

    assert "went through this report on 10 April 2026" in page
    assert "I have gone through this report" not in page
    session = cases.ctx().session
    session.rollback()
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.about == "month")).all()
    assert acts == ["month_closed", "month_reviewed"]


def test_a_month_that_runs_is_not_found_for_that(march: None, signed_in: SignedIn) -> None:
    assert signed_in("Mia").post("/reports/months/2026-04/reviewed").status_code == 404


def test_titles_of_actions_are_shown_to_those_who_may_read_them(
    loop: Loop, clock: HandClock, signed_in: SignedIn
) -> None:
    loop.cases.rate(loop.cases.asked("cy"), 5)
    loop.plan()
    clock.at = datetime(2026, 4, 10, 9, tzinfo=UTC)
    assert month_closed(loop.cases.ctx()) == 1

    agent, product = (words(shown(signed_in(name), MARCH)) for name in ("Asha", "Pia"))

    assert "An action of another department" in agent
    assert "Test large exports" not in agent
    assert "Test large exports" in product


def test_what_later_reports_correct_stands_beside_what_was_told(
    march: None, cases: Cases, clock: HandClock, signed_in: SignedIn
) -> None:
    context = cases.ctx()
    with context.writing() as session:
        april = KeptMonth(month=datetime(2026, 4, 1, tzinfo=UTC).date(), closed_at=clock.at)
        march_figures: dict[str, Any] = session.scalars(select(KeptMonth)).one().figures
        rows = [["2026-03", "company", None, "scores.1", 3, 2], ["2026-03", "company", None, "scores.4", 0, 1]]
        told = {"month": "2026-03", "was": [3, 1, 0, 0, 8], "now": [2, 1, 0, 1, 8]}
        april.figures = march_figures | {"month": "2026-04", "corrections": rows, "corrected": [told]}
        session.add(april)

    page, later = (words(shown(signed_in("Mia"), f"/reports/months/2026-{month}")) for month in ("03", "04"))

    assert "With what was corrected since: 75 % of 12 were 4 or 5." in page
    assert "March 2026: as last told 67 % of 12 were 4 or 5; now 75 % of 12." in later
    assert "2026-03 Company Score 1 3 2" in later
