"""The review queue in a real browser: by keys alone, without script, accessible and within the screen."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.case_world import Cases
from tests.people import StaffClient
from tests.review_world import Said, commented, parts, response

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
QUEUE = "/reports/review"
TEXT = "Was told twice it is fixed. It was not."
TWICE = (Said("Was told twice it is fixed. ", "agent", "bad", filed=False), Said("It was not.", "product", "bad"))
Open = Callable[..., BrowserContext]


@pytest.fixture
def as_mia(browser: Browser, address: str, signed_in: Callable[[str], StaffClient]) -> Iterator[Open]:
    """A browser in which Mia is signed in."""
    opened: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        cookie = signed_in("Mia").get_cookie("session")
        assert cookie is not None
        context = browser.new_context(**({"base_url": address} | options))  # type: ignore[arg-type]
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def rating(cases: Cases) -> int:
    return commented(cases, *TWICE)


@pytest.fixture
def page(as_mia: Open, rating: int) -> Page:
    found = as_mia(viewport={"width": 1280, "height": 900}).new_page()
    found.goto(QUEUE)
    return found


def cuts(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("#parts .words").all_text_contents()]


def test_by_keys_alone_parts_are_labelled_and_saved(page: Page, cases: Cases, rating: int) -> None:
    page.keyboard.press("3")
    page.keyboard.press("+")
    page.keyboard.press("j")
    page.keyboard.press("1")
    page.keyboard.press("0")
    expect(page.locator("#effect")).to_contain_text("Agent ○ neutral")
    expect(page.locator("#effect")).to_contain_text("Process + good")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    found = [(one["label"], one["tone"], one["source"]) for one in parts(cases, rating)]
    assert found == [("process", "good", "person"), ("agent", "neutral", "person")]


def test_s_splits_at_the_caret_and_m_merges_again(page: Page) -> None:
    page.evaluate(
        """() => { const words = document.querySelector('#parts .words').firstChild;
                   getSelection().collapse(words, 'Was told tw'.length); }"""
    )
    page.keyboard.press("s")
    expect(page.locator("[data-part]")).to_have_count(3)

    assert cuts(page) == ["Was told twice", "it is fixed.", "It was not."]
    expect(page.locator('[data-part][aria-current="true"]')).to_have_attribute("data-part", "1")
    page.keyboard.press("k")
    page.keyboard.press("m")
    expect(page.locator("[data-part]")).to_have_count(2)
    assert cuts(page) == ["Was told twice it is fixed.", "It was not."]


def test_s_without_a_caret_splits_at_the_likeliest_border(page: Page) -> None:
    page.keyboard.press("m")
    expect(page.locator("[data-part]")).to_have_count(1)

    page.keyboard.press("s")

    expect(page.locator("[data-part]")).to_have_count(2)
    assert cuts(page) == ["Was told twice it is fixed.", "It was not."]


def test_u_takes_the_last_decision_back(page: Page, cases: Cases, rating: int) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert response(cases, rating).agent_source == "person"

    with page.expect_navigation():
        page.keyboard.press("u")

    assert response(cases, rating).agent_source == "to_review"
    expect(page.get_by_text("1 answer waits for you")).to_be_visible()


def test_with_the_keys_switched_off_nothing_is_saved(page: Page, cases: Cases, rating: int) -> None:
    page.get_by_role("button", name="Switch the keys off").click()
    page.locator("h1").click()
    for key in ("3", "s", "m", "Enter"):
        page.keyboard.press(key)

    expect(page.locator("[data-part]")).to_have_count(2)
    expect(page.get_by_label("Agent").first).to_be_checked()
    assert response(cases, rating).agent_source == "to_review"


def test_without_script_every_step_is_a_button(as_mia: Open, cases: Cases, rating: int) -> None:
    page = as_mia(java_script_enabled=False).new_page()
    page.goto(QUEUE)

    page.locator("summary").first.click()
    page.get_by_role("button", name="Merge with the next part").click()
    page.locator("summary").first.click()
    page.get_by_label("Part 1, split before").select_option(label="twice it is fixed. It was not.")
    page.get_by_role("button", name="Split before these words").click()
    page.get_by_role("group", name="Part 2 is about").get_by_label("Product").check()
    page.get_by_role("button", name="Show what saving sets").click()
    expect(page.locator("#effect")).to_contain_text("Product − problem")
    page.get_by_role("button", name="Save and show the next").click()

    expect(page.get_by_text("Saved.")).to_be_visible()
    found = [(TEXT[one["start"] : one["end"]], one["label"]) for one in parts(cases, rating)]
    assert found == [("Was told ", "agent"), ("twice it is fixed. It was not.", "product")]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_empty_one_many_long_and_right_to_left_are_accessible_and_fit(
    as_mia: Open, cases: Cases, scheme: str, width: int
) -> None:
    context = as_mia(bypass_csp=True, viewport={"width": width, "height": 844}, color_scheme=scheme)
    page, found = context.new_page(), {}
    found["empty"] = faults(page, QUEUE)
    arabic = (Said("كانت آنا رائعة، ", "agent", "good", filed=False), Said("لكن التصدير يتعطل", "product", "bad"))
    told = {
        "one": commented(cases, *TWICE, agent_was="good", product_was="bad"),
        "arabic": commented(cases, *arabic, customer="di", customer__locale="ar"),
        "long": commented(cases, Said("word " * 800 + "W" * 400, "none", "bad", filed=False), customer="ed"),
        "japanese": commented(cases, Said("アプリは落ちます。" * 80, "product", "bad", filed=False), customer="fi"),
    }
    for number in range(12):
        commented(cases, Said(f"Number {number}.", "none", "bad", filed=False), customer=f"cy{number}")

    for name, rating in told.items():
        found[name] = faults(page, f"{QUEUE}?id={rating}")
    page.goto(f"{QUEUE}?id={told['one']}")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    found["decided"] = faults(page, f"{QUEUE}?id={told['one']}")

    assert found == dict.fromkeys(found, ())


def faults(page: Page, path: str) -> tuple[str, ...]:
    """What axe says of the page unfolded, and whether it is wider than the screen."""
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    wrong = [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in Axe().run(page, options=WCAG).response["violations"]
    ]
    if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        wrong.append("too wide")
    return tuple(wrong)
