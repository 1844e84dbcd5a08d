"""H1 to H6: people on a phone, whatever their browser lacks."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.outcome import UNTOUCHED, Outcome, outcome
from tests.browser.product import Product
from tests.browser.running import PHONE


def press(page: Page) -> None:
    page.get_by_role("button", name="Send").first.click()


def test_h1_who_opens_and_leaves_has_rated_nothing(running: Product, phone: Page) -> None:
    letter = running.letter()

    phone.goto(letter.scores[0])
    phone.goto("about:blank")

    assert outcome(running, letter) == UNTOUCHED


def test_h2_who_confirms_has_rated_and_is_thanked(running: Product, phone: Page) -> None:
    letter = running.letter()

    phone.goto(letter.scores[4])
    phone.get_by_label("What went well?").fill("Asha knew it at once.")
    press(phone)

    expect(phone.get_by_text(f"Your rating 5 – Excellent for ticket {letter.ticket} is saved, with")).to_be_visible()
    assert outcome(running, letter) == Outcome(ratings=[5], state="rated")


def test_h3_it_works_without_script(running: Product, new_context: Callable[..., BrowserContext]) -> None:
    letter = running.letter()
    page = new_context(java_script_enabled=False).new_page()

    page.goto(letter.scores[2])
    press(page)

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert outcome(running, letter) == Outcome(ratings=[3], state="rated")


@pytest.fixture
def without_cookies(browser: Browser, chromium_path: str, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser whose user has switched all cookies off, for other sites and for ours."""
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings), encoding="utf-8")
    context = browser.browser_type.launch_persistent_context(
        tmp_path,
        executable_path=chromium_path,
        args=["--no-sandbox"],
        viewport=PHONE,  # type: ignore[arg-type]
    )
    yield context
    context.close()


def test_h4_it_works_with_cookies_blocked(running: Product, without_cookies: BrowserContext) -> None:
    letter = running.letter()
    page = without_cookies.new_page()

    page.goto(letter.scores[3])
    kept = page.evaluate("document.cookie = 'a=1', document.cookie")
    press(page)

    assert kept == ""
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert without_cookies.cookies() == []
    assert outcome(running, letter) == Outcome(ratings=[4], state="rated")


def test_h5_it_can_be_changed_the_next_day(running: Product, phone: Page) -> None:
    letter = running.letter()
    phone.goto(letter.scores[1])
    press(phone)

    with running.later(days=1) as tomorrow:
        phone.goto(tomorrow.here(letter.scores[3]))
        expect(phone.get_by_text("You rated 2 – Weak on")).to_be_visible()
        press(phone)
        expect(phone.get_by_text("Your rating 4 – Good")).to_be_visible()

    assert outcome(running, letter) == Outcome(ratings=[4], callbacks=1, state="rated")


def test_h6_who_opens_4_picks_2_and_presses_reads_and_sends_2(running: Product, phone: Page) -> None:
    letter = running.letter()

    phone.goto(letter.scores[3])
    expect(phone.get_by_label("What went well?")).to_be_visible()
    phone.get_by_role("radio", name="2 Weak").check()
    question = phone.locator("label[for=why]").inner_text()
    button = phone.get_by_role("button").first.inner_text()
    press(phone)

    assert (question.split("?")[0], button) == ("What went wrong", "Send rating: 2 – Weak")
    expect(phone.get_by_text("Your rating 2 – Weak")).to_be_visible()
    assert outcome(running, letter) == Outcome(ratings=[2], callbacks=1, state="rated")
