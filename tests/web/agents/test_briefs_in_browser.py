"""Pages of talks in a real browser: accessible, and printed on one sheet of A4; on two when everybody writes a lot."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from survey_service.db import db
from survey_service.feedback.briefing import LONGEST_POINT, MOST_POINTS, MOST_QUESTIONS, QUESTIONS
from survey_service.flows.brief_made import Meeting, brief_made
from survey_service.flows.brief_points import point_added
from survey_service.flows.lesson_proposed import lesson_proposed
from survey_service.staff.agent import Agent
from tests.browsing import SHOTS, PageOf, looked_at
from tests.case_world import Cases
from tests.feedback_world import Rated

LONG = ("We should talk about who answers tickets in two languages, and how the texts are kept. " * 5)[:LONGEST_POINT]
ARABIC = ("كيف أسمع عن الأعطال قبل أن يسمع بها العملاء؟ " * 9)[:LONGEST_POINT]
PRAISE = "Rang instead of writing a fourth e-mail, and stayed on the line until the file was there. " * 8


@pytest.fixture
def make(cases: Cases, person: Callable[[str], int]) -> Callable[..., str]:
    """`make(points)`: the address of a brief Asha sees today, with so many points of both."""
    asha, lena = person("Asha"), person("Lena")
    db.session.rollback()
    agent = db.session.scalar(select(Agent.id).where(Agent.email == "asha@example.com"))
    assert agent is not None

    def made(points: int, words: tuple[str, ...] = ("A course in January",), questions: int = 3) -> str:
        today = cases.clock.at.date()
        meeting = Meeting(today + timedelta(days=7), today, 90, list(QUESTIONS)[:questions])
        number = brief_made(cases.acting(lena), agent, meeting)
        for index in range(points):
            for who in (asha, lena):
                point_added(cases.acting(who), number, f"{index} {words[index % len(words)]}"[:LONGEST_POINT])
        return f"/agents/briefs/{number}"

    return made


def sheets(page: Page, address: str) -> int:
    """How many of A4 it prints on."""
    page.goto(address)
    printed = page.pdf(prefer_css_page_size=True)
    if SHOTS:
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 680, "height": 1009})
        page.screenshot(path=f"{SHOTS}/talk-print-{len(printed)}.png", full_page=True)
        page.emulate_media(media="null")
    return len(re.findall(rb"/Type\s*/Page[^s]", printed))


def test_an_empty_page_a_usual_one_and_the_lists_are_accessible(page_of: PageOf, make: Callable[..., str]) -> None:
    asha, lena = page_of("Asha"), page_of("Lena")
    empty = looked_at(asha, "/agents/briefs", "talks-none")
    address = make(2)

    found = {
        "none": empty,
        "own": looked_at(asha, address, "talk-own"),
        "lead": looked_at(lena, address, "talk-lead"),
        "list": looked_at(asha, "/agents/briefs", "talks-own"),
        "ahead": looked_at(lena, "/agents/briefs", "talks-ahead"),
        "change": looked_at(lena, f"{address}/edit", "talk-edit"),
    }

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_usual_page_is_one_sheet(page_of: PageOf, make: Callable[..., str], rated: Rated) -> None:
    for number in range(6):
        rated(5, f"c{number}", {"why": "Asha rang me at once and stayed until the file was there"})

    assert sheets(page_of("Asha"), make(3, (LONG[:90],))) == 1


def test_a_page_full_of_words_is_two_sheets_at_most_and_accessible(
    page_of: PageOf, make: Callable[..., str], rated: Rated, cases: Cases, person: Callable[[str], int]
) -> None:
    for number in range(6):
        shared = rated(5, f"c{number}", {"why": PRAISE}, ticket__product_area=f"area {number} " + "n" * 60)
        lesson_proposed(cases.acting(person("Asha")), shared, "lesson", PRAISE)
    address = make(MOST_POINTS, (LONG, ARABIC, "w" * LONGEST_POINT), MOST_QUESTIONS)

    assert sheets(page_of("Lena"), address) <= 2
    assert looked_at(page_of("Asha"), address, "talk-long") == []
