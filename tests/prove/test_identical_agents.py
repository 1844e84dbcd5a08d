"""A thousand months of twenty identical agents (85 %, 20 answers each): nobody is coloured, and no more are marked than
the stated error rate, 2 x 0.00135 a point. A real drop from 85 to 70 % at 200 answers is marked in the next period."""

import pytest

from tests.reports.simulated import (
    AGENTS,
    STATED,
    called_a_fall,
    drops_seen,
    identical_agents,
    marked,
    red_by_chance,
)

pytestmark = pytest.mark.prove
MONTHS = 1000


@pytest.mark.parametrize("side_by_side", [True, False], ids=["agents of a month", "months of an agent"])
def test_nobody_is_coloured_or_marked_wrongly_beyond_the_stated_rate(side_by_side: bool) -> None:
    seen = identical_agents(MONTHS, 20261122, side_by_side)

    print(f"\n{seen.points} points: {seen.marked} marked, {seen.rate:.5f} a point; stated at most {STATED:.5f}")  # noqa: T201
    print(f"coloured: {seen.coloured}")  # noqa: T201
    assert seen.points == MONTHS * AGENTS
    assert seen.coloured == 0
    assert seen.rate <= STATED


def test_a_real_drop_is_marked_within_the_next_period_in_nine_of_ten() -> None:
    on_the_chart, in_words = drops_seen(2000, 20261122, marked), drops_seen(2000, 20261122, called_a_fall)

    print(f"\n85 to 70 % at 200 answers: marked {on_the_chart:.3f}, called a fall beyond chance {in_words:.3f}")  # noqa: T201
    assert on_the_chart >= 0.9
    assert in_words >= 0.9


def test_how_often_red_is_wrong_from_thirty_answers_on() -> None:
    rates = {n: red_by_chance(n, 0.85) for n in range(30, 101)}

    worst = max(rates, key=lambda n: rates[n])
    print(f"\non target at 85 %, red by chance: {rates[30]:.4f} at 30, {rates[100]:.4f} at 100")  # noqa: T201
    print(f"worst {rates[worst]:.4f} at {worst}")  # noqa: T201
    assert rates[worst] <= 0.05
