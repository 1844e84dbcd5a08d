"""Product pages in a real browser: accessible and within the screen, empty and full, on a phone and a desk; by keys."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext

from survey_service.flows.customers_told import customers_told
from survey_service.flows.theme_changed import Work, work_told
from tests.people import StaffClient
from tests.theme_world import Themes

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
EMPTY = ("/product/", "/product/themes", "/product/themes/new")
FULL = (
    *("/product/", "/product/?by=area&theme=1", "/product/themes", "/product/themes/new?keyword=export+stops"),
    *(
        "/product/themes/1",
        "/product/themes/2",
        "/product/themes/1/check",
        "/product/themes/1/tell",
        "/product/themes/2/tell",
    ),
)
LONG = "Whatever somebody called it on a Friday afternoon, for want of " + "a" * 17


def browsing(browser: Browser, address: str, client: StaffClient, scheme: str, width: int) -> BrowserContext:
    cookie = client.get_cookie("session")
    assert cookie is not None
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True
    )
    context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
    return context


def faults(context: BrowserContext, pages: tuple[str, ...]) -> dict[str, object]:
    """Path → what axe found with everything unfolded, or that the page is wider than the screen."""
    page, found = context.new_page(), {}
    for path in pages:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        wrong = [
            (one["id"], one["nodes"][0]["html"][:200]) for one in Axe().run(page, options=WCAG).response["violations"]
        ]
        fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if wrong or not fits:
            found[path] = wrong or "too wide"
    context.close()
    return found


@pytest.fixture
def full(themes: Themes) -> None:
    """Themes short and long, named by many and by nobody; words of all sorts; one fixed and told."""
    first, second = themes.make("Export stops", "export", "خطأ"), themes.make(LONG, "w" * 100, area="b" * 200)
    themes.make("Nobody names it")
    account = {"id": "a-1", "name": "Atlas Mutual", "segment": "enterprise", "vip": True, "value": 310000}
    for number in range(6):
        themes.said(
            f"The export stops at {number},000 rows and nobody told us", f"c{number}", customer__account=account
        )
    for number in range(4):
        themes.said(f"Invoice totals are off by {number}", f"d{number}", ticket__product_area="invoices")
    themes.said("W" * 3000 + " export", "long")
    themes.said("خطأ في التصدير كل شهر", "rtl")
    themes.said("Love the dashboard", "good", 5, tone="good")
    themes.apply()
    work_told(themes.as_("Pia"), first, Work("https://t.example/EX-412", "7.4", themes.ctx().now))
    work_told(themes.as_("Pia"), second, Work(fixed_in="8"))
    customers_told(themes.as_("Pia"), second, LONG, 9)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_are_accessible_and_fit_while_there_is_nothing_yet(
    browser: Browser, address: str, signed_in: Callable[[str], StaffClient], scheme: str, width: int
) -> None:
    assert faults(browsing(browser, address, signed_in("Pia"), scheme, width), EMPTY) == {}


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(("who", "scheme", "width"), [("Pia", "light", 320), ("Mia", "dark", 1280)])
def test_pages_are_accessible_and_fit_with_long_and_strange_words(
    browser: Browser, address: str, signed_in: Callable[[str], StaffClient], who: str, scheme: str, width: int
) -> None:
    assert faults(browsing(browser, address, signed_in(who), scheme, width), FULL) == {}


@pytest.mark.usefixtures("full")
def test_a_sample_is_checked_by_keys_alone(
    browser: Browser, address: str, signed_in: Callable[[str], StaffClient]
) -> None:
    page = browsing(browser, address, signed_in("Pia"), "light", 1280).new_page()
    page.goto("/product/themes/1/check")

    for key in ("r", "r", "w"):
        with page.expect_navigation():
            page.keyboard.press(key)

    page.get_by_text("2 of 3 right").wait_for()
    page.context.close()
