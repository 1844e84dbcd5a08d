"""Red, amber, green, by one rule for every figure (N4): a colour claims no more than the numbers bear.

Fewer than 30: "few". Green: the figure reaches the target and the low end of its likely range reaches the floor. Red:
the figure is below the floor and the high end below the target. Else amber.
"""

from typing import Final, Literal

from survey_service.reports.intervals import Interval, wilson

State = Literal["green", "amber", "red", "few"]
ENOUGH: Final = 30
HAIR: Final = 1e-9
"""A share that is the target to the last digit reaches it, however its binary fraction was rounded."""


def rag(good: int, n: int, target: float | None, floor: float | None) -> State | None:
    """Of a share that should be high; None without a target. Without a floor, or with one above it, the target is the
    floor."""
    if target is None:
        return None
    if n < ENOUGH:
        return "few"
    interval = wilson(good, n)
    assert interval is not None
    return judged(good / n, interval, target, floor)


def rag_low(bad: int, n: int, target: float | None, floor: float | None) -> State | None:
    """Of a share that should be low, such as of reopened tickets: what holds for the rest of it, turned round."""
    turned = (None if bound is None else 1 - bound for bound in (target, floor))
    return rag(n - bad, n, *turned)


def judged(point: float, interval: Interval, target: float, floor: float | None) -> State:
    """Of any figure that should be high, from 30 on; one that should be low is given with its sign turned round, and
    the ends of its interval too."""
    floor = target if floor is None else min(floor, target)
    if point >= target - HAIR and interval.low >= floor - HAIR:
        return "green"
    if point < floor - HAIR and interval.high < target - HAIR:
        return "red"
    return "amber"
