"""When a span of wall-clock time lies in UTC, on days when the clocks change too."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

# Offsets lie between -12 h and +14 h, so every instant of a local day is within this of the same day in UTC.
_REACH = timedelta(hours=15)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The day it is there."""
    return at.astimezone(zone).date()


@lru_cache(maxsize=4096)
def openings(day: date, start: int, end: int, zone: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
    """The UTC intervals, half-open and in order, in which clocks in `zone` show `day` and a time from `start` until
    before `end` (minutes after midnight). Where a clock skips the span there is none; where it shows a part of it
    twice there may be two."""
    midnight = datetime.combine(day, time.min, UTC)
    opens, closes = midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)
    first, last = midnight - _REACH, midnight + timedelta(days=1) + _REACH
    before, after = _offset(first, zone), _offset(last, zone)
    if before == after:
        return ((opens - before, closes - before),)
    change = _change(first, last, zone)
    early = (opens - before, min(closes - before, change))
    late = (max(opens - after, change), closes - after)
    if early[0] < early[1] == late[0] < late[1]:
        return ((early[0], late[1]),)
    return tuple(interval for interval in (early, late) if interval[0] < interval[1])


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)


def _change(first: datetime, last: datetime, zone: ZoneInfo) -> datetime:
    """The first second with the later offset; clocks do not change twice within two days."""
    before = _offset(first, zone)
    while last - first > timedelta(seconds=1):
        middle = first + timedelta(seconds=(last - first) // timedelta(seconds=2))
        first, last = (middle, last) if _offset(middle, zone) == before else (first, middle)
    return last
