"""Appeals in a real browser: Asha appeals, Mia decides by keys or without script, every state accessible and within the
screen."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from survey_service.db import db
from survey_service.feedback.appeal import Appeal
from survey_service.flows.appeal_decided import appeal_decided
from survey_service.flows.appeal_made import appeal_made
from tests.browser.accessible import LOOKS, violations
from tests.case_world import Cases
from tests.feedback_world import Rated
from tests.people import StaffClient
from tests.world import HandClock

SignedInBrowser = Callable[..., BrowserContext]
LONG = "The fix was released on the 18th; the second reply was sent before that. " * 12
ARABIC = "الحدّ موجود في المنتج نفسه، وليس في ما فعلته."
SHOTS = os.environ.get("SHOTS")  # a folder for pictures, when somebody wants to look


@pytest.fixture
def seen_by(browser: Browser, address: str, signed_in: Callable[[str], StaffClient]) -> Iterator[SignedInBrowser]:
    """`seen_by("Mia")` is a browser in which she is signed in."""
    opened: list[BrowserContext] = []

    def make(name: str, **options: object) -> BrowserContext:
        cookie = signed_in(name).get_cookie("session")
        assert cookie is not None
        context = browser.new_context(**({"base_url": address, "bypass_csp": True} | options))  # type: ignore[arg-type]
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def appealed(cases: Cases, rated: Rated, person: Callable[[str], int]) -> Callable[..., int]:
    def make(reason: str, customer: str, words: str = "The limit is in the product", score: int = 1) -> int:
        rating = rated(score, customer, {"why": f"The export stops, says {customer}"})
        return appeal_made(cases.acting(person("Asha")), rating, reason, words)

    return make


def looked_at(page: Page, address: str, name: str) -> list[str]:
    page.goto(address)
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    found = violations(page, tuple(LOOKS) if SHOTS else ("phone, dark", "desktop, light"))
    for look, scheme in LOOKS.items() if SHOTS else ():
        width = 390 if look.startswith("phone") else 1280
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        path = Path(str(SHOTS)) / f"{name}-{look.replace(', ', '-')}.png"
        page.screenshot(path=path, full_page=True)
    return found


def state(appeal: int) -> tuple[str, str | None]:
    db.session.rollback()
    found = db.session.get_one(Appeal, appeal, populate_existing=True)
    return found.state, found.answer


def test_asha_appeals_and_mia_decides_by_keys(
    seen_by: SignedInBrowser, rated: Rated, person: Callable[[str], int]
) -> None:
    person("Mia")
    rated(1, "cy", {"why": "The export stops"})
    rated(5, "dee", {"why": "Kind"})
    asha = seen_by("Asha").new_page()
    asha.goto("/agents/?show=newest")
    low = asha.locator("article.comment").filter(has_text="The export stops").first
    low.get_by_text("Appeal against this rating").click()
    low.get_by_label("It is about the product").check()
    low.get_by_label("What should the second person know?").fill("The limit is in the product")
    low.get_by_role("button", name="Send appeal to a second person").click()
    expect(asha.get_by_text("You have appealed.")).to_be_visible()

    mia = seen_by("Mia").new_page()
    mia.goto("/reports/appeals")
    mia.keyboard.press("a")
    expect(mia.get_by_text("1 of 2 → becomes 1 of 1")).to_be_visible()
    with mia.expect_navigation():
        mia.keyboard.press("g")

    expect(mia.get_by_role("status").first).to_contain_text("Granted.")
    asha.goto("/agents/?show=newest")
    expect(asha.locator("p.answer")).to_contain_text("1 of 1 answer about you")
    expect(asha.get_by_text("Your appeal: Granted")).to_be_visible()


def test_without_script_it_is_declined_with_an_answer(
    seen_by: SignedInBrowser, appealed: Callable[..., int], person: Callable[[str], int]
) -> None:
    person("Mia")
    appeal = appealed("abuse", "cy")
    page = seen_by("Mia", java_script_enabled=False).new_page()
    page.goto(f"/reports/appeals/{appeal}")

    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_text("Say why you decline; the agent reads it.")).to_be_visible()
    page.get_by_label("Your answer").fill("Harsh, not abusive")
    page.get_by_role("button", name="Decline").click()

    expect(page.get_by_text("Declined. The agent is told.")).to_be_visible()
    assert state(appeal) == ("declined", "Harsh, not abusive")


def test_j_and_k_move_and_o_opens(
    seen_by: SignedInBrowser, appealed: Callable[..., int], person: Callable[[str], int]
) -> None:
    person("Mia")
    appealed("abuse", "cy")
    second = appealed("product", "dee")
    page = seen_by("Mia").new_page()
    page.goto("/reports/appeals")

    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("o")

    assert page.url.endswith(f"/reports/appeals/{second}")


def test_every_state_is_accessible_and_fits(
    seen_by: SignedInBrowser,
    appealed: Callable[..., int],
    cases: Cases,
    person: Callable[[str], int],
    clock: HandClock,
) -> None:
    mia, asha = seen_by("Mia").new_page(), seen_by("Asha").new_page()
    assert looked_at(mia, "/reports/appeals", "queue-empty") == []
    late = appealed("policy", "late", LONG)
    clock.move(days=9)
    product, arabic = appealed("product", "cy"), appealed("mistake", "dee", ARABIC, 2)
    for n, reason in enumerate(("abuse", "wrong_person", "scanner", "product")):
        appeal = appealed(reason, f"c{n}", LONG if n else "Short", 4)
        answer = "W" * 300 if n == 2 else "Agreed"
        appeal_decided(cases.acting(person("Mia")), appeal, grant=n != 0, answer=answer)
    decided = db.session.scalars(select(Appeal.id).where(Appeal.state == "granted")).all()
    rating = db.session.scalar(select(Appeal.response_id).where(Appeal.id == product))
    db.session.rollback()

    found = [
        *looked_at(mia, "/reports/appeals", "queue"),
        *looked_at(mia, "/reports/appeals?show=decided", "queue-decided"),
    ]
    for name, number in (("late", late), ("product", product), ("arabic", arabic), ("granted", decided[1])):
        found += looked_at(mia, f"/reports/appeals/{number}", f"appeal-{name}")
    found += looked_at(mia, "/reports/exclusions?level=team&key=Billing", "exclusions")
    found += looked_at(mia, f"/callbacks/ratings/{rating}", "rating")
    found += looked_at(asha, "/agents/", "feedback")
    found += looked_at(asha, f"/agents/ratings/{rating}/appeal", "appeal-agent")
    found += looked_at(asha, "/reports/exclusions", "exclusions-agent")
    assert found == []
