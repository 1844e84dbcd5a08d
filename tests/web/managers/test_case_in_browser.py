"""The case in a real browser: closed in four keys, whys one after the other, paper, and every state of the page."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from survey_service.callbacks.steps import agents_rated
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_taken import callback_taken
from survey_service.flows.case_letter_sent import Written, case_letter_sent
from survey_service.flows.case_remarked import case_remarked
from survey_service.flows.repair_steps import Asked, step_done, step_given
from survey_service.flows.whys_answered import whys_answered
from tests.browsing import SHOTS, PageOf, looked_at
from tests.case_world import Cases
from tests.world import START

LONG = "The export stops at ten thousand rows and nobody told us before we bought it. " * 12
UNBROKEN = "W" * 300
ARABIC = "التصدير يتوقف عند عشرة آلاف صف"
PHONE = {"contact": "yes", "contact_channel": "phone", "contact_number": "+442079460958", "contact_time": "morning"}
FIRM = {"id": "a-1", "name": "Harbour & Finch", "value": 120000, "vip": True}


def closed_by(page: Page, keys: str) -> None:
    """Pressed one after the other; the page that follows is there."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("Enter" if keys[-1] == "↵" else keys[-1])


def test_four_keys_close_a_case_and_the_next_one_opens(
    page_of: PageOf, cases: Cases, person: Callable[[str], int]
) -> None:
    numbers = [cases.low(name) for name in ("cy", "dee", "eli")]
    for number in numbers:
        callback_attempted(cases.acting(person("Mia")), number, Try("phone", "talked"))
    mia = page_of("Mia")
    mia.goto(f"/callbacks/{numbers[0]}")

    for number in numbers[1:]:
        closed_by(mia, "c12↵")
        expect(mia).to_have_url(re.compile(rf"/callbacks/{number}(#main)?$"))
        expect(mia.get_by_role("status")).to_contain_text("is closed. This is the next one.")
    closed_by(mia, "c2↵")  # the root cause of last time is chosen

    assert [(one.outcome, one.root_cause) for one in cases.all()] == [
        ("settled", "not_told"),
        ("settled", "not_told"),
        ("not_settled", "not_told"),
    ]


def test_two_keys_close_what_is_to_be_reviewed(page_of: PageOf, cases: Cases) -> None:
    case_id = cases.low("cy", 1, {"contact": "no"})
    mia = page_of("Mia")
    mia.goto(f"/callbacks/{case_id}")

    closed_by(mia, "c↵")

    assert cases.case(case_id).outcome == "reviewed"


def test_each_why_is_unlocked_by_the_one_before_it(page_of: PageOf, cases: Cases) -> None:
    mia = page_of("Mia")
    mia.goto(f"/callbacks/{cases.low()}")
    mia.get_by_text("Five whys").first.click()
    fields = mia.locator("#whys textarea")

    expect(fields.nth(0)).to_be_visible()
    expect(fields.nth(1)).not_to_be_visible()
    fields.nth(0).fill("The export stopped")

    expect(fields.nth(1)).to_be_visible()
    expect(fields.nth(2)).not_to_be_visible()


def test_the_letter_unfolds_at_its_button(page_of: PageOf, cases: Cases) -> None:
    mia = page_of("Mia")
    mia.goto(f"/callbacks/{cases.low()}")

    mia.get_by_role("link", name="Write to the customer").click()

    expect(mia.get_by_label("Subject")).to_be_visible()
    if SHOTS:
        mia.get_by_text("Five whys").first.click()
        for opened in mia.locator(".act > summary").all()[1:]:
            opened.click()
        mia.screenshot(path=f"{SHOTS}/case-unfolded.png", full_page=True)
        mia.set_viewport_size({"width": 390, "height": 900})
        mia.screenshot(path=f"{SHOTS}/case-unfolded-phone.png", full_page=True)


def test_paper_holds_facts_and_whys_alone(page_of: PageOf, cases: Cases, person: Callable[[str], int]) -> None:
    case_id = cases.low("cy", 1, PHONE)
    whys_answered(cases.acting(person("Mia")), case_id, ["The export stopped", "The limit was kept"], [])
    mia = page_of("Mia")
    mia.goto(f"/callbacks/{case_id}")

    mia.emulate_media(media="print")

    expect(mia.locator(".paper")).to_contain_text("The limit was kept")
    expect(mia.locator(".off-paper")).not_to_be_visible()
    if SHOTS:
        mia.pdf(path=f"{SHOTS}/case.pdf")
        mia.screenshot(path=f"{SHOTS}/case-paper.png", full_page=True)


@pytest.fixture
def busy(cases: Cases, person: Callable[[str], int]) -> int:
    """A case with everything on it, some of it long, in other scripts or without a space."""
    cases.rate(cases.asked("dee", customer__account=FIRM), 4)
    cases.low("eli", customer__account=FIRM)
    asha, mia = person("Asha"), cases.acting(person("Mia"))
    case_id = cases.low("cy", 1, PHONE | {"why": LONG}, customer__account=FIRM, customer__timezone="America/New_York")
    callback_taken(mia, case_id)
    agent = agents_rated(mia.session, case_id)[0][0]
    for words in (LONG, ARABIC, UNBROKEN):
        cases.clock.move(minutes=1)
        case_remarked(mia, case_id, words, disagrees=words == ARABIC)
        step_given(mia, case_id, Asked(agent, words[:900], START.date()))
    step_done(cases.acting(asha), 2, ARABIC)
    whys_answered(mia, case_id, [LONG[:480], ARABIC, UNBROKEN], [])
    case_letter_sent(mia, case_id, Written("Your ticket 1042", f"Hello Cy,\n\n{LONG}\n\nMia"))
    callback_attempted(mia, case_id, Try("phone", "no_answer", "Call again", cases.clock.at + timedelta(hours=2)))
    return case_id


def test_every_state_of_a_case_is_accessible_and_fits(page_of: PageOf, cases: Cases, busy: int) -> None:
    plain, review = cases.low("flo"), cases.low("gil", 1, {"contact": "no"})
    mia = page_of("Mia")

    found = {
        "busy": looked_at(mia, f"/callbacks/{busy}", "case-busy"),
        "plain": looked_at(mia, f"/callbacks/{plain}", "case-plain"),
        "review": looked_at(mia, f"/callbacks/{review}", "case-review"),
        "auditor": looked_at(page_of("Otto"), f"/callbacks/{busy}", "case-auditor"),
        "asked": looked_at(page_of("Asha"), "/agents/", "asked"),
    }

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
