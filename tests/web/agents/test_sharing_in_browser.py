"""Thanks, notes, lessons and the wall in a real browser: empty, one, many, very long, right to left."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from survey_service.db import db
from survey_service.flows.comment_noted import comment_noted
from survey_service.flows.comment_thanked import comment_thanked
from survey_service.flows.lesson_proposed import lesson_proposed
from survey_service.staff.agent import Agent
from tests.browsing import PageOf, looked_at
from tests.case_world import Cases
from tests.feedback_world import Rated

LONG = "Rang instead of writing a fourth e-mail, and stayed on the line until the file was there. " * 12
UNBROKEN = "W" * 600
ARABIC = "شكرا جزيلا، تم حل المشكلة بسرعة من Cy Young"


@pytest.fixture
def busy(cases: Cases, rated: Rated, person: Callable[[str], int]) -> None:
    """Asha's page and wall with everything on them."""
    asha, lena, mia = (cases.acting(person(name)) for name in ("Asha", "Lena", "Mia"))
    for customer, why in (("cy", "Rang me back at once"), ("di", LONG), ("ed", ARABIC), ("flo", UNBROKEN)):
        cases.clock.move(minutes=1)
        shared = rated(5, customer, {"why": why})
        lesson_proposed(asha, shared, "praise", f"Ring early. {why}")
        comment_thanked(lena, shared)
        comment_thanked(mia, shared)
        comment_noted(lena, shared, f"Well done. {why}")
    cases.clock.move(minutes=1)
    lesson_proposed(lena, rated(4, "gil", {"why": "Told me on day one that it takes a week"}), "lesson", "Say it first")
    cases.low("hal", said={"why": "You idiot"})


def test_every_state_of_my_feedback_and_the_wall_is_accessible_and_fits(busy: None, page_of: PageOf) -> None:
    asha, lena, mia = page_of("Asha"), page_of("Lena"), page_of("Mia")
    number = db.session.scalar(select(Agent.id).where(Agent.email == "asha@example.com"))

    found = {
        "own": looked_at(asha, "/agents/", "own"),
        "lead": looked_at(lena, f"/agents/{number}", "lead"),
        "wall": looked_at(asha, "/agents/wall", "wall"),
        "lead's wall": looked_at(lena, "/agents/wall", "wall-lead"),
        "many walls": looked_at(mia, "/agents/wall?kind=lesson", "walls"),
        "mails": looked_at(asha, "/account/mails", "mails"),
        "no mails": looked_at(mia, "/account/mails", "no-mails"),
    }

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_an_empty_wall_is_accessible_and_fits(page_of: PageOf) -> None:
    assert looked_at(page_of("Mia"), "/agents/wall", "wall-none") == []
    assert looked_at(page_of("Asha"), "/agents/wall", "wall-empty") == []


def test_without_script_a_lead_asks_the_agent_agrees_and_the_wall_shows_it(
    cases: Cases, rated: Rated, page_of: PageOf
) -> None:
    comment = rated(5, "cy", {"why": "Rang me back at once"})
    asha, lena = page_of("Asha"), page_of("Lena")
    number = db.session.scalar(select(Agent.id).where(Agent.email == "asha@example.com"))
    lena.route("**/*.js", lambda route: route.abort())

    lena.goto(f"/agents/{number}")
    lena.get_by_text("Ask to share with the team").click()
    lena.get_by_text("A lesson", exact=True).click()
    lena.get_by_label("What can others copy?").fill("Ring early")
    lena.get_by_role("button", name="Ask the agent").click()
    expect(lena.get_by_text("Its agent is asked.")).to_be_visible()
    asha.goto("/agents/")
    asha.get_by_role("button", name="Agree: share it").click()
    assert asha.url.endswith(f"#a{comment}")
    asha.get_by_role("link", name="Team wall").click()

    expect(asha.get_by_text("“Rang me back at once”")).to_be_visible()
    expect(asha.get_by_text("Ring early")).to_be_visible()
