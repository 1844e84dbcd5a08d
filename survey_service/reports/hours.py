"""At which hour of the week tickets are opened, on the clocks of the report zone (N6). Pure.

Where clocks are put back, an hour has the tickets of both; where they are put forward, one has none.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

QUARTER: Final = 900
"""Seconds. Every zone begins its hours at one of a day's quarters of an hour, whatever its offset."""
WEEK: Final = 7 * 24


class Opened(NamedTuple):
    """So many tickets of a channel in one quarter of an hour, which is counted from the first of 1970, UTC."""

    channel: str | None
    quarter: int
    n: int


@dataclass
class Hours:
    """Tickets by hour of the week, 0 is Monday's first, and by channel; None: without one."""

    by_hour: list[int] = field(default_factory=lambda: [0] * WEEK)
    by_channel: Counter[str | None] = field(default_factory=Counter)

    @property
    def n(self) -> int:
        """All of them."""
        return sum(self.by_hour)

    @property
    def rows(self) -> list[list[int]]:
        """Seven days of 24 hours."""
        return [self.by_hour[day * 24 : day * 24 + 24] for day in range(7)]


def hours(opened: Iterable[Opened], zone: ZoneInfo) -> Hours:
    """Of these."""
    found = Hours()
    for channel, quarter, n in opened:
        found.by_hour[hour_of_week(quarter, zone)] += n
        found.by_channel[channel] += n
    return found


def hour_of_week(quarter: int, zone: ZoneInfo) -> int:
    """0 to 167."""
    local = datetime.fromtimestamp(quarter * QUARTER, zone)
    return local.weekday() * 24 + local.hour
