"""Months of answers drawn by lot, judged as pages judge them."""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from random import Random

from survey_service.reports.compared import Share, change
from survey_service.reports.intervals import p_chart
from survey_service.reports.rag import rag

AGENTS, ANSWERS, SHARE = 20, 20, 0.85
TARGET, FLOOR = 0.85, 0.75
CHART = 13
"""Points of one chart, as a page has them."""
STATED = 2 * 0.0013498980316300933
"""By chance a point lies beyond one of its two limits no more often: three standard errors, on both sides."""


@dataclass
class Seen:
    """Of so many points, how many were marked and how many figures had a colour."""

    points: int = 0
    marked: int = 0
    coloured: int = 0

    @property
    def rate(self) -> float:
        """Of marks."""
        return self.marked / self.points


def identical_agents(months: int, seed: int, side_by_side: bool) -> Seen:
    """Twenty agents who are alike. A chart is either one agent's months or one month's agents."""
    lot = Random(seed)
    year = [[drawn(lot, ANSWERS, SHARE) for _ in range(AGENTS)] for _ in range(months)]
    seen = Seen()
    agents = [list(one) for one in zip(*year, strict=True)]
    charts = year if side_by_side else [one[i : i + CHART] for one in agents for i in range(0, months, CHART)]
    for chart in charts:
        _, limits = p_chart([(good, ANSWERS) for good in chart])
        seen.points += len(chart)
        seen.marked += sum(limit.breached is not None for limit in limits)
        seen.coloured += sum(rag(good, ANSWERS, TARGET, FLOOR) != "few" for good in chart)
    return seen


def drops_seen(times: int, seed: int, how: Callable[[list[tuple[int, int]]], bool]) -> float:
    """Of so many drops from 85 % to 70 %, the share that is seen in the first period after; 200 answers in each."""
    lot = Random(seed)
    found = 0
    for _ in range(times):
        history = [(drawn(lot, 200, 0.85), 200) for _ in range(CHART - 1)]
        found += how([*history, (drawn(lot, 200, 0.70), 200)])
    return found / times


def marked(history: list[tuple[int, int]]) -> bool:
    """The last point lies below its limit."""
    return p_chart(history)[1][-1].breached == "low"


def called_a_fall(history: list[tuple[int, int]]) -> bool:
    """The sentence calls it a fall beyond chance against the period before."""
    return change(Share(*history[-1]), Share(*history[-2])).verdict == "fall"


def red_by_chance(n: int, share: float) -> float:
    """How often somebody whose true share is `share` is red with n answers: exact, by the binomial distribution."""
    red = (good for good in range(n + 1) if rag(good, n, TARGET, FLOOR) == "red")
    return sum(comb(n, good) * share**good * (1 - share) ** (n - good) for good in red)


def drawn(lot: Random, n: int, share: float) -> int:
    """So many good of n."""
    return sum(lot.random() < share for _ in range(n))
