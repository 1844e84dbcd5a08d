"""How long tickets took, and shares of them of which not everything was told (N6). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor, sqrt
from statistics import median

from survey_service.reports.intervals import Z_95, Interval, wilson


@dataclass(frozen=True, slots=True)
class Span:
    """Of `n` tickets. `missing`: a time nobody told; `wrong`: the end lies before the opening. `low` to `high` is where
    the median likely lies, None where there are too few to say."""

    n: int = 0
    missing: int = 0
    wrong: int = 0
    median: timedelta | None = None
    p90: timedelta | None = None
    low: timedelta | None = None
    high: timedelta | None = None

    @classmethod
    def of(cls, seconds: Sequence[int | None]) -> "Span":
        """None: not told; negative: wrong."""
        told = [one for one in seconds if one is not None]
        right = sorted(one for one in told if one >= 0)
        missing, wrong = len(seconds) - len(told), len(told) - len(right)
        if not right:
            return cls(0, missing, wrong)
        low, high = likely_ranks(len(right))
        ends = (_length(right[rank - 1]) if rank else None for rank in (low, high))
        return cls(len(right), missing, wrong, _length(median(right)), _length(nearest_rank(right, 90)), *ends)


@dataclass(frozen=True, slots=True)
class Part:
    """So many of `n`; of `missing` nobody told."""

    count: int = 0
    n: int = 0
    missing: int = 0

    @classmethod
    def of(cls, told: Iterable[int | None]) -> "Part":
        """1 and 0; None: not told."""
        values = list(told)
        missing = values.count(None)
        return cls(values.count(1), len(values) - missing, missing)

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 %."""
        return wilson(self.count, self.n)


def nearest_rank(ordered: Sequence[int], per_cent: int) -> int:
    """The least of the values that so many per cent of them do not exceed."""
    return ordered[-(-per_cent * len(ordered) // 100) - 1]


def likely_ranks(n: int) -> tuple[int | None, int | None]:
    """The ranks, from 1, between which the median of what they were drawn from lies with 95 %: Campbell and Gardner
    1988, "Calculating confidence intervals for some non-parametric analyses", British Medical Journal 296, rounded
    outwards; of 100 values the 40th and the 61st. None where there is no such rank."""
    reach = Z_95 * sqrt(n)
    low, high = floor((n - reach) / 2), ceil(1 + (n + reach) / 2)
    return (low, high) if low >= 1 else (None, None)


def _length(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)
