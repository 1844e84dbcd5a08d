"""A manager's morning at the callback desk: nine customers wait, she calls them by keyboard alone, and one comes back
to say how it is now."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from survey_service.callbacks.callback import Callback
from survey_service.flows.whys_answered import whys_answered
from tests.browser.accessible import LOOKS, violations
from tests.browsing import PageOf
from tests.recovery_world import Recoveries

PHONE = {"width": 390, "height": 844}
PAPER = {"width": 700, "height": 990}  # what A4 leaves between its margins
CALL = {"contact": "yes", "contact_channel": "phone", "contact_number": "+442079460958"}
WHYS = ["The export stopped at ten thousand rows", "The limit of the screen held for files too"]
LATE = ("cy", "dee")
SOON = ("eli", "flo", "gil", "hal", "ida")
REVIEW = ("jon", "kay")
MOST_KEYS = 4
CUT_OFF = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.vh, .skip'))
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([one, at]) => at.width && (at.left < -1 || at.right > innerWidth + 1
    || (getComputedStyle(one).overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1)))
  .map(([one, at]) => `${one.tagName}.${one.className} ${at.left | 0} to ${at.right | 0}`)"""


@dataclass
class Keyboard:
    """Every key she presses, counted; `↵` leads to another page."""

    page: Page
    pressed: list[str] = field(default_factory=list)

    def types(self, keys: str) -> int:
        """One after the other; how many there were."""
        before = len(self.pressed)
        for key in keys:
            self.pressed.append(key)
            if key in "o↵":
                with self.page.expect_navigation():
                    self.page.keyboard.press("Enter" if key == "↵" else key)
            else:
                self.page.keyboard.press(key)
        return len(self.pressed) - before


@dataclass
class Desk:
    """Mia's page, and what there is to call about: the numbers of the cases by customer."""

    mia: Page
    keys: Keyboard
    recoveries: Recoveries
    numbers: dict[str, int]

    def open_ones(self) -> list[Callback]:
        return [case for case in self.recoveries.cases.all() if case.state != "closed"]

    def shown(self) -> int:
        """The number of the case she looks at."""
        found = re.search(r"/callbacks/(\d+)", self.mia.url)
        assert found is not None, self.mia.url
        return int(found[1])


@pytest.fixture
def desk(page_of: PageOf, recoveries: Recoveries) -> Desk:
    """Nine cases: two came a day ago, five this morning, two only to be read."""
    cases = recoveries.cases
    numbers = {name: cases.low(name, 1, CALL) for name in LATE}
    cases.clock.move(hours=24)
    numbers |= {name: cases.low(name, 2) for name in SOON}
    numbers |= {name: cases.low(name, 2, {"contact": "no"}) for name in REVIEW}
    mia = page_of("Mia")
    mia.goto("/callbacks/")
    return Desk(mia, Keyboard(mia), recoveries, numbers)


def test_nine_are_cleared_by_keyboard_and_none_is_closed_with_more_than_four_keys(desk: Desk) -> None:
    expect(desk.mia.locator("[data-part=sentence]")).to_contain_text("2 are late")
    assert len(desk.open_ones()) == 9

    first = desk.mia.locator('[data-row][aria-current="true"] [data-row-link]').get_attribute("id")
    desk.keys.types("o")
    assert first == f"case-{desk.shown()}"
    counted = [calls_and_closes(desk) for _ in (*LATE, *SOON)]
    reads_the_rest(desk)

    expect(desk.mia.locator("[data-part=sentence]")).to_have_text("Nobody in your teams is waiting for a call.")
    assert desk.open_ones() == []
    assert max(counted) <= MOST_KEYS, counted
    ended = {case.id: case.outcome for case in desk.recoveries.cases.all()}
    assert ended == {n: "reviewed" if name in REVIEW else "settled" for name, n in desk.numbers.items()}


def calls_and_closes(desk: Desk) -> int:
    """Logs that she talked with the customer and closes; how many keys the close took. She stands on the next case."""
    case_id, cases = desk.shown(), desk.recoveries.cases
    desk.keys.types("l11↵")
    assert cases.case(case_id).reached_at is not None
    keys = desk.keys.types("c11↵")
    assert cases.case(case_id).outcome == "settled"
    return keys


def reads_the_rest(desk: Desk) -> None:
    """After the last call the board is there; those that nobody is to be called about are ticked and closed at once."""
    expect(desk.mia).to_have_url(re.compile(r"/callbacks/(#\w+)?$"))
    assert {case.id for case in desk.open_ones()} == {desk.numbers[name] for name in REVIEW}
    desk.keys.types("xjx")
    expect(desk.mia.locator("input[name=case]:checked")).to_have_count(len(REVIEW))
    bulk = desk.mia.locator("#reviewed")
    while not bulk.evaluate("one => one === document.activeElement"):
        desk.mia.keyboard.press("Tab")
    desk.keys.types("↵")


@pytest.fixture
def cys_phone(browser: Browser, desk: Desk, address: str) -> Iterator[Callable[[int], Page]]:
    """The recovery letter of this case, opened by its link for a 5."""
    context = browser.new_context(base_url=address, viewport=PHONE)  # type: ignore[arg-type]

    def opened(case_id: int) -> Page:
        due = desk.recoveries.question(case_id).due_at
        assert due is not None
        desk.recoveries.cases.clock.at = due
        letter = next(one for one in desk.recoveries.leave() if one.to == "cy@example.com")
        page = context.new_page()
        page.goto(urlsplit(letter.values["links"][5]).path)
        return page

    yield opened
    context.close()


@pytest.fixture
def back(desk: Desk, cys_phone: Callable[[int], Page]) -> int:
    """Cy was called, and answered with a 5; the number of the case."""
    desk.mia.goto(f"/callbacks/{desk.numbers['cy']}")
    calls_and_closes(desk)
    phone = cys_phone(desk.numbers["cy"])
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_role("button", name="Send").first.click()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    return desk.numbers["cy"]


def test_cy_says_on_a_phone_how_it_is_now_and_mia_reads_it(desk: Desk, back: int) -> None:
    desk.mia.goto(f"/callbacks/{back}")

    after = desk.mia.locator("section", has=desk.mia.get_by_role("heading", name="After the call"))
    expect(after).to_contain_text(re.compile(r"5\s*Excellent"))
    assert violations(desk.mia, tuple(LOOKS)) == []

    desk.mia.goto("/callbacks/figures")
    expect(desk.mia.get_by_role("row", name="Recovered, of those who answered")).to_contain_text("1 of 1")


def test_the_months_fishbone_and_the_whys_of_a_case_stand_on_paper_whole(
    desk: Desk, back: int, person: Callable[[str], int]
) -> None:
    whys_answered(desk.recoveries.cases.acting(person("Mia")), back, [WHYS[0], WHYS[1] + " at length" * 30], [])
    desk.mia.set_viewport_size(PAPER)  # type: ignore[arg-type]
    desk.mia.emulate_media(media="print")

    for path, held in (("/callbacks/causes", ".fish.whole"), (f"/callbacks/{back}", ".paper")):
        desk.mia.goto(path)
        expect(desk.mia.locator(held)).to_be_visible()
        expect(desk.mia.locator("body")).to_contain_text(WHYS[1])
        assert desk.mia.evaluate(CUT_OFF) == [], path
        assert desk.mia.pdf(format="A4").count(b"/Type /Page\n") >= 1
