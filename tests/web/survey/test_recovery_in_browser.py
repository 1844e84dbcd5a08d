"""Cy answers the question after the call on the smallest phone, by keyboard, light and dark, right to left too."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel import Locale
from playwright.sync_api import Browser, BrowserContext, Page

from survey_service.audit import Actor
from survey_service.callbacks.action import CorrectiveAction
from survey_service.db import new_context
from survey_service.language import Translator
from survey_service.web.survey import opened
from tests.browser.accessible import LOOKS, NARROWEST, violations
from tests.recovery_world import Recoveries
from tests.world import START

SHOTS = os.environ.get("SHOTS")
CHANGED = "Exports of more than 10,000 rows no longer stop half-way, and a mail tells when one is ready."


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(base_url=address, viewport=NARROWEST, bypass_csp=True)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.fixture
def link(recoveries: Recoveries) -> str:
    """Of a question that has arrived."""
    case_id, _ = recoveries.sent(ticket="1042")
    with new_context(Actor("command")).writing() as session:
        day, done = START.date(), {"made_at": START, "done_at": START, "told": CHANGED}
        common = {"title": "t", "root_cause": "defect", "owner_id": 1, "made_by": 1, "due_on": day, "check_on": day}
        session.add(CorrectiveAction(**common, **done))
    return f"/r/recovery-{case_id}"


def picture(page: Page, name: str) -> None:
    for look, scheme in LOOKS.items() if SHOTS else ():
        page.set_viewport_size({"width": 320 if look.startswith("phone") else 1280, "height": 568})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.screenshot(path=Path(str(SHOTS)) / f"{name}-{look.replace(', ', '-')}.png", full_page=True)


def answered_low(page: Page, link: str) -> None:
    page.goto(f"{link}/2")
    page.get_by_label("It is still not solved: have a manager contact me").check()
    page.get_by_role("button", name="Send rating: 2").click()


def answered_high(page: Page, link: str) -> None:
    page.goto(f"{link}/5")
    page.get_by_role("textbox").fill("Mia rang within the hour, and it works.")
    page.get_by_role("button", name="Send rating: 5").click()


def returned(page: Page, link: str) -> None:
    answered_high(page, link)
    page.get_by_role("link", name="Change my rating").click()


def nothing_sent(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button").click()


STATES: dict[str, Callable[[Page, str], object]] = {
    "a score chosen": lambda page, link: page.goto(f"{link}/4"),
    "nothing sent": nothing_sent,
    "thanks and a manager": answered_low,
    "thanks": answered_high,
    "returned": returned,
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_accessible_and_fits(page: Page, link: str, state: str) -> None:
    STATES[state](page, link)

    picture(page, f"recovery-{state.replace(' ', '-')}")

    assert violations(page) == []


def test_score_words_and_button_are_seen_on_the_smallest_phone_without_scrolling(page: Page, link: str) -> None:
    page.goto(f"{link}/4")

    bottoms = [page.locator(one).bounding_box() for one in ("fieldset", "#why", "button")]

    assert all(box is not None and box["y"] + box["height"] <= 568 for box in bottoms), bottoms


def test_right_to_left_it_is_turned_and_fits(page: Page, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "translator", lambda _: Translator(Locale.parse("ar"), None))

    page.goto(f"{link}/2")

    picture(page, "recovery-rtl")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert violations(page) == []


def test_a_keyboard_alone_answers(page: Page, link: str, recoveries: Recoveries) -> None:
    page.goto(f"{link}/3")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("It works now")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="Thank you").wait_for()
    kept = recoveries.answer(int(link.rsplit("-", 1)[1]))
    assert (kept.score, kept.why) == (4, "It works now")
