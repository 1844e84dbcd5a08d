"""Red, amber, green: each colour only where the rule of N4 says so, at every count there can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.reports.intervals import wilson
from survey_service.reports.rag import ENOUGH, rag, rag_low

counts = st.integers(0, 600).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
bounds = st.integers(0, 100).map(lambda percent: percent / 100)


@pytest.mark.parametrize(
    ("good", "n", "state"),
    [
        (29, 29, "few"),
        (0, 29, "few"),
        (30, 30, "green"),  # Wilson 89 % to 100 %
        (26, 30, "amber"),  # 87 %, but it may as well be 70 %
        (170, 200, "green"),  # exactly on target
        (169, 200, "amber"),
        (150, 200, "amber"),  # exactly on the floor
        (149, 200, "red"),  # 74.5 %, at most 80 %
        (22, 30, "amber"),  # 73 %, but it may as well be 86 %
        (20, 30, "red"),  # 67 %, at most 81 %
    ],
)
def test_the_colour_by_target_85_and_floor_75(good: int, n: int, state: str) -> None:
    assert rag(good, n, 0.85, 0.75) == state


@given(counts, bounds, bounds)
def test_a_colour_claims_what_the_interval_bears(share: tuple[int, int], target: float, floor: float) -> None:
    good, n = share
    floor = min(floor, target)

    state, interval = rag(good, n, target, floor), wilson(good, n)

    if n < ENOUGH:
        assert state == "few"
        return
    assert interval is not None
    green = good / n > target - 1e-8 and interval.low > floor - 1e-8
    red = good / n < floor and interval.high < target
    assert (state == "green") <= green
    assert (state == "red") <= red
    assert state in ("green", "amber", "red")
    assert state == "amber" or green or red


@given(counts, bounds, bounds)
def test_a_low_share_is_judged_as_the_rest_of_it(share: tuple[int, int], target: float, floor: float) -> None:
    bad, n = share

    assert rag_low(bad, n, target, floor) == rag(n - bad, n, 1 - target, 1 - floor)


@given(counts)
def test_without_a_target_there_is_no_colour(share: tuple[int, int]) -> None:
    assert rag(*share, None, 0.5) is None


@given(counts, bounds)
def test_without_a_floor_the_target_is_it(share: tuple[int, int], target: float) -> None:
    assert rag(*share, target, None) == rag(*share, target, target) == rag(*share, target, 1.0)
