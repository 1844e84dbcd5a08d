"""Several cases ticked on the board: taken, handed over, put off, closed as reviewed."""

import re
from collections.abc import Callable
from datetime import timedelta

from survey_service.flows.callback_taken import callback_taken
from tests.case_world import Cases
from tests.people import StaffClient
from tests.web.managers.test_board import board, text
from tests.world import HandClock

SignedIn = Callable[[str], StaffClient]
Person = Callable[[str], int]


def ticks(page: str) -> list[str]:
    return re.findall(r'name="case" value="([^"]*)"', page)


def pressed(browser: StaffClient, act: str, case: list[str], status: int = 302, **said: str) -> str:
    """What the board says after it."""
    answer = browser.post("/callbacks/bulk?who=all", data={"act": act, "case": case, **said})
    assert answer.status_code == status, answer.get_data(as_text=True)
    return text(board(browser, "?who=all") if status == 302 else answer.get_data(as_text=True))


def test_what_is_ticked_is_taken(signed_in: SignedIn, person: Person, cases: Cases) -> None:
    case_ids, mia = [cases.low(name) for name in ("cy", "dee", "eli")], signed_in("Mia")

    told = pressed(mia, "take", ticks(board(mia))[:2])

    assert "2 cases are yours." in told
    assert [cases.case(one).owner_id for one in case_ids] == [person("Mia")] * 2 + [None]


def test_what_a_colleague_took_meanwhile_is_left_and_counted(signed_in: SignedIn, person: Person, cases: Cases) -> None:
    first, second = cases.low("cy"), cases.low("dee")
    mia, lena = signed_in("Mia"), person("Lena")
    seen = ticks(board(mia))
    callback_taken(cases.acting(lena), first)

    told = pressed(mia, "take", seen)

    assert "1 case is yours." in told
    assert "1 was left: somebody has it, or it changed meanwhile." in told
    assert [cases.case(one).owner_id for one in (first, second)] == [lena, person("Mia")]


def test_they_are_handed_to_who_may_have_each_of_them(signed_in: SignedIn, person: Person, cases: Cases) -> None:
    other = {"id": "u-2", "email": "ben@example.com", "name": "Ben Oduya", "team": "Technical", "department": "Support"}
    own, foreign = cases.low("cy"), cases.low("dee", agent=other)
    mia, lena = signed_in("Mia"), person("Lena")

    told = pressed(mia, "hand_over", ticks(board(mia)), to=str(lena))

    assert "Lena Fuchs has 1 case more." in told
    assert "1 was left: Lena Fuchs is rated in it, or it belongs to others." in told
    assert [cases.case(one).owner_id for one in (own, foreign)] == [lena, None]


def test_they_are_not_handed_over_from_another_owner_than_the_page_named(
    signed_in: SignedIn, person: Person, cases: Cases
) -> None:
    case_id, mia = cases.low(), signed_in("Mia")
    seen = ticks(board(mia))
    callback_taken(cases.acting(person("Mia")), case_id)

    told = pressed(mia, "hand_over", seen, to=str(person("Lena")))

    assert "1 was left" in told
    assert cases.case(case_id).owner_id == person("Mia")


def test_they_wait_until_a_date(signed_in: SignedIn, cases: Cases, clock: HandClock) -> None:
    case_ids, mia = [cases.low(name) for name in ("cy", "dee")], signed_in("Mia")
    until = (clock.at + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")

    told = pressed(mia, "wait", ticks(board(mia)), until=until, reason="on holiday")

    assert "2 cases wait, and come back on their date." in told
    assert [cases.case(one).waiting_reason for one in case_ids] == ["on holiday"] * 2


def test_only_cases_to_review_are_closed_as_reviewed(signed_in: SignedIn, cases: Cases) -> None:
    review, call = cases.low("cy", said={"contact": "no"}), cases.low("dee")
    mia = signed_in("Mia")

    told = pressed(mia, "review", [str(review), str(call), "x", "99"])

    assert "1 case is closed as reviewed." in told
    assert "2 were left" in told
    assert (cases.case(review).outcome, cases.case(call).state) == ("reviewed", "open")


def test_all_on_this_page_needs_no_script(signed_in: SignedIn, cases: Cases) -> None:
    case_ids, mia = [cases.low(name) for name in ("cy", "dee")], signed_in("Mia")
    shown = re.findall(r'name="shown" value="([^"]*)"', board(mia))

    mia.post("/callbacks/bulk", data={"act": "take", "all": "1", "shown": shown})

    assert [cases.case(one).state for one in case_ids] == ["owned"] * 2


def test_what_is_missing_is_told_and_the_ticks_stay(signed_in: SignedIn, cases: Cases) -> None:
    cases.low()
    mia = signed_in("Mia")
    seen = ticks(board(mia))

    answer = mia.post("/callbacks/bulk", data={"act": "wait", "case": seen, "until": "2020-01-01T09:00"})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert "The cases do not wait yet: Choose a time within the next 90 days." in text(page)
    assert f'value="{seen[0]}" form="bulk" id="tick-{seen[0].split("-")[0]}" data-key="x" checked' in page
    assert "Tick the cases first" in pressed(mia, "take", [], 422)
    assert "Choose what is to be done" in pressed(mia, "burn", seen, 422)
    assert "Choose who is to have" in pressed(mia, "hand_over", seen, 422, to="99999")


def test_a_lead_changes_no_case_of_another_team(signed_in: SignedIn, cases: Cases) -> None:
    other = {"id": "u-2", "email": "ben@example.com", "name": "Ben Oduya", "team": "Technical", "department": "Support"}
    foreign = cases.low("dee", agent=other)

    signed_in("Lena").post("/callbacks/bulk", data={"act": "take", "case": [f"{foreign}-0"]})

    assert cases.case(foreign).owner_id is None
