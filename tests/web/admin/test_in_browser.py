"""Administrators' pages in a real browser: accessible and within the screen, empty and full, on a phone and a desk."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext

from survey_service.db import DbContext
from survey_service.flows.event_received import Delivery, Receipt, event_received
from survey_service.flows.source_changed import source_added
from survey_service.tickets.event import parse_event
from tests.people import StaffClient
from tests.world import event

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = (
    *("/admin/", "/admin/sources", "/admin/sources/new", "/admin/users", "/admin/users/new", "/admin/users/1"),
    *("/admin/settings", "/admin/models", "/admin/not-asked", "/admin/audit", "/admin/erase", "/outbox/"),
)
LONG = "A name that somebody gave it on a Friday afternoon, for want of " + "a" * 130


def as_ada(browser: Browser, address: str, ada: StaffClient, scheme: str, width: int) -> BrowserContext:
    cookie = ada.get_cookie("session")
    assert cookie is not None
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True
    )
    context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
    return context


def faults(context: BrowserContext, pages: tuple[str, ...]) -> dict[str, object]:
    """Path → what axe found, or that the page is wider than the screen."""
    page, found = context.new_page(), {}
    for path in pages:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        wrong = [one["id"] for one in Axe().run(page, options=WCAG).response["violations"]]
        fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if wrong or not fits:
            found[path] = wrong or "too wide"
    context.close()
    return found


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_are_accessible_and_fit_while_there_is_nothing_yet(
    browser: Browser, address: str, signed_in: Callable[[str], StaffClient], scheme: str, width: int
) -> None:
    assert faults(as_ada(browser, address, signed_in("Ada"), scheme, width), PAGES) == {}


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_pages_are_accessible_and_fit_with_long_names_and_gaps(
    browser: Browser,
    address: str,
    signed_in: Callable[[str], StaffClient],
    ctx: Callable[[], DbContext],
    receive: Callable[..., Receipt],
    scheme: str,
    width: int,
) -> None:
    zendesk = source_added(ctx(), "zendesk", LONG, "a-secret-of-zendesk", LONG).id
    nameless = parse_event(event(ticket__id="7" * 150, customer__email=None), address_required=False)
    event_received(ctx(), zendesk, Delivery(nameless, b"{}"))
    receive(event_id="no", ticket__id="T1", customer__consent=False)
    pages = (*PAGES, f"/admin/sources/{zendesk}", "/admin/sources/api", "/admin/not-asked?days=x&reason=no_address")

    assert faults(as_ada(browser, address, signed_in("Ada"), scheme, width), pages) == {}
