"""Customers' pages and letters in each of the eight languages, on the smallest phone (C2, C4, C11)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from playwright.sync_api import Browser, BrowserContext, Page

from survey_service.language import languages, translator
from survey_service.mail.letters import render as letter
from survey_service.web.survey.rendering import render
from tests.browser.accessible import violations
from tests.browsing import SHOTS
from tests.customer_pages import LETTERS, pages_in

ROOT = Path(__file__).parents[2]
SHEET = (ROOT / "static" / "survey.css").read_text(encoding="utf-8")
LINK = '<link rel="stylesheet" href="/static/survey.css">'
LANGUAGES = languages()
PICTURED = (
    "rate 0",
    "rate 4",
    "thanks, call morning",
    "thanks, effort saved",
    "thanks, nps",
    "optout",
    "optout, done",
    "expired",
    "revoked",
)
Shows = Callable[[str, str], Page]

pytestmark = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def env() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    templates.globals["static_url"] = lambda name: f"/static/{name}"
    return templates


@pytest.fixture(scope="module")
def smallest(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 320, "height": 568})
    yield context
    context.close()


@pytest.fixture
def shows(smallest: BrowserContext, env: Environment) -> Iterator[Shows]:
    """`shows("de", "rate 4")` is that page on a phone."""
    page = smallest.new_page()

    def show(language: str, state: str) -> Page:
        html = render(env, pages_in(translator(language))[state])
        assert LINK in html
        page.set_content(html.replace(LINK, f"<style>{SHEET}</style>"))
        return page

    yield show
    page.close()


def test_score_box_and_button_are_seen_without_scrolling(language: str, shows: Shows) -> None:
    for state in [f"rate {score}" for score in range(6)]:
        page = shows(language, state)
        for part in ("#s1 + span", "#s5 + span", "#why", "form > button >> nth=0"):
            box = page.locator(part).bounding_box()
            assert box is not None, (state, part)
            assert box["x"] >= 0, (state, part)
            assert box["x"] + box["width"] <= 320, (state, part)
            assert box["y"] + box["height"] <= 568, (state, part)


def test_scores_stand_in_the_order_of_reading_and_in_one_row(language: str, shows: Shows) -> None:
    page = shows(language, "rate 0")

    boxes = [page.locator(f"#s{score} + span").bounding_box() for score in range(1, 6)]

    places = [box["x"] for box in boxes if box]
    assert places == sorted(places, reverse=language == "ar")
    assert len({box["y"] for box in boxes if box}) == 1


def test_every_page_fits_its_width_and_weight(language: str, shows: Shows) -> None:
    for state, page in pages_in(translator(language)).items():
        shown = shows(language, state)
        weight = len(shown.content().encode())
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth"), state
        assert weight <= 30 * 1024, state
        assert page.translator.language == ("en" if language == "en_GB" else language)


def test_pages_are_accessible(language: str, shows: Shows) -> None:
    for state in ("rate 2", "thanks, call morning", "thanks, tried saved", "thanks, nps wrong", "optout"):
        assert violations(shows(language, state), ("phone, dark",)) == [], state


def test_letters_fit_their_width(language: str, smallest: BrowserContext) -> None:
    page = smallest.new_page()
    for name, (kind, values) in LETTERS.items():
        page.set_content(letter(kind, values, language).html)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    page.close()


@pytest.mark.skipif(not SHOTS, reason="SHOTS names no folder for pictures")
@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 568)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_to_look_at(language: str, width: int, height: int, scheme: str, shows: Shows) -> None:
    for state in PICTURED:
        page = shows(language, state)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.screenshot(path=Path(str(SHOTS)) / f"{language}-{state}-{width}-{scheme}.png", full_page=True)
    for name in ("survey", "recovery"):
        page.set_content(
            letter(*LETTERS[name], language).html.replace("<html", "<html style='color-scheme:light dark'", 1)
        )
        page.screenshot(path=Path(str(SHOTS)) / f"{language}-letter {name}-{width}-{scheme}.png", full_page=True)
