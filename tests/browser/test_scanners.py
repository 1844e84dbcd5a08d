"""S1 to S7: whatever opens the links of a letter, only a person's press of the button is a rating (0.1, C15)."""

import threading
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import scanners
from tests.browser.outcome import UNTOUCHED, Outcome, outcome
from tests.browser.product import Letter, Product, fetch
from tests.browser.scanners import all_five_at_once, head_of_everything, link_preview, presses_the_first_button

BEHIND_1_5_S = 1.6  # what a person takes at least to see the page and press


def presses(page: Page, letter: Letter, score: int = 4) -> None:
    """A person opens the link of a score, looks, and presses the button."""
    page.goto(letter.scores[score - 1])
    page.wait_for_timeout(BEHIND_1_5_S * 1000)
    page.get_by_role("button", name="Send rating").first.click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


SIMPLE: dict[str, Callable[[Letter], object]] = {
    "S1 HEAD of all links": head_of_everything,
    "S2 GET of all five within two seconds": all_five_at_once,
    "S6 GET of List-Unsubscribe": lambda letter: fetch(letter.opt_out, given=scanners.ABOUT_A_SCANNER),
    "S7 link preview": link_preview,
}


@pytest.mark.parametrize("scanner", SIMPLE)
def test_a_scanner_leaves_no_trace_and_the_person_after_it_succeeds_at_once(
    running: Product, phone: Page, scanner: str
) -> None:
    letter = running.letter()

    SIMPLE[scanner](letter)
    after_scanner = outcome(running, letter)
    presses(phone, letter)

    assert after_scanner == UNTOUCHED
    assert outcome(running, letter) == Outcome(ratings=[4], state="rated")


@pytest.mark.parametrize("dwell", [2, pytest.param(10, marks=pytest.mark.prove)])
def test_s3_a_chrome_that_runs_scripts_and_dwells_leaves_no_trace(
    running: Product, browser: Browser, phone: Page, dwell: float
) -> None:
    letter = running.letter()

    scanners.headless_chrome(browser, letter, dwell)
    after_scanner = outcome(running, letter)
    presses(phone, letter, 1)

    assert after_scanner == UNTOUCHED
    assert outcome(running, letter) == Outcome(ratings=[1], callbacks=1, state="rated")


def test_s4_who_loads_all_links_and_presses_is_quarantined_until_a_person_presses(
    running: Product, phone: Page
) -> None:
    letter = running.letter_for("cy-s4", customer__timezone="UTC")

    status, shown = presses_the_first_button(letter)
    after_scanner = outcome(running, letter)
    time.sleep(BEHIND_1_5_S)
    presses(phone, letter, 2)

    assert (status, "<h1>Thank you" in shown) == (303, True)
    assert after_scanner == Outcome(quarantined=[5], state="sent")
    assert outcome(running, letter) == Outcome(ratings=[2], callbacks=1, state="rated")


def test_s5_the_link_fetched_once_more_as_the_button_is_pressed_spoils_nothing(running: Product, phone: Page) -> None:
    letter = running.letter()
    phone.goto(letter.scores[3])
    phone.wait_for_timeout(BEHIND_1_5_S * 1000)

    fetching = threading.Thread(target=lambda: fetch(letter.scores[3], given=scanners.ABOUT_A_SCANNER))
    fetching.start()
    after_scanner = outcome(running, letter)
    phone.wait_for_timeout(300)
    phone.get_by_role("button", name="Send rating").first.click()
    fetching.join()

    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    assert after_scanner == UNTOUCHED
    assert outcome(running, letter) == Outcome(ratings=[4], state="rated")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_no_other_method_than_post_changes_anything(running: Product, method: str) -> None:
    letter = running.letter()

    statuses = {fetch(link, method, b"score=1").status for link in (*letter.scores, letter.link, letter.opt_out)}

    assert max(statuses) < 500
    assert outcome(running, letter) == UNTOUCHED
