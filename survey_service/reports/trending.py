"""Thirteen months of the same figures, the running one among them: this month beside the one a year ago (N9)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from survey_service.reports.chosen import add_months
from survey_service.reports.kpis import Kpi
from survey_service.reports.period import Period

MONTHS = 13


@dataclass(frozen=True, slots=True)
class Month:
    """One month and its figures; `is_running`: it is not over."""

    period: Period
    kpi: Kpi
    is_running: bool

    @property
    def good(self) -> int:
        """Scores of 4 and 5."""
        return self.kpi.good

    @property
    def n(self) -> int:
        """Counted answers."""
        return self.kpi.n


def months(today: date, zone: ZoneInfo, figures: Callable[[Period], Kpi]) -> list[Month]:
    """Oldest first. `figures` counts one period."""
    first = add_months(today.replace(day=1), 1 - MONTHS)
    starts = [add_months(first, index) for index in range(MONTHS + 1)]
    periods = [Period(start, end, zone) for start, end in pairwise(starts)]
    return [Month(period, figures(period), period.end > today) for period in periods]
