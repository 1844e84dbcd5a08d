"""The parts behind a total, in two periods, and whether they tell another story than it does (N8, Simpson 1951).

A total moves when its parts move, and also when their mix does. Kept at one mix (direct standardisation: each part's
change, weighed by its share of both periods' answers) only the first is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from survey_service.reports.compared import Share

ENOUGH = 30
"""Fewer answers in either period, and nothing is said of the mix."""
Z_99 = 2.3263478740408408


@dataclass(frozen=True, slots=True)
class Stratum:
    """One part; `key` None: none of the others."""

    key: str | None
    now: Share
    then: Share

    @property
    def weight(self) -> int:
        """Of parts that have answers in both periods; others can show no change."""
        return self.now.n + self.then.n if self.now.n and self.then.n else 0

    @property
    def change(self) -> float:
        """Of the share; 0 where there is none to tell."""
        now, then = self.now.value, self.then.value
        return 0.0 if now is None or then is None else now - then


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`total`: the change of the whole; `standardised`: that at one mix; `against`: how many parts moved against the
    total, of `parts`."""

    total: float
    standardised: float
    against: int
    parts: int


def total_of(strata: Sequence[Stratum]) -> tuple[Share, Share]:
    """Now and then, all parts together."""
    now = Share(sum(one.now.good for one in strata), sum(one.now.n for one in strata))
    then = Share(sum(one.then.good for one in strata), sum(one.then.n for one in strata))
    return now, then


def standardised_change(strata: Sequence[Stratum]) -> float | None:
    """The change of the total at one mix; None where no part has answers in both periods."""
    weights = sum(one.weight for one in strata)
    return sum(one.weight * one.change for one in strata) / weights if weights else None


def contradiction(strata: Sequence[Stratum]) -> Contradiction | None:
    """The parts against the total: by weight most of them moved the other way, or the total would have at one mix.

    Only where the mix itself changed by more than chance gives once in a hundred (chi-squared, homogeneity), for
    without that the total and its parts can differ by noise alone; and from 30 answers on in each period.

    Worked examples: kidney stones (Charig et al. 1986, British Medical Journal 292, 879-882), 273/350 against 289/350
    in all, yet 81/87 against 234/270 of small stones and 192/263 against 55/80 of large ones; admissions to Berkeley
    (Bickel, Hammel, O'Connell 1975, Science 187, 398-404), the six largest departments.
    """
    now, then = total_of(strata)
    if min(now.n, then.n) < ENOUGH or now.value is None or then.value is None:
        return None
    whole, level = now.value - then.value, standardised_change(strata)
    if level is None or not whole or not mix_changed(strata):
        return None
    opposite = [one for one in strata if one.weight and one.change * whole < 0]
    mostly = 2 * sum(one.weight for one in opposite) > sum(one.weight for one in strata)
    if not mostly and level * whole >= 0:
        return None
    return Contradiction(whole, level, len(opposite), sum(1 for one in strata if one.weight))


def mix_changed(strata: Sequence[Stratum]) -> bool:
    """Pearson's chi-squared test of the parts' sizes in both periods, at 1 %; its quantile by Wilson and Hilferty 1931
    ("The distribution of chi-square", PNAS 17, 684-688)."""
    parts = [one for one in strata if one.now.n + one.then.n]
    now, then = total_of(parts)
    if len(parts) < 2 or not now.n or not then.n:
        return False
    share = now.n / (now.n + then.n)
    statistic = 0.0
    for one in parts:
        size = one.now.n + one.then.n
        statistic += (one.now.n - size * share) ** 2 / (size * share * (1 - share))
    freedom = len(parts) - 1
    middle = 2 / (9 * freedom)
    return statistic > freedom * (1 - middle + Z_99 * sqrt(middle)) ** 3
