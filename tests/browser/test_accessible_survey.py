"""Every state of the customer's pages, by axe (C4): one table."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.accessible import LOOKS, violations
from tests.browser.product import FORM, Letter, Product, fetch, post


def rated(letter: Letter, **fields: str) -> None:
    assert post(letter.link, **fields).status == 303


def sends_wrong_number(page: Page, letter: Letter) -> None:
    page.goto(letter.scores[0])
    page.locator("#yes").check()
    page.locator("#phone").check()
    page.locator("#number").fill("12")
    page.get_by_role("button", name="Send").first.click()


def sends_nothing(page: Page, letter: Letter) -> None:
    page.goto(letter.link)
    page.get_by_role("button", name="Send").first.click()


def unfolded(page: Page, address: str) -> None:
    page.goto(address)
    for one in page.locator("summary").all():
        one.click()


def returns(page: Page, letter: Letter) -> None:
    rated(letter, score="2", why="Slow")
    unfolded(page, letter.link)


def thanked_low(page: Page, letter: Letter) -> None:
    rated(letter, score="1", contact="yes", contact_number="+44 20 7946 0958")
    unfolded(page, f"{letter.link}/thanks")


def thanked_high(page: Page, letter: Letter) -> None:
    rated(letter, score="5")
    unfolded(page, f"{letter.link}/thanks")


def stops_surveys(page: Page, letter: Letter) -> None:
    page.goto(letter.opt_out)
    page.get_by_role("button").click()


def wants_surveys_again(page: Page, letter: Letter) -> None:
    stops_surveys(page, letter)
    page.get_by_role("button").click()


STATES: dict[str, Callable[[Page, Letter], object]] = {
    "a score chosen": lambda page, letter: unfolded(page, letter.scores[3]),
    "a low score chosen": lambda page, letter: unfolded(page, letter.scores[0]),
    "nothing chosen": lambda page, letter: unfolded(page, letter.link),
    "nothing chosen and sent": sends_nothing,
    "a wrong number sent": sends_wrong_number,
    "returning": returns,
    "thanks for a low score": thanked_low,
    "thanks for a high score": thanked_high,
    "opt-out": lambda page, letter: page.goto(letter.opt_out),
    "opted out": stops_surveys,
    "opted in again": wants_surveys_again,
    "unknown": lambda page, letter: page.goto(letter.link[:-3] + "AAA"),
}


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(bypass_csp=True).new_page()


@pytest.mark.parametrize("state", STATES)
def test_a_survey_page_is_accessible_and_fits(running: Product, page: Page, state: str) -> None:
    STATES[state](page, running.letter())

    assert violations(page, tuple(LOOKS)) == []


def test_the_pages_of_a_reopened_ticket_are_accessible_and_fit(running: Product, page: Page) -> None:
    letter = running.letter()
    running.happened("ticket.reopened", letter.ticket, letter.who)

    page.goto(letter.link)
    offered = violations(page, tuple(LOOKS))
    page.get_by_role("button").click()

    assert (offered, violations(page, tuple(LOOKS))) == ([], [])


def test_expired_read_only_and_refused_are_accessible_and_fit(running: Product, page: Page) -> None:
    asked, answered = running.letter(), running.letter()
    rated(answered, score="3")
    found = {}

    with running.later(days=29) as month:
        for name, address in (("expired", asked.link), ("read-only", answered.link)):
            page.goto(month.here(address))
            found[name] = violations(page, tuple(LOOKS))
        refused = fetch(month.here(answered.link), "POST", b"score=1", Content_Type=FORM)
    page.set_content(refused.body.decode().replace("/static/", f"{running.address}/static/"))
    found["refused"] = violations(page, tuple(LOOKS))

    assert found == {"expired": [], "read-only": [], "refused": []}
