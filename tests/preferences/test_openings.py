"""Wall-clock spans in UTC, against the clock itself, minute by minute, on days when clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from survey_service.preferences.openings import openings

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)


def offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "Asia/Kathmandu", "Pacific/Kiritimati"],
)
@pytest.mark.parametrize(("start", "end"), [(0, 1440), (90, 150), (130, 170), (0, 30), (1410, 1440)])
def test_a_span_is_open_exactly_while_the_clock_shows_it(zone: str, start: int, end: int) -> None:
    there = ZoneInfo(zone)
    midnight = datetime(2026, 1, 1, tzinfo=UTC)
    days = [midnight + timedelta(days=n) for n in range(366)]
    changes = [day for day, next_day in pairwise(days) if offset(day, there) != offset(next_day, there)]

    for first in [*changes, midnight]:
        found = [
            interval
            for n in (-1, 0, 1, 2)
            for interval in openings((first + timedelta(days=n)).date(), start, end, there)
        ]
        for minute in range(0, 36 * 60, 10):
            at = first + timedelta(minutes=minute)
            local = at.astimezone(there)
            shown = start <= local.hour * 60 + local.minute < end
            assert any(opens <= at < closes for opens, closes in found) == shown, at


def test_a_span_the_clocks_skip_does_not_open() -> None:
    assert openings(FORWARD, 2 * 60, 3 * 60, BERLIN) == ()


def test_a_span_the_clocks_show_twice_without_a_break_is_one_opening() -> None:
    assert openings(BACK, 2 * 60, 3 * 60, BERLIN) == (
        (datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC)),
    )


def test_a_span_the_clocks_show_twice_with_a_break_opens_twice() -> None:
    assert len(openings(date(2026, 11, 1), 60, 90, NEW_YORK)) == 2
