"""Two periods of one figure: the difference, how sure it is, and the least that could have been seen (N4)."""

from dataclasses import dataclass
from typing import Literal

from survey_service.charts.drawing import SMALLEST_N_FOR_PERCENT
from survey_service.reports.intervals import Interval, detectable_difference, difference

Verdict = Literal["rise", "fall", "chance", "few", "none"]


@dataclass(frozen=True, slots=True)
class Share:
    """So many good of n."""

    good: int
    n: int

    @property
    def value(self) -> float | None:
        """None for n = 0."""
        return self.good / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Change:
    """From `then` to `now`. `interval`: of the difference, Newcombe 95 %, None where there is none of either or fewer
    than ten; `least`: the least difference samples of these sizes would have shown with 80 % power."""

    now: Share
    then: Share
    interval: Interval | None
    least: float | None
    verdict: Verdict

    @property
    def points(self) -> float | None:
        """The difference itself; None where it is not shown."""
        if self.interval is None or self.now.value is None or self.then.value is None:
            return None
        return self.now.value - self.then.value


def change(now: Share, then: Share) -> Change:
    """ "none": one of them has no answer; "few": one has under ten; "rise" and "fall": the interval leaves out zero."""
    if not now.n or not then.n:
        return Change(now, then, None, None, "none")
    if min(now.n, then.n) < SMALLEST_N_FOR_PERCENT:
        return Change(now, then, None, None, "few")
    apart = difference((now.good, now.n), (then.good, then.n))
    assert apart is not None
    verdict: Verdict = "rise" if apart.low > 0 else "fall" if apart.high < 0 else "chance"
    least = detectable_difference(now.n, then.n, (now.good + then.good) / (now.n + then.n))
    return Change(now, then, apart, least, verdict)
