"""The app of a test behind a port, and people who are signed in to it in a real browser."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.accessible import LOOKS, violations
from tests.people import StaffClient

SHOTS = os.environ.get("SHOTS")  # a folder for pictures, when somebody wants to look
PageOf = Callable[[str], Page]


@pytest.fixture
def page_of(browser: Browser, address: str, signed_in: Callable[[str], StaffClient]) -> Iterator[PageOf]:
    """`page_of("Mia")` is a page of a browser in which she is signed in."""
    opened: list[BrowserContext] = []

    def make(name: str) -> Page:
        cookie = signed_in(name).get_cookie("session")
        assert cookie is not None
        context = browser.new_context(base_url=address, bypass_csp=True)
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        opened.append(context)
        return context.new_page()

    yield make
    for context in opened:
        context.close()


def looked_at(page: Page, address: str, name: str) -> list[str]:
    """What axe finds, with all that is folded away open, and what does not fit; pictures where SHOTS says so."""
    page.goto(address)
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    found = violations(page, tuple(LOOKS) if SHOTS else ("phone, dark", "desktop, light"))
    if SHOTS:
        page.goto(address)
    for look, scheme in LOOKS.items() if SHOTS else ():
        page.set_viewport_size({"width": 390 if look.startswith("phone") else 1280, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.screenshot(path=Path(str(SHOTS)) / f"{name}-{look.replace(', ', '-')}.png", full_page=True)
    return found
