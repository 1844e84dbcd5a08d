"""When tickets are closed: a year that grows, with weekends, working hours, holidays and one bad week and a half."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

YEAR = timedelta(days=365)
WEEKDAYS = (1.15, 1.1, 1.05, 1.0, 0.92, 0.14, 0.09)
HOURS = (0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 1.4, 3, 6, 8, 9, 8.5, 6.5, 8, 9, 8.5, 7, 5, 3, 2, 1.4, 1, 0.6, 0.4)
RELEASES = ("6.8", "6.9", "7.0", "7.1", "7.2", "7.3", "7.4")


@dataclass(frozen=True)
class Rhythm:
    """The year before `now`. The exports were out of order for ten days, seven weeks ago; 7.4 mended them."""

    now: datetime

    @property
    def began(self) -> datetime:
        """The first day."""
        return self.now - YEAR

    @cached_property
    def incident(self) -> tuple[datetime, datetime]:
        """From the release that broke the exports to the one that mended them, in UTC."""
        start = (self.now - timedelta(days=52)).replace(hour=7, minute=0, second=0, microsecond=0)
        return start, start + timedelta(days=10, hours=4)

    def in_incident(self, at: datetime) -> bool:
        """Whether the exports were out of order."""
        start, end = self.incident
        return start <= at < end

    def version(self, at: datetime) -> str:
        """The release customers had then."""
        start, end = self.incident
        if at >= end:
            return RELEASES[-1]
        if at >= start:
            return RELEASES[-2]
        gone = (at - self.began) / (start - self.began)
        return RELEASES[max(0, min(int(gone * 5), 4))]

    def progress(self, at: datetime) -> float:
        """0 at the beginning of the year, 1 now."""
        return min(max((at - self.began) / YEAR, 0.0), 1.0)

    def closings(self, rng: random.Random, count: int) -> list[datetime]:
        """`count` closing times in order, none within the last ten minutes."""
        first = self.began.replace(hour=0, minute=0, second=0, microsecond=0)
        days = [first + timedelta(days=n) for n in range(1, YEAR.days + 1)]
        weights = [self._weight(day) for day in days]
        found: list[datetime] = []
        while len(found) < count:
            (day,) = rng.choices(days, weights)
            (hour,) = rng.choices(range(24), HOURS)
            at = day + timedelta(hours=hour, seconds=rng.randrange(3600))
            if self.began <= at < self.now - timedelta(minutes=10):
                found.append(at)
        return sorted(found)

    def _weight(self, day: datetime) -> float:
        season = 1.0
        if day.month == 8:
            season = 0.78
        if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 3):
            season = 0.4
        growth = 0.78 + 0.44 * self.progress(day)
        return WEEKDAYS[day.weekday()] * season * growth * (1.7 if self.in_incident(day) else 1.0)
