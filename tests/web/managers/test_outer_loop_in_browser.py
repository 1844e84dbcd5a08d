"""Why it happens and what we change in a real browser: empty, one, many, very long, right to left; on a phone and on a
desk, and printed on A4."""

from pathlib import Path

import pytest
from babel import Locale

from survey_service.flows.action_checked import action_checked
from survey_service.flows.action_linked import case_linked
from survey_service.flows.whys_answered import whys_answered
from survey_service.language import Translator
from tests.action_world import TOLD, Loop
from tests.browsing import SHOTS, PageOf, looked_at
from tests.world import HandClock

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenherstellungsverordnung and all that belongs to it, " * 2
ARABIC = "تصدير الفواتير الكبيرة"
LEARNT = (
    *(("defect", "exports"),) * 6,
    *(("defect", "invoices"),) * 2,
    *(("defect", "sign-in"), ("defect", "search")),
    *(("slow", "exports"),) * 4,
    *(("not_told", "invoices"),) * 3,
    *(("policy_price", "plans"),) * 2,
    *(("our_mistake", ARABIC), ("other", LONG[:190])),
)


@pytest.fixture
def full(loop: Loop, clock: HandClock) -> list[int]:
    """Cases of two months, whys, and one action in each state; the numbers of these, the first open."""
    for number, (cause, area) in enumerate(LEARNT[:5]):
        loop.learnt(f"old{number}", cause, area)
    clock.move(days=30)
    cases = [loop.learnt(f"c{number}", cause, area) for number, (cause, area) in enumerate(LEARNT)]
    why = "The release list does not name who tests large exports before they leave"
    whys_answered(
        loop.as_("Mia"), cases[0], ["The export stopped at 10,000 rows", "The limit is in the product", why], []
    )
    whys_answered(loop.as_("Mia"), cases[-1], [LONG * 3], [])
    whys_answered(loop.as_("Mia"), cases[-2], [ARABIC * 3], [])
    actions = [loop.plan(cases[0]), loop.plan(title=LONG[:200], product_area=LONG[:190], detail=LONG * 5)]
    for case in cases[1:6]:
        case_linked(loop.as_("Mia"), actions[0], case)
    worked, failed = loop.plan(title=ARABIC), loop.plan(title="Name the tester in the release list")
    for one, effect in ((worked, "worked"), (failed, "did_not")):
        action_checked(loop.as_("Mia"), loop.done(one), effect, "No case since.")
    return actions


def addresses(action: int) -> dict[str, str]:
    return {
        "causes": "/callbacks/causes?month=2026-04",
        "actions": "/callbacks/actions",
        "action": f"/callbacks/actions/{action}",
        "new": "/callbacks/actions/new?case=7",
        "tell": f"/callbacks/actions/{action}/tell",
    }


def test_pages_without_anything_yet_are_accessible_and_fit(page_of: PageOf) -> None:
    page = page_of("Mia")
    for name in ("causes", "actions"):
        assert looked_at(page, addresses(1)[name], f"empty-{name}") == []


def test_pages_full_of_long_words_are_accessible_and_fit(page_of: PageOf, loop: Loop, full: list[int]) -> None:
    page, number = page_of("Mia"), loop.done(full[0])
    for name, address in addresses(number).items():
        assert looked_at(page, address, f"full-{name}") == []
    assert looked_at(page, f"/callbacks/actions/{full[1]}", "long-action") == []


def test_they_read_from_right_to_left(page_of: PageOf, full: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    arabic = Translator(Locale.parse("ar"), None)
    monkeypatch.setattr("survey_service.web.words.staff_translator", lambda _locale: arabic)
    page = page_of("Mia")

    for name in ("causes", "action"):
        assert looked_at(page, addresses(full[0])[name], f"rtl-{name}") == []
        assert page.evaluate("document.documentElement.dir") == "rtl"
    page.goto(addresses(full[0])["causes"])
    page.set_viewport_size({"width": 1280, "height": 900})
    head, first = (page.locator(f".fish.whole .{name}").first.bounding_box() for name in ("head", "name"))
    assert head is not None
    assert first is not None
    assert head["x"] < first["x"]


def test_one_picture_of_the_fish_is_shown_and_paper_gets_the_whole(page_of: PageOf, full: list[int]) -> None:
    page = page_of("Mia")
    page.goto(addresses(full[0])["causes"])

    for width, media, wanted in ((390, "screen", "listed"), (1280, "screen", "whole"), (700, "print", "whole")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media=media)  # type: ignore[arg-type]
        shown = [one for one in ("listed", "whole") if page.locator(f".fish.{one}").is_visible()]
        assert shown == [wanted], (width, media)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if SHOTS:
        page.pdf(path=Path(SHOTS) / "causes.pdf", format="A4")
        page.screenshot(path=Path(SHOTS) / "causes-print.png", full_page=True)


def test_mia_plans_does_and_checks_a_change_without_script(page_of: PageOf, loop: Loop, clock: HandClock) -> None:
    case = loop.learnt("cy")
    page = page_of("Mia")
    page.goto(f"/callbacks/actions/new?case={case}")
    page.get_by_label("What is changed").fill("Test large exports")
    page.get_by_role("button", name="Make the action").click()
    page.get_by_label("What customers may be told").fill(TOLD)
    page.get_by_role("button", name="It is done").click()
    page.get_by_role("link", name="Tell customers").click()
    assert TOLD in " ".join(page.locator("p.copy").inner_text().split())
    page.get_by_role("button", name="Tell 1 customer").click()
    assert page.get_by_text("1 customer was written to").is_visible()

    clock.move(days=45)
    page.reload()
    page.get_by_label("It worked", exact=True).check()
    page.get_by_label("In a sentence").fill("No case since.")
    page.get_by_role("button", name="Save the check").click()

    assert page.get_by_text("Done, and it worked.").is_visible()
