"""Which fetches of a link count as a person's landing."""

from datetime import UTC, datetime, timedelta

import pytest

from survey_service.invitations.state import SHOWN_STATES, shown_state
from survey_service.responses.landed import Fetch, arrivals, has_landed

SENT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def fetch(seconds: float, score: int | None = 4, *, machine: bool = False) -> Fetch:
    return Fetch(SENT + timedelta(seconds=seconds), score, machine)


@pytest.mark.parametrize(
    ("fetches", "landed"),
    [
        ([], False),
        ([fetch(60)], True),
        ([fetch(60, None)], True),
        ([fetch(60, machine=True)], False),
        ([fetch(5)], False),
        ([fetch(5.1)], True),
        ([fetch(60, 1), fetch(61, 2), fetch(70, 3)], False),
        ([fetch(60, 1), fetch(61, 2), fetch(70.1, 3)], True),
        ([fetch(60, 1), fetch(61, 2), fetch(61, 3, machine=True)], False),
        ([fetch(60, 1), fetch(61, 1), fetch(62, 2)], True),
        ([fetch(60, 1), fetch(61, 2), fetch(62, 3), fetch(63, 4), fetch(64, 5), fetch(90)], True),
        ([fetch(60, 1), fetch(61, 2), fetch(62, 3), fetch(65, None)], False),
    ],
)
def test_a_landing_is_no_machine_not_at_once_and_not_in_a_burst(fetches: list[Fetch], landed: bool) -> None:
    assert has_landed(fetches, [SENT]) is landed


@pytest.mark.parametrize(
    ("delivered", "reminded", "landed"), [(None, None, True), (60, None, False), (30, None, True), (None, 58, False)]
)
def test_a_letter_came_when_the_event_says_and_a_reminder_comes_again(
    delivered: int | None, reminded: int | None, landed: bool
) -> None:
    moments = [SENT + timedelta(seconds=after) if after else None for after in (delivered, reminded)]

    assert has_landed([fetch(61)], arrivals(moments[0], SENT, moments[1])) is landed


@pytest.mark.parametrize("state", sorted(set(SHOWN_STATES) - {"sent", "unknown", "landed", "expired"}))
def test_only_what_is_out_lands_or_expires(state: str) -> None:
    assert shown_state(state, SENT, SENT + timedelta(days=1), landed=True) == state


@pytest.mark.parametrize("state", ["sent", "unknown"])
def test_what_is_out_lands_and_then_expires(state: str) -> None:
    assert shown_state(state, SENT, SENT, landed=False) == state
    assert shown_state(state, SENT, SENT, landed=True) == "landed"
    assert shown_state(state, SENT, SENT + timedelta(seconds=1), landed=True) == "expired"
