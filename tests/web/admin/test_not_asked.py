"""Who was not asked and why: counts, tickets, filters in the address."""

import re
from collections.abc import Callable

import pytest

from survey_service.flows.event_received import Receipt
from survey_service.web.reasons import REASONS
from tests.people import StaffClient

Receive = Callable[..., Receipt]
ALL_REASONS = """erased opted_out suppressed bad_address no_address no_reply_address no_consent too_old asking_off
    auto_closed internal spam tag channel few_replies throttled sampled_out reopened merged stopped_by_lead dropped
    parked"""
"""Of interface.md."""


@pytest.fixture
def ada(signed_in: Callable[[str], StaffClient]) -> StaffClient:
    return signed_in("Ada")


def shown(ada: StaffClient, query: str = "") -> str:
    answer = ada.get(f"/admin/not-asked{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def unasked(receive: Receive, number: int) -> None:
    receive(
        event_id=f"e{number}",
        ticket__id=f"T{number}",
        customer__email=f"c{number}@example.com",
        customer__consent=False,
    )


def test_with_nothing_solved_the_page_says_what_will_appear(ada: StaffClient) -> None:
    assert "Solved tickets that are not asked about appear here" in shown(ada)


def test_each_reason_has_its_count_and_what_to_do(ada: StaffClient, receive: Receive) -> None:
    unasked(receive, 1)
    receive(event_id="asked", ticket__id="A1", customer__email="asked@example.com")

    page = shown(ada)

    assert "0 of 2 solved tickets were asked about, 1 will be, 1 not." in page
    assert REASONS["no_consent"].todo in page
    assert ">T1<" in page
    assert ">A1<" not in page
    assert "c1@example.com" not in page


def test_a_long_list_has_pages(ada: StaffClient, receive: Receive) -> None:
    for number in range(51):
        unasked(receive, number)

    first = shown(ada)
    after = first.partition("after=")[2].partition('"')[0]
    second = shown(ada, f"?after={after}")

    numbers = [re.findall(r"row.>T(\d+)<", page) for page in (first, second)]
    assert [len(page) for page in numbers] == [50, 1]
    assert len({*numbers[0], *numbers[1]}) == 51
    assert 'rel="prev"' in second


def test_filters_choose_reason_and_source(ada: StaffClient, receive: Receive) -> None:
    unasked(receive, 1)

    assert ">T1<" in shown(ada, "?reason=no_consent&source=api&days=7")
    assert ">T1<" not in shown(ada, "?reason=opted_out")


@pytest.mark.parametrize(
    "query", ["?days=0", "?days=1e9", "?reason=because", "?source=nothing", "?after=x", "?after=99999999999999999999"]
)
def test_what_the_address_does_not_know_is_left_out_and_said(ada: StaffClient, query: str) -> None:
    assert "holds something it does not know" in shown(ada, query)


def test_every_reason_a_survey_can_have_is_said_in_words() -> None:
    assert set(ALL_REASONS.split()) <= set(REASONS)
