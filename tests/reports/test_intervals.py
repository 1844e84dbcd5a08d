"""Intervals against the worked examples of the papers they come from, and at the edges the papers leave out."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.reports.intervals import (
    TAIL_3_SIGMA,
    Interval,
    detectable_difference,
    difference,
    exact_limits,
    mean,
    p_chart,
    wilson,
)

shares = st.integers(0, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_values_of_newcombes_table(successes: int, n: int, low: float, high: float) -> None:
    interval = wilson(successes, n)

    assert interval is not None
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@given(shares)
def test_a_share_lies_within_its_interval_and_that_within_0_and_1(share: tuple[int, int]) -> None:
    successes, n = share
    interval = wilson(successes, n)

    assert interval is None if n == 0 else interval and 0 <= interval.low <= successes / n <= interval.high <= 1


@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5), (0, -1)])
def test_what_is_no_share_is_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="not a share"):
        wilson(successes, n)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_a_difference_gives_the_values_of_newcombes_table(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    interval = difference(first, second)

    assert interval is not None
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@given(shares, shares)
def test_a_difference_turned_round_changes_only_its_sign(first: tuple[int, int], second: tuple[int, int]) -> None:
    one, other = difference(first, second), difference(second, first)

    assert (one is None) == (other is None) == (not first[1] or not second[1])
    if one and other:
        assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


def test_the_detectable_difference_of_a_hundred_each_at_a_half_is_twenty_points() -> None:
    # (1.95996 + 0.84162) x sqrt(0.25 x 0.02) = 2.80158 x 0.0707107
    assert detectable_difference(100, 100, 0.5) == pytest.approx(0.198102, abs=1e-6)


def test_the_detectable_difference_is_that_of_lehrs_rule_in_its_published_example() -> None:
    """Kohavi et al. 2009, "Controlled experiments on the web", 3.2.1, after Lehr 1992: to see 5 % become 5.25 % with
    80 % power at 95 %, 16 x 0.05 x 0.95 / 0.0025^2 = 121,600 people each; 16 is (1.96 + 0.84)^2 x 2, rounded up."""
    found = detectable_difference(121_600, 121_600, 0.05)

    assert found is not None
    assert round(found, 4) == 0.0025


@pytest.mark.parametrize(("n1", "n2", "share"), [(0, 10, 0.5), (10, 0, 0.5), (10, 10, 0.0), (10, 10, 1.0)])
def test_nothing_is_said_of_a_difference_that_cannot_be_judged(n1: int, n2: int, share: float) -> None:
    assert detectable_difference(n1, n2, share) is None


CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
"""Montgomery, "Introduction to Statistical Quality Control", the frozen orange juice cans: of 50 each."""
LOTS = [40, 44, 22, 34, 24, 32, 28, 32, 34, 30]
""" "An Introduction to Business Statistics", example 16.6: of 200 each."""


@pytest.mark.parametrize(
    ("counts", "n", "mean_share", "low", "high", "marked"),
    [(CANS, 50, 0.2313, 0.0524, 0.4102, [15, 23]), (LOTS, 200, 0.16, 0.0822, 0.2378, [])],
    ids=["cans", "lots"],
)
def test_the_p_chart_has_the_limits_of_the_textbooks_and_marks_what_they_mark(
    counts: list[int], n: int, mean_share: float, low: float, high: float, marked: list[int]
) -> None:
    center, limits = p_chart([(one, n) for one in counts])

    assert center is not None
    assert (round(center, 4), {(round(one.low, 4), round(one.high, 4)) for one in limits}) == (
        mean_share,
        {(low, high)},
    )
    assert [place for place, one in enumerate(limits, 1) if one.breached] == marked


def test_only_a_week_beyond_three_sigma_is_marked() -> None:
    weeks = [(80, 100)] * 10 + [(55, 100), (98, 100), (79, 100)]

    mean_share, limits = p_chart(weeks)

    assert mean_share == pytest.approx(1032 / 1300)
    assert [limit.breached for limit in limits] == [None] * 10 + ["low", "high", None]


def test_limits_are_three_standard_errors_wide_and_end_at_0_and_1() -> None:
    _, (wide, narrow) = p_chart([(54, 60), (810, 900)])

    assert (wide.low, wide.high) == pytest.approx((0.9 - 3 * 0.3 / 60**0.5, 1.0))
    assert (narrow.low, narrow.high) == pytest.approx((0.87, 0.93))


@pytest.mark.parametrize(("good", "breached"), [(10, None), (6, None), (5, None), (4, "low"), (0, "low")])
def test_a_week_of_few_answers_is_marked_by_exact_limits_alone(good: int, breached: str | None) -> None:
    # Of 10 at 10 % bad: 5 or more have the chance .0016, 6 or more .00015; 3 standard errors would mark 4 bad: .0128
    mean_share, limits = p_chart([(good, 10), (900_000, 1_000_000)])

    assert mean_share == pytest.approx(0.9, abs=1e-4)
    assert limits[0].breached == breached
    assert (limits[0].low, limits[0].high) == (0.5, 1.0)


def test_few_answers_of_a_rare_kind_are_marked_on_the_other_side() -> None:
    # Poisson-like: of 40 at 1 %, 4 or more have the chance .0007, 3 or more .0075
    _, limits = p_chart([(3, 40), (4, 40), (1_000_000, 100_000_000)])

    assert [limit.breached for limit in limits] == [None, "high", None]


@given(st.integers(1, 120), st.integers(1, 999))
def test_exact_limits_leave_out_no_more_than_three_standard_errors_would(n: int, per_mille: int) -> None:
    share = Fraction(per_mille, 1000)
    chances = [comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]

    fewest, most = exact_limits(per_mille / 1000, n)

    assert sum(chances[:fewest]) < TAIL_3_SIGMA <= sum(chances[: fewest + 1])
    assert sum(chances[most + 1 :]) < TAIL_3_SIGMA <= sum(chances[most:])


def test_a_week_without_answers_has_no_breach_and_no_weeks_have_no_mean() -> None:
    assert p_chart([]) == (None, [])
    mean_share, limits = p_chart([(0, 0), (4, 5)])
    assert mean_share == 0.8
    assert (limits[0].low, limits[0].high, limits[0].breached) == (0.0, 1.0, None)


@given(st.lists(st.integers(1, 50).map(lambda n: (n, n)), min_size=1))
def test_weeks_that_are_all_perfect_break_nothing(weeks: list[tuple[int, int]]) -> None:
    _, limits = p_chart(weeks)

    assert not [limit for limit in limits if limit.breached]


def test_the_mean_weighs_scores_by_their_times_and_is_none_without_any() -> None:
    assert mean([1, 0, 0, 1, 2]) == 3.75
    assert mean([0] * 5) is None


def test_an_interval_can_be_compared_and_kept() -> None:
    assert {Interval(0.1, 0.2)} == {Interval(0.1, 0.2)}
