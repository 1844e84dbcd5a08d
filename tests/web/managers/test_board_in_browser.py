"""The board in a real browser: by keyboard, kept up to date, nothing in hand lost; what axe says of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from survey_service.flows.callback_taken import callback_taken
from tests.browsing import PageOf, looked_at
from tests.case_world import Cases
from tests.people import StaffClient

Person = Callable[[str], int]
SignedIn = Callable[[str], StaffClient]

pytestmark = pytest.mark.browser


def opened(page: Page) -> Page:
    page.clock.install()
    page.goto("/callbacks/")
    return page


def half_a_minute(page: Page) -> None:
    with page.expect_response(lambda answer: "/callbacks/" in answer.url and "x-live" in answer.request.headers):
        page.clock.fast_forward(31_000)


def test_rows_are_ticked_by_key_and_taken_together(page_of: PageOf, person: Person, cases: Cases) -> None:
    case_ids = [cases.low(name) for name in ("cy", "dee", "eli")]
    page = opened(page_of("Mia"))

    expect(page.locator("#bulk")).to_be_hidden()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_role("button", name="Take them").click()

    expect(page.get_by_role("status").filter(has_text="2 cases are yours.")).to_be_visible()
    assert [cases.case(one).owner_id for one in case_ids] == [person("Mia")] * 2 + [None]


def test_slash_goes_to_the_filter_and_enter_in_a_field_takes_nothing(page_of: PageOf, cases: Cases) -> None:
    case_id = cases.low()
    page = opened(page_of("Mia"))

    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="State")).to_be_focused()
    page.locator(f"#tick-{case_id}").check()
    page.get_by_text("Wait until", exact=True).click()
    page.get_by_label("Why").press("Enter")

    expect(page.get_by_label("Why")).to_be_visible()
    assert cases.case(case_id).state == "open"


def test_what_is_in_hand_stays_when_the_list_changes(page_of: PageOf, person: Person, cases: Cases) -> None:
    cy, dee = cases.low("cy"), cases.low("dee")
    page = opened(page_of("Mia"))
    page.keyboard.press("j")
    page.locator(f"#tick-{dee}").check()
    eli = cases.low("eli")
    callback_taken(cases.acting(person("Lena")), cy)

    half_a_minute(page)

    expect(page.locator("[data-part=said]")).to_have_text("1 new case on this page.")
    expect(page.locator("[data-part=sentence]")).to_contain_text("3 customers are waiting")
    expect(page.locator(f"#case-{eli}")).to_be_visible()
    expect(page.locator('[data-row][aria-current="true"] [data-row-link]')).to_have_id(f"case-{dee}")
    expect(page.locator(f"#tick-{dee}")).to_be_checked()
    expect(page.locator(f"#tick-{dee}")).to_be_focused()


def test_after_five_failures_it_says_so_and_stops(page_of: PageOf, cases: Cases) -> None:
    cases.low()
    page = opened(page_of("Mia"))
    asked = []
    page.route("**/callbacks/", lambda route: (asked.append(1), route.abort()))

    for _ in range(5):  # each is over before the next: on a busy machine two would be under way at once
        with page.expect_event("requestfailed"):
            page.clock.fast_forward(31_000)
    expect(page.locator("[data-part=said]")).to_contain_text("no longer kept up to date")
    page.clock.fast_forward(93_000)
    page.wait_for_timeout(0)

    assert len(asked) == 5


def test_all_on_this_page_ticks_each_and_can_be_taken_back(page_of: PageOf, cases: Cases) -> None:
    cases.low("cy"), cases.low("dee")
    page = opened(page_of("Mia"))

    page.get_by_label("All on this page").check()
    expect(page.locator("input[name=case]:checked")).to_have_count(2)
    page.locator("input[name=case]").first.uncheck()

    expect(page.get_by_label("All on this page")).not_to_be_checked()


def test_nothing_is_wrong_for_assistive_technology_nor_out_of_place(page_of: PageOf, cases: Cases) -> None:
    long = {"customer__name": "Maximiliane-Konstantinopolitanskaya-von-Hohenlohe-Waldenburg-Schillingsfürst"}
    cases.low("cy", 1, {"contact": "yes", "contact_channel": "phone"}, ticket__subject="w" * 300, **long)
    cases.low("dee", said={"contact": "no"})
    page = page_of("Mia")

    for name, address in (("board", "/callbacks/"), ("board-filtered", "/callbacks/?state=open&area=Nothing")):
        assert looked_at(page, address, name) == []
