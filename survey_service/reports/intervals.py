"""How sure a figure is: intervals, control limits, and the least difference that could have been seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

Z_95 = 1.959963984540054
Z_997 = 2.9677379253417833
"""Three in a thousand lie outside by chance: for values that are called unusual (N8)."""
Z_POWER_80 = 0.8416212335729143
TAIL_3_SIGMA = 0.0013498980316300933
"""What lies beyond three standard errors on one side of a normal distribution: one in 741."""
SMALLEST_EXPECTED = 5


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both included; shares are 0 to 1, differences of shares -1 to 1."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The control limits of one week's share, and which of them it broke."""

    low: float
    high: float
    breached: Literal["low", "high"] | None


def wilson(successes: int, n: int, z: float = Z_95) -> Interval | None:
    """The score interval of a share (Wilson 1927), 95 % or as `z` says; None for n = 0.

    Worked examples in Newcombe 1998, "Two-sided confidence intervals for the single proportion", Statistics in
    Medicine 17, table I, method 3: 81/263 gives .2553 to .3662, 15/148 .0624 to .1605, 0/20 0 to .1611, 1/29 .0061 to
    .1718.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is not a share")
    if not n:
        return None
    share, z2 = successes / n, z**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # At the ends the formula gives exactly 0 and 1; rounding must not make it a hair less or more.
    return Interval(0.0 if not successes else middle - half, 1.0 if successes == n else middle + half)


def difference(first: tuple[int, int], second: tuple[int, int], z: float = Z_95) -> Interval | None:
    """The interval of the first share minus the second, each as (successes, n), 95 % or as `z` says; None where an n
    is 0.

    Newcombe 1998, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17,
    method 10 (Wilson limits, no continuity correction); table II: 56/70 - 48/80 gives .0524 to .3339, 9/10 - 3/10
    .1705 to .8090, 5/56 - 0/29 -.0381 to .1926.
    """
    one, other = wilson(*first, z), wilson(*second, z)
    if one is None or other is None:
        return None
    p, q = first[0] / first[1], second[0] / second[1]
    below = sqrt((p - one.low) ** 2 + (other.high - q) ** 2)
    above = sqrt((one.high - p) ** 2 + (q - other.low) ** 2)
    return Interval(max(-1.0, p - q - below), min(1.0, p - q + above))


def ends(interval: Interval | None) -> tuple[float | None, float | None]:
    """Low and high; of none, neither."""
    return (interval.low, interval.high) if interval else (None, None)


def detectable_difference(n1: int, n2: int, share: float) -> float | None:
    """The least difference from `share` that two samples of these sizes show with 80 % power at 95 %, two-sided, by the
    normal approximation (z.975 + z.80) x sqrt(p(1-p)(1/n1 + 1/n2)); its square, rounded up, is the rule of 16 (Lehr
    1992, "Sixteen s-squared over d-squared", Statistics in Medicine 11). None for an empty sample, and for a share of 0
    or 1, where the approximation would claim that any difference shows."""
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is not a share")
    if not n1 or not n2 or share in {0, 1}:
        return None
    return min(1.0, (Z_95 + Z_POWER_80) * sqrt(share * (1 - share) * (1 / n1 + 1 / n2)))


def p_chart(weeks: Sequence[tuple[int, int]]) -> tuple[float | None, list[Limits]]:
    """The mean share and each week's limits, from (successes, n) a week: Shewhart's p-chart, p ± 3 sqrt(p(1-p)/n),
    clipped to 0 and 1 (NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.3.2). A week without n has the limits 0 and
    1; without any n there is no mean.

    Where n p or n (1-p) is below 5 the normal distribution says nothing of the binomial one, and exact limits stand in
    ("Small sample case for p and np control charts", SPC for Excel, February 2008): a count is beyond them if one that
    far out or further has a chance below 0.00135, that of three standard errors. With the formula up to one point in
    eleven would be marked by chance (Taylor 2017, "Adjusted control limits for P charts").
    """
    total = sum(n for _, n in weeks)
    if not total:
        return None, [Limits(0.0, 1.0, None) for _ in weeks]
    mean_share = sum(successes for successes, _ in weeks) / total
    return mean_share, [_limits(mean_share, successes, n) for successes, n in weeks]


def _limits(mean_share: float, successes: int, n: int) -> Limits:
    if not n:
        return Limits(0.0, 1.0, None)
    fewest: float
    most: float
    if n * min(mean_share, 1 - mean_share) < SMALLEST_EXPECTED:
        fewest, most = exact_limits(mean_share, n)
    else:
        reach = 3 * sqrt(mean_share * (1 - mean_share) / n)
        fewest, most = n * max(0.0, mean_share - reach), n * min(1.0, mean_share + reach)
    breached: Literal["low", "high"] | None = "low" if successes < fewest else "high" if successes > most else None
    return Limits(fewest / n, most / n, breached)


def exact_limits(share: float, n: int) -> tuple[int, int]:
    """The fewest and the most successes of `n` that are no signal: so few or fewer, and so many or more, have each a
    chance of at least 0.00135 (binomial distribution). For an `n` of which a few hundred at most are expected to be
    of the rarer kind: the chance of none must not round to 0."""
    if share > 0.5:
        fewest, most = exact_limits(1 - share, n)
        return n - most, n - fewest
    chance, at_most, fewest, most = (1 - share) ** n, 0.0, 0, 0
    for successes in range(n + 1):
        if 1 - at_most < TAIL_3_SIGMA:
            break
        most = successes
        if at_most < TAIL_3_SIGMA:
            fewest = successes
        at_most += chance
        chance *= share / (1 - share) * (n - successes) / (successes + 1)
    return fewest, most


def mean(distribution: Sequence[int]) -> float | None:
    """The mean score of a distribution [n1, n2, n3, n4, n5]; None where it is empty."""
    n = sum(distribution)
    return sum(score * times for score, times in enumerate(distribution, 1)) / n if n else None
