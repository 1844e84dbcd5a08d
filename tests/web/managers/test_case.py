"""One case: whom to call, what was said, and every step from the page."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from survey_service.callbacks.callback import Attempt
from survey_service.callbacks.closing import Closing
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.callback_taken import callback_taken
from survey_service.flows.callback_waiting import callback_waiting
from tests.case_world import Cases
from tests.people import StaffClient
from tests.web.managers.test_board import text
from tests.world import START, HandClock

SignedIn = Callable[[str], StaffClient]
Person = Callable[[str], int]


def opened(browser: StaffClient, case_id: int) -> str:
    answer = browser.get(f"/callbacks/{case_id}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_the_case_says_who_is_to_be_called_by_when_and_about_what(signed_in: SignedIn, cases: Cases) -> None:
    case_id = cases.low("cy", 1, {"why": "The export stops at 10,000 rows."})

    page = text(opened(signed_in("Mia"), case_id))

    assert "Call Cy Young by 17:00, in 8 hours: Export fails." in page
    assert "The export stops at 10,000 rows." in page
    assert "1042" not in page
    assert "Asha Rao, Billing" in page


def test_who_was_tried_and_waits_for_a_date_needs_no_next_step(
    signed_in: SignedIn, person: Person, cases: Cases, clock: HandClock
) -> None:
    case_id, mia = cases.low(), person("Mia")
    callback_waiting(cases.acting(mia), case_id, clock.at + timedelta(days=2), None)
    untried = text(opened(signed_in("Mia"), case_id))
    callback_attempted(cases.acting(mia), case_id, Try("phone", "talked"))
    callback_waiting(cases.acting(mia), case_id, clock.at + timedelta(days=2), None)

    tried = text(opened(signed_in("Mia"), case_id))

    assert "Call Cy Young by 17:00" in untried
    assert "Cy Young can wait until Wednesday, 4 March, 09:00." in tried
    assert "say what comes next" not in tried


def test_a_wish_for_a_call_brings_the_number_and_the_time_there(signed_in: SignedIn, cases: Cases) -> None:
    wish = {
        "contact": "yes",
        "contact_channel": "phone",
        "contact_number": "+442079460958",
        "contact_time": "morning",
        "contact_other_person": True,
    }
    case_id = cases.low("cy", 1, wish, customer__timezone="Asia/Tokyo")

    page = opened(signed_in("Mia"), case_id)

    assert 'href="tel:+442079460958"' in page
    assert "In the morning, Tokyo time" in text(page)
    assert "It is Monday, 2 March, 18:00 there now." in text(page)
    assert "The customer asked for a call. Not by the same person." in text(page)


@pytest.mark.parametrize("said", [{}, {"contact": "yes", "contact_channel": "email"}])
def test_without_leave_to_ring_there_is_a_mail_and_no_number(
    signed_in: SignedIn, cases: Cases, said: dict[str, str]
) -> None:
    page = opened(signed_in("Mia"), cases.low("cy", 1, said, customer__phone="+442079460958"))

    assert "tel:" not in page
    assert 'href="mailto:cy%40example.com"' in page


def test_whoever_wants_no_contact_is_neither_called_nor_written_to(signed_in: SignedIn, cases: Cases) -> None:
    page = opened(signed_in("Mia"), cases.low("cy", 1, {"contact": "no"}, customer__phone="+442079460958"))

    assert not re.search("tel:|mailto:|Log an attempt", page)
    assert "asked not to be contacted" in page


def test_take_try_and_close_from_the_page(signed_in: SignedIn, cases: Cases) -> None:
    case_id, mia = cases.low(), signed_in("Mia")

    mia.post(f"/callbacks/{case_id}/take")
    tried = {"channel": "phone", "outcome": "talked", "next_step": "Send the fix", "next_at": "2026-03-02T15:00"}
    assert mia.post(f"/callbacks/{case_id}/attempt", data=tried).status_code == 302
    page = text(opened(mia, case_id))
    assert "Cy Young: Send the fix, Monday, 2 March, 15:00." in page
    assert "Phone, reached" in page
    ending = {"outcome": "settled", "root_cause": "defect", "closing_note": "Cy is happy"}
    assert mia.post(f"/callbacks/{case_id}/close", data=ending).location == "/callbacks/"

    assert (cases.case(case_id).outcome, cases.case(case_id).root_cause) == ("settled", "defect")
    assert "Cy Young: reached, settled, defect." in text(opened(mia, case_id))


@pytest.mark.parametrize(
    ("step", "data", "said"),
    [
        ("attempt", {"channel": "pigeon", "outcome": "talked"}, "Choose one."),
        ("attempt", {"channel": "phone", "outcome": "talked", "next_at": "soon"}, "Enter day and time"),
        ("attempt", {"channel": "phone", "outcome": "talked", "next_at": "2026-03-01T15:00"}, "lies ahead"),
        ("attempt", {"channel": "phone", "outcome": "talked", "note": "x" * 10_001}, "Shorten it"),
        ("wait", {"until": ""}, "Enter day and time until when"),
        ("wait", {"until": "0001-01-01T00:00"}, "this century"),
        ("wait", {"until": "2026-12-24T15:00"}, "within the next 90 days"),
        ("close", {"outcome": "settled"}, "Choose why it happened."),
        ("close", {"outcome": "reviewed"}, "Choose one."),
        ("hand-over", {"to": "999"}, "Choose one."),
        ("hand-over", {"to": "x"}, "Choose one."),
    ],
)
def test_a_form_that_does_not_fit_says_where_and_changes_nothing(
    signed_in: SignedIn, person: Person, cases: Cases, step: str, data: dict[str, str], said: str
) -> None:
    case_id, mia = cases.low(), signed_in("Mia")
    person("Lena")

    answer = mia.post(f"/callbacks/{case_id}/{step}", data=data)

    assert answer.status_code == 422
    assert said in text(answer.get_data(as_text=True))
    assert cases.case(case_id).state == "open"
    assert cases.ctx().session.scalars(select(Attempt)).all() == []


def test_a_nul_in_a_note_is_left_out(signed_in: SignedIn, cases: Cases) -> None:
    case_id = cases.low()

    signed_in("Mia").post(f"/callbacks/{case_id}/attempt", data={"channel": "phone", "outcome": "sent", "note": "a\0b"})

    assert cases.ctx().session.scalars(select(Attempt.note)).one() == "ab"


def test_of_two_managers_the_slower_reads_what_happened_meanwhile(
    signed_in: SignedIn, person: Person, cases: Cases
) -> None:
    taken, closed = cases.low("cy"), cases.low("dee")
    callback_taken(cases.acting(person("Lena")), taken)
    callback_closed(cases.acting(person("Lena")), closed, Closing("withdrawn"))

    mia = signed_in("Mia")
    slower, too_late = mia.post(f"/callbacks/{taken}/take"), mia.post(f"/callbacks/{closed}/take")

    assert (slower.status_code, too_late.status_code) == (409, 409)
    assert "Lena Fuchs has this case now." in text(slower.get_data(as_text=True))
    assert "Lena Fuchs closed this case on Monday, 2 March, 09:00." in text(too_late.get_data(as_text=True))


def test_a_case_is_handed_over_from_the_page(signed_in: SignedIn, person: Person, cases: Cases) -> None:
    case_id, lena = cases.low(), person("Lena")

    answer = signed_in("Mia").post(f"/callbacks/{case_id}/hand-over", data={"to": str(lena), "seen_owner": ""})

    assert answer.status_code == 302
    assert cases.case(case_id).owner_id == lena


def test_the_owner_puts_a_case_off_and_gives_it_back(signed_in: SignedIn, cases: Cases) -> None:
    case_id, mia = cases.low(), signed_in("Mia")

    mia.post(f"/callbacks/{case_id}/wait", data={"until": "2026-03-04T14:00", "reason": "on holiday"})
    assert "waiting until Wednesday, 4 March, 14:00" in text(opened(mia, case_id))
    mia.post(f"/callbacks/{case_id}/release")

    assert cases.case(case_id).state == "open"


def test_the_next_case_is_one_of_mine_or_nobodys(signed_in: SignedIn, person: Person, cases: Cases) -> None:
    mine, lenas, free = cases.low("cy", 2), cases.low("dee"), cases.low("eli")
    callback_taken(cases.acting(person("Mia")), mine)
    callback_taken(cases.acting(person("Lena")), lenas)

    mia = signed_in("Mia")

    assert mia.get("/callbacks/next").location == f"/callbacks/{mine}"
    assert mia.get(f"/callbacks/next?after={mine}").location == f"/callbacks/{free}"


def test_unreachable_is_asked_about_before_three_attempts(
    signed_in: SignedIn, person: Person, cases: Cases, clock: HandClock
) -> None:
    case_id, mia = cases.low(), person("Mia")
    callback_attempted(cases.acting(mia), case_id, Try("phone", "no_answer"))
    assert "Fewer than three attempts" in text(opened(signed_in("Mia"), case_id))

    clock.move(days=1)
    callback_attempted(cases.acting(mia), case_id, Try("email", "sent"))
    callback_attempted(cases.acting(mia), case_id, Try("phone", "no_answer"))

    assert "Fewer than three attempts" not in text(opened(signed_in("Mia"), case_id))


def test_cases_of_one_account_and_earlier_answers_are_linked(
    signed_in: SignedIn, cases: Cases, clock: HandClock
) -> None:
    account = {"id": "a-1", "name": "Atlas Mutual"}
    cases.rate(cases.asked("cy", customer__account=account), 5)
    clock.move(days=2)
    case_id, other = cases.low("cy", customer__account=account), cases.low("dee", customer__account=account)

    page = opened(signed_in("Mia"), case_id)

    assert f'href="/callbacks/{other}"' in page
    assert 'href="/callbacks/ratings/1"' in page


@pytest.mark.parametrize(("url", "linked"), [("https://desk.example/t/1", True), ("http://desk.example/t/1", True)])
def test_the_ticket_is_linked_without_telling_it_where_from(
    signed_in: SignedIn, cases: Cases, url: str, linked: bool
) -> None:
    page = opened(signed_in("Mia"), cases.low(ticket__url=url))

    assert f'<a href="{url}" rel="noopener noreferrer">' in page


def test_last_times_root_cause_is_offered(signed_in: SignedIn, person: Person, cases: Cases) -> None:
    first, mia = cases.low("cy"), person("Mia")
    callback_attempted(cases.acting(mia), first, Try("phone", "talked"))
    callback_closed(cases.acting(mia), first, Closing("settled", "not_told"))

    page = opened(signed_in("Mia"), cases.low("dee"))

    assert re.search(r'<input checked[^>]*value="not_told"', page)
    assert "last time here" in page


def test_a_case_to_call_is_not_due_for_ever(signed_in: SignedIn, cases: Cases, clock: HandClock) -> None:
    case_id = cases.low()

    clock.at = START + timedelta(hours=10)

    assert "Call Cy Young now, 2 hours late (it was due 17:00): Export fails." in text(
        opened(signed_in("Mia"), case_id)
    )
