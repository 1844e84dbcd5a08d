"""Twenty agents who are alike look alike, and a real drop is seen (in short; tests/prove has a thousand months)."""

import pytest

from tests.reports.simulated import (
    STATED,
    TARGET,
    called_a_fall,
    drops_seen,
    identical_agents,
    marked,
    red_by_chance,
)


@pytest.mark.parametrize("side_by_side", [True, False])
def test_of_twenty_identical_agents_nobody_is_coloured_or_marked_beyond_chance(side_by_side: bool) -> None:
    seen = identical_agents(104, 7, side_by_side)

    expected = STATED * seen.points
    assert seen.coloured == 0
    assert seen.marked <= expected + 3 * expected**0.5


def test_a_real_drop_is_seen_in_the_next_period() -> None:
    assert drops_seen(200, 7, marked) >= 0.9
    assert drops_seen(200, 7, called_a_fall) >= 0.9


def test_whoever_is_on_target_is_red_by_chance_at_most_once_in_twenty() -> None:
    assert max(red_by_chance(n, TARGET) for n in range(30, 101)) <= 0.05


def test_whoever_is_better_is_red_less_often() -> None:
    assert all(red_by_chance(n, 0.9) <= red_by_chance(n, 0.85) <= red_by_chance(n, 0.8) for n in (30, 50, 100))
