"""The whole path once, as its people walk it: solved ticket, mail, rating, thank you, and Mia's board."""

import os
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.product import Product
from tests.browser.staff import sign_in

PASSWORD = "correct horse battery"


def keep(page: Page, name: str) -> None:
    """A picture for the README, if a folder for them is named."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_solved_ticket_becomes_a_rating_on_mias_board(
    running: Product, new_context: Callable[..., BrowserContext]
) -> None:
    running.command("user", "add", "mia@example.com", "--name", "Mia Torres", "--role", "manager", given=PASSWORD)
    running.happened("ticket.closed", "1042", "cyrus", customer__name="Cyrus Young", ticket__subject="Export fails")
    running.worker()

    cy = new_context(base_url=running.address)
    letter = opens_the_letter(cy)
    page = presses_two(cy, letter)
    expect(page.get_by_role("heading", name="Thank you for telling us")).to_be_visible()
    expect(page.locator("main")).to_contain_text("writes to you by")
    expect(page.locator("main ol b").first).to_contain_text(":00")
    keep(page, "thanks")

    board = signs_in(new_context(base_url=running.address, viewport={"width": 1280, "height": 900}))
    expect(board.locator("main")).to_contain_text("Cyrus Young")
    expect(board.locator("main")).to_contain_text("The export lost my rows.")
    keep(board, "board")
    board.get_by_role("link", name="Cyrus Young").first.click()
    expect(board.locator("main")).to_contain_text("1042")
    keep(board, "case")


def opens_the_letter(cy: BrowserContext) -> Page:
    """In the outbox, newest first."""
    page = cy.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/outbox/")
    page.get_by_role("link", name="1042").first.click()
    keep(page, "mail")
    return page


def presses_two(cy: BrowserContext, letter: Page) -> Page:
    """The second link of the letter's frame opens a page of its own; two words, and the button."""
    with cy.expect_page() as opened:
        letter.frame_locator("iframe.letter").locator("a").nth(1).click()
    page = opened.value
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_label("What went wrong?").fill("The export lost my rows.")
    keep(page, "survey")
    page.get_by_role("button", name="Send rating: 2 – Weak").first.click()
    return page


def signs_in(mia: BrowserContext) -> Page:
    """She lands on her board."""
    sign_in(mia, "mia@example.com", PASSWORD)
    page = mia.new_page()
    page.goto("/")
    return page
