"""When a working day begins for somebody: eight o'clock by the clock on that person's wall."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from survey_service.preferences.openings import local_day
from survey_service.preferences.values import BusinessHours

MORNING = time(8)
FURTHEST = 31  # days back to the working day before; a longer closure counts as one


def this_morning(now: datetime, hours: BusinessHours, zone: ZoneInfo, holidays: Collection[date]) -> datetime | None:
    """Today's, once it has come; None before, and on a day without opening hours or a holiday."""
    day = local_day(now, zone)
    morning = _morning(day, zone)
    return morning if _is_working(day, hours, holidays) and morning <= now else None


def next_morning(now: datetime, hours: BusinessHours, zone: ZoneInfo, holidays: Collection[date]) -> datetime:
    """`now` on a working day whose morning has come, else the morning of the next one."""
    if this_morning(now, hours, zone, holidays) is not None:
        return now
    for ahead in range(FURTHEST + 1):
        day = local_day(now, zone) + timedelta(days=ahead)
        if _is_working(day, hours, holidays) and _morning(day, zone) > now:
            return _morning(day, zone)
    return now


def morning_before(morning: datetime, hours: BusinessHours, zone: ZoneInfo, holidays: Collection[date]) -> datetime:
    """Of the working day before that one."""
    day = local_day(morning, zone)
    for back in range(1, FURTHEST + 1):
        before = day - timedelta(days=back)
        if _is_working(before, hours, holidays):
            return _morning(before, zone)
    return _morning(day - timedelta(days=FURTHEST), zone)


def _is_working(day: date, hours: BusinessHours, holidays: Collection[date]) -> bool:
    return bool(hours.on(day.weekday())) and day not in holidays


def _morning(day: date, zone: ZoneInfo) -> datetime:
    """No clock of the zones there are skips eight in the morning."""
    return datetime.combine(day, MORNING, zone).astimezone(UTC)
