"""Eight o'clock on a person's wall, on days that are worked."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from survey_service.callbacks.mornings import morning_before, this_morning
from survey_service.preferences.values import BusinessHours

HOURS = BusinessHours.parse("Mon-Fri 09:00-17:00")
BERLIN, NEW_YORK, KIRITIMATI = (ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Pacific/Kiritimati"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "morning"),
    [
        ("2026-03-02 06:59", BERLIN, None),
        ("2026-03-02 07:00", BERLIN, "2026-03-02 07:00"),
        ("2026-03-02 22:59", BERLIN, "2026-03-02 07:00"),
        ("2026-03-27 07:00", BERLIN, "2026-03-27 07:00"),
        ("2026-03-30 06:00", BERLIN, "2026-03-30 06:00"),  # the clocks went forward on Sunday
        ("2026-10-26 07:00", BERLIN, "2026-10-26 07:00"),  # and back
        ("2026-03-09 12:00", NEW_YORK, "2026-03-09 12:00"),  # forward on Sunday, 8 March
        ("2026-03-01 18:00", KIRITIMATI, "2026-03-01 18:00"),  # Monday there, Sunday in Greenwich
        ("2026-03-07 12:00", BERLIN, None),  # a Saturday
    ],
)
def test_the_morning_comes_at_eight_by_the_wall_on_working_days(now: str, zone: ZoneInfo, morning: str | None) -> None:
    assert this_morning(at(now), HOURS, zone, ()) == (at(morning) if morning else None)


def test_sundays_that_change_the_clock_are_worked_where_hours_say_so() -> None:
    sundays = BusinessHours.parse("Sun 00:00-24:00")

    assert this_morning(at("2026-03-29 06:00"), sundays, BERLIN, ()) == at("2026-03-29 06:00")
    assert this_morning(at("2026-10-25 06:59"), sundays, BERLIN, ()) is None
    assert this_morning(at("2026-10-25 07:00"), sundays, BERLIN, ()) == at("2026-10-25 07:00")


def test_a_holiday_has_no_morning_and_the_one_before_is_the_last_worked() -> None:
    easter = {date(2026, 4, 3), date(2026, 4, 6)}

    assert this_morning(at("2026-04-06 12:00"), HOURS, BERLIN, easter) is None
    assert morning_before(at("2026-04-07 06:00"), HOURS, BERLIN, easter) == at("2026-04-02 06:00")


def test_a_year_of_holidays_ends_the_search() -> None:
    always = {date.fromordinal(day) for day in range(date(2025, 1, 1).toordinal(), date(2026, 12, 31).toordinal())}

    assert morning_before(at("2026-04-07 06:00"), HOURS, BERLIN, always) == at("2026-03-07 07:00")
