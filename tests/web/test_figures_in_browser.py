"""The pages of figures in a real browser: accessible and within the screen, empty, odd and full."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.feedback_world import BEN, Rated, SignedIn

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PAGES = {
    "Asha": ("/agents/", "/reports/", "/reports/definitions", "/reports/who-sees-what"),
    "Mia": ("/agents/", "/reports/", "/reports/?level=agent", "/reports/ratings", "/product/"),
    "Pia": ("/product/", "/reports/", "/reports/ratings"),
}
Screens = Callable[[str, int], dict[str, list[str]]]


@pytest.fixture
def screens(browser: Browser, address: str, signed_in: SignedIn) -> Screens:
    """What is wrong with each page at this scheme and width."""

    def look(scheme: str, width: int) -> dict[str, list[str]]:
        wrong = {}
        for who, paths in PAGES.items():
            kept = signed_in(who).get_cookie("session")
            assert kept is not None
            context = browser.new_context(
                base_url=address, viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True
            )
            context.add_cookies([{"name": "session", "value": kept.value, "url": address}])
            page = context.new_page()
            for path in paths:
                answer = page.goto(path)
                found = [one["id"] for one in Axe().run(page, options=WCAG).response["violations"]]
                if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                    found.append("too wide")
                if answer is None or answer.status != 200:
                    found.append("no page")
                if found:
                    wrong[f"{who} {path}"] = found
            context.close()
        return wrong

    return look


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_without_any_rating(screens: Screens, scheme: str, width: int) -> None:
    assert screens(scheme, width) == {}


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280), ("light", 320)])
def test_with_long_odd_abusive_and_right_to_left_words(rated: Rated, screens: Screens, scheme: str, width: int) -> None:
    long_name = "Département des relations avec la clientèle internationale et des réclamations"
    rated(5, "cy", {"why": "قدمت آشا مساعدة رائعة، شكرا جزيلا 123", "agent_was": "good"}, customer__locale="ar")
    rated(1, "di", {"why": "W" * 400 + "\n\n" + "word " * 1500, "product_was": "bad", "reasons": ("fault", "missing")})
    rated(2, "ed", {"why": "You idiot, call +49 30 1234567", "contact": "yes"}, agent__team=long_name)
    rated(4, "fi", {"why": "\u202eevil\u202c <b>bold</b> 👍🏽", "product_was": "good"}, **BEN)
    for number in range(12):
        rated(number % 5 + 1, f"c{number}")

    assert screens(scheme, width) == {}
