"""What answers say of the agent, the product and the process: one verdict each (A2)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from survey_service.counts.cells import ANSWER_CELLS, SIDES
from survey_service.reports.intervals import Interval, ends, wilson

_PLACE = {name: place for place, name in enumerate(ANSWER_CELLS)}


def _by_score(side: str, stand: str) -> slice:
    """Where ANSWER_CELLS has a stand's counters, from 1 to 5; nowhere, if it has none."""
    first = _PLACE.get(f"{side}_{stand}_1", len(ANSWER_CELLS))
    assert ANSWER_CELLS[first : first + 5] in ((), tuple(f"{side}_{stand}_{score}" for score in range(1, 6)))
    return slice(first, first + 5)


_CELLS: dict[str, tuple[int, slice, slice, slice]] = {
    side: (
        _PLACE[f"{side}_good"],
        _by_score(side, "none"),
        _by_score(side, "bad"),
        _by_score(side, "review"),
    )
    for side in SIDES
}
"""By side: good answers; the counters by score of those left out, of problems, of those that wait."""


@dataclass
class Side:
    """One verdict. The figure is good ÷ (good + neutral + bad); good + neutral + bad + left out + to review = n.

    By score from 1 to 5: those left out, those that name this side, those that call it a problem, those that wait;
    `decide_by` is when the last of these is over.
    """

    good: int = 0
    neutral: int = 0
    bad: int = 0
    left_out: list[int] = field(default_factory=lambda: [0] * 5)
    to_review: int = 0
    named_at: list[int] = field(default_factory=lambda: [0] * 5)
    bad_at: list[int] = field(default_factory=lambda: [0] * 5)
    waiting_at: list[int] = field(default_factory=lambda: [0] * 5)
    decide_by: datetime | None = None

    @property
    def judged(self) -> int:
        """The n of the figure."""
        return self.good + self.neutral + self.bad

    @property
    def share(self) -> float | None:
        """None without any judgement."""
        return self.good / self.judged if self.judged else None

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 %."""
        return wilson(self.good, self.judged)

    @property
    def named_highs(self) -> int:
        """Of those that name this side, those of 4 and 5."""
        return sum(self.named_at[3:])

    @property
    def bad_lows(self) -> int:
        """Of those that call it a problem, those of 1 and 2."""
        return sum(self.bad_at[:2])

    def add(self, verdict: str, source: str | None, score: int, times: int, due: datetime | None = None) -> None:
        """Count ratings of this verdict; `due`: when the last of them is over."""
        if source == "to_review":
            self.to_review += times
            self.waiting_at[score - 1] += times
            self.decide_by = max((moment for moment in (due, self.decide_by) if moment), default=None)
        elif verdict == "none":
            self.left_out[score - 1] += times
        else:
            setattr(self, verdict, getattr(self, verdict) + times)
            self.named_at[score - 1] += times
            self.bad_at[score - 1] += times if verdict == "bad" else 0

    @classmethod
    def of_kept(cls, side: str, cells: tuple[int, ...], distribution: Sequence[int]) -> "Side":
        """From the counts, in the order of ANSWER_CELLS, and how many there are of each score."""
        place, none, bad, review = _CELLS[side]
        good, left_out, bad_at = cells[place], [*cells[none]], [*cells[bad]]
        waiting_at = [*cells[review]] or [0] * 5
        silent = zip(distribution, left_out, waiting_at, strict=True)
        named_at = [answers - left_out - waiting for answers, left_out, waiting in silent]
        problems = sum(bad_at)
        neutral = sum(named_at) - good - problems
        return cls(good, neutral, problems, left_out, sum(waiting_at), named_at, bad_at, waiting_at)

    def as_dict(self) -> dict[str, Any]:
        """As interface.md has it."""
        low, high = ends(self.interval)
        names = ("good", "neutral", "bad", "left_out", "to_review", "share")
        return {name: getattr(self, name) for name in names} | {"low": low, "high": high}
