"""The page of M6's figures: the sentence, each number with its cases, and what a reader without them sees."""

import html
import re
from collections.abc import Callable

from survey_service.callbacks.closing import Closing
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed
from tests.case_world import Cases
from tests.people import StaffClient
from tests.web.managers.test_board import names, text
from tests.world import HandClock

SignedIn = Callable[[str], StaffClient]
Person = Callable[[str], int]
MARCH = "/callbacks/figures?month=2026-03"


def page_of(browser: StaffClient, address: str = MARCH) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def month_of(cases: Cases, mia: int, clock: HandClock) -> None:
    """One called in time and closed, one called late, one open and late; opened on a Monday at nine."""
    ids = [cases.low(name) for name in ("cy", "dee", "eli")]
    clock.move(hours=2)
    callback_attempted(cases.acting(mia), ids[0], Try("phone", "talked"))
    callback_closed(cases.acting(mia), ids[0], Closing("settled", "defect"))
    clock.move(days=1)
    callback_attempted(cases.acting(mia), ids[1], Try("phone", "no_answer"))


def test_one_sentence_then_each_number_with_its_n(
    signed_in: SignedIn, person: Person, cases: Cases, clock: HandClock
) -> None:
    month_of(cases, person("Mia"), clock)

    page = text(page_of(signed_in("Mia")))

    assert "1 of 3 callbacks due this month were in time." in page
    assert "Not enough data" in page
    assert "Target and floor: 90 % / 75 %, the product’s own." in page.replace("\u202f", " ")
    assert "Half of the first attempts came within 6 h of business time." in page  # 2 h and 10 h
    assert "First tried after 6 h half of 2 Nine in ten within 10 h. 1 is still running." in page


def test_a_press_on_a_number_lists_its_cases(
    signed_in: SignedIn, person: Person, cases: Cases, clock: HandClock
) -> None:
    month_of(cases, person("Mia"), clock)
    mia = signed_in("Mia")
    links = set(re.findall(r'href="(/callbacks/\?[^"]*of=(\w+)[^"]*)"', page_of(mia)))

    listed = {of: sorted(names(page_of(mia, html.unescape(url)))) for url, of in links if "score" not in url}

    assert listed["kept"] == listed["contact"] == listed["closed"] == ["Cy Young"]
    assert listed["missed"] == ["Dee Young", "Eli Young"]
    assert listed["no_attempt"] == ["Eli Young"]
    assert listed["opened"] == ["Cy Young", "Dee Young", "Eli Young"]


def test_the_list_of_a_figure_says_what_it_holds_and_can_be_left(
    signed_in: SignedIn, person: Person, cases: Cases, clock: HandClock
) -> None:
    month_of(cases, person("Mia"), clock)

    page = text(page_of(signed_in("Mia"), "/callbacks/?of=missed&from=2026-03-01&to=2026-03-31"))

    assert "Due and not in time, 1 Mar 2026 to 31 Mar 2026" in page
    assert "Cases, newest first · 2" in page
    assert "Figure: Due and not in time" in page


def test_days_or_figures_there_are_not_filter_nothing_on_the_board(signed_in: SignedIn, cases: Cases) -> None:
    cases.low()
    mia = signed_in("Mia")

    for query in (
        "of=nonsense&from=2026-03-01&to=2026-03-31",
        "of=kept&from=x&to=y",
        "of=kept&from=2026-03-02&to=2026-03-01",
    ):
        assert names(page_of(mia, f"/callbacks/?{query}")) == ["Cy Young"]


def test_one_team_and_none(signed_in: SignedIn, person: Person, cases: Cases, clock: HandClock) -> None:
    month_of(cases, person("Mia"), clock)
    mia = signed_in("Mia")

    other = {"id": "u-2", "email": "ben@example.com", "name": "Ben Oduya", "team": "Technical", "department": "Support"}
    cases.asked("known", agent=other)
    number = re.search(r'<option value="(\d+)">Technical<', page_of(mia))

    assert number is not None
    assert "No callback in these days" in page_of(mia, f"{MARCH}&team={number[1]}")
    assert mia.get("/callbacks/figures?from=x").status_code == 422
    assert "1 of 3" in text(page_of(signed_in("Otto")))
