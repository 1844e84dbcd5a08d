"""The pages of brands in a browser: by axe, without a script, in frames that run and send nothing."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from survey_service.db import DbContext
from survey_service.flows.brand_changed import brand_changed, logo_put
from survey_service.preferences.logos import logo
from survey_service.web.brand_keys import key_of
from tests.browsing import PageOf, looked_at
from tests.case_world import Cases

LONG = "Søndergaard & Höltershinken Versicherungsvermittlungsgesellschaft mbH & Co. KG"
ARABIC = "متجر الواحة"
KEY = key_of(ARABIC)


def drawn() -> bytes:
    picture = Image.new("RGBA", (440, 90), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((4, 4, 86, 86), fill="#b3261e")
    pen.text((110, 12), "Acme Care", fill="#222222", font_size=64)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def brands(cases: Cases, ctx: Callable[[], DbContext]) -> None:
    """One with everything, one in another script, one with a very long name, one with nothing."""
    for number, brand in enumerate(("acme", ARABIC, LONG, "globex")):
        cases.asked(ticket__brand=brand, customer=f"cy{number}")
    words = {
        "question:en": "How well did {brand} look after ticket {ticket}?",
        "intro:en": "On {day} we closed your ticket {ticket}.\nIt was about “{subject}”.\n{agent} looked after it.",
        "closing:en": "Kind regards,\nyour people at {brand}",
        "colour": "#b3261e",
        "shown_name": "Acme Care",
        "mail_from": "Acme Care <care@acme.example>",
        "survey_throttle": "P30D",
    }
    brand_changed(ctx(), "acme", words)
    logo_put(ctx(), "acme", logo(drawn()))
    brand_changed(ctx(), ARABIC, {"colour": "#ffdd00", "question:ar": "كيف كانت خدمة {brand} للتذكرة {ticket}؟"})


PAGES = {
    "list": "",
    "look": "/acme",
    "look-long": f"/{key_of(LONG)}",
    "words": "/acme/words",
    "words-arabic": f"/{KEY}/words?language=ar",
    "preview": "/acme/preview",
    "preview-page": "/acme/preview?letter=page",
    "preview-arabic": f"/{KEY}/preview?letter=survey&language=ar",
    "preview-page-arabic": f"/{KEY}/preview?letter=page&language=ar",
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.usefixtures("brands")
def test_a_page_of_brands_is_accessible_and_fits(page_of: PageOf, name: str) -> None:
    assert looked_at(page_of("Ada"), f"/admin/brands{PAGES[name]}", f"brands-{name}") == []


@pytest.mark.usefixtures("brands")
def test_the_survey_page_in_the_frame_has_the_brands_look(page_of: PageOf) -> None:
    page = page_of("Ada")
    page.goto("/admin/brands/acme/preview?letter=page")

    frame = page.frame_locator("iframe").first

    assert frame.get_by_role("heading", level=1).inner_text() == "How well did Acme Care look after ticket 1042?"
    assert frame.locator("header img").evaluate("one => one.complete && one.naturalWidth") > 0
    button = frame.get_by_role("button").first
    assert button.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(179, 38, 30)"


@pytest.mark.usefixtures("brands")
def test_ada_sets_a_word_sees_what_is_wrong_and_puts_it_right(page_of: PageOf) -> None:
    page = page_of("Ada")
    page.goto("/admin/brands")
    page.get_by_role("link", name="globex").click()
    page.get_by_role("link", name="Words").click()

    page.get_by_label("The question").fill("How was {tikket}?")
    page.get_by_role("button", name="Save").click()
    told = page.get_by_text("Line 1: {tikket} is not a variable here").is_visible()
    page.get_by_label("The question").fill("How was {ticket}?")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="See the letter").click()

    assert told
    assert "How was 1042?" in page.frame_locator("iframe").first.locator("body").inner_text()


@pytest.mark.usefixtures("brands")
def test_ada_uploads_a_logo_and_sends_herself_a_test(page_of: PageOf) -> None:
    page = page_of("Ada")
    page.goto("/admin/brands/globex")

    page.get_by_label("A logo").set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": drawn()})
    page.get_by_role("button", name="Use this logo").click()
    shown = _is_drawn(page)
    page.get_by_role("link", name="Preview").click()
    page.get_by_role("button", name="Send me a test").click()

    assert shown
    assert page.get_by_text("is on its way to ada@example.com").is_visible()


def _is_drawn(page: Page) -> bool:
    return bool(
        page.get_by_alt_text("The logo as customers see it").evaluate("one => one.complete && one.naturalWidth")
    )
