"""Business time: what passes of a team's opening hours between two instants, and when so much of it has passed.

Instants are aware UTC datetimes, in and out. Hours open and close by the clock on the wall; inside an opening the time
counted is the time that really passes, so a night shift is an hour shorter when the clocks go forward.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from survey_service.preferences.free_days import holidays_of
from survey_service.preferences.openings import local_day, openings
from survey_service.preferences.values import BusinessHours

HORIZON = timedelta(days=3650)


def due_at(
    start: datetime, amount: timedelta, hours: BusinessHours, zone: ZoneInfo, holidays: Collection[date]
) -> datetime:
    """When `amount` of business time has passed since `start`: the closing time where it fills an opening exactly, the
    next opening where nothing is to pass outside the hours. Never more than ten years ahead (HORIZON), for hours so
    few or holidays so many that the amount never passes."""
    if amount < timedelta(0):
        raise ValueError("business time is added, never taken away")
    left, end = amount, start + HORIZON
    for opens, closes in _open(start, hours, zone, holidays):
        begun = max(opens, start)
        if begun >= end:
            break
        if left <= closes - begun:
            return min(begun + left, end)
        left -= closes - begun
    return end


def business_time(
    start: datetime, end: datetime, hours: BusinessHours, zone: ZoneInfo, holidays: Collection[date]
) -> timedelta:
    """What passes of the opening hours from `start` until `end`; zero where `end` is the earlier."""
    passed = timedelta(0)
    for opens, closes in _open(start, hours, zone, holidays):
        if opens >= end:
            break
        passed += max(min(closes, end) - max(opens, start), timedelta(0))
    return passed


def business_days_after(
    start: datetime, days: int, hours: BusinessHours, zone: ZoneInfo, holidays: Collection[date]
) -> datetime:
    """The same time of day, `days` business days later (start's own day is not counted), at most ten years ahead. A
    business day has opening hours and is no holiday."""
    if days < 0:
        raise ValueError("business days are counted forward")
    local = start.astimezone(zone)
    day = local.date()
    while days and day - local.date() < HORIZON:
        day += timedelta(days=1)
        if hours.on(day.weekday()) and day not in holidays:
            days -= 1
    return datetime.combine(day, local.timetz()).astimezone(UTC) if day > local.date() else start


def _open(
    start: datetime, hours: BusinessHours, zone: ZoneInfo, holidays: Collection[date]
) -> Iterator[tuple[datetime, datetime]]:
    """The openings that end after `start`, in order, until the horizon."""
    today = local_day(start, zone)
    for n in range(HORIZON.days + 2):
        day = today + timedelta(days=n)
        if day in holidays:
            continue
        for first, last in hours.on(day.weekday()):
            yield from (found for found in openings(day, first, last, zone) if found[1] > start)


def public_holidays(country: str | None, years: Iterable[int]) -> frozenset[date]:
    """The public holidays of a country's whole territory in those years; none without a country. ValueError where
    the country is not known."""
    return _public_holidays(country, tuple(sorted(set(years)))) if country else frozenset()


@lru_cache(maxsize=256)
def _public_holidays(country: str, years: tuple[int, ...]) -> frozenset[date]:
    return frozenset().union(*(holidays_of(country, year) for year in years))
