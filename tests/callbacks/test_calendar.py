"""Business time, by example on the days that go wrong and by properties."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.callbacks.calendar import HORIZON, business_days_after, business_time, due_at, public_holidays
from survey_service.preferences.values import BusinessHours

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
OFFICE = BusinessHours.parse("Mon-Fri 09:00-17:00")
ROUND_THE_CLOCK = BusinessHours.parse("Mon-Sun 00:00-24:00")
NO_HOLIDAYS: frozenset[date] = frozenset()

instants = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone
amounts = st.integers(0, 100 * 3600).map(lambda n: timedelta(seconds=n))
zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]).map(
    ZoneInfo
)
weeks = st.sampled_from(
    ["Mon-Fri 09:00-17:00", "Mon-Thu 09:00-12:00; Mon-Thu 13:00-17:00; Fri 09:00-15:00", "Sun-Thu 08:00-24:00",
     "Mon-Sun 00:00-24:00", "Sat-Sun 01:30-02:30"]
).map(BusinessHours.parse)  # fmt: skip
free = st.frozensets(st.dates(date(2024, 1, 1), date(2030, 12, 31)), max_size=20)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-02T10:00", 4, "2026-03-02T14:00"),
        ("2026-03-02T10:00", 7, "2026-03-02T17:00"),
        ("2026-03-02T10:00", 8, "2026-03-03T10:00"),
        ("2026-03-06T16:00", 2, "2026-03-09T10:00"),
        ("2026-03-07T12:00", 8, "2026-03-09T17:00"),
        ("2026-03-02T03:00", 0, "2026-03-02T09:00"),
        ("2026-03-27T16:00", 2, "2026-03-30T10:00"),  # the clocks go forward that Sunday
        ("2026-10-23T16:00", 2, "2026-10-26T10:00"),  # and back
    ],
)
def test_a_call_is_due_after_so_many_hours_of_the_office(start: str, hours: int, due: str) -> None:
    assert due_at(berlin(start), timedelta(hours=hours), OFFICE, BERLIN, NO_HOLIDAYS) == berlin(due)


def test_a_holiday_does_not_count() -> None:
    good_friday_and_easter_monday = public_holidays("DE", [2026])

    due = due_at(berlin("2026-04-02T16:00"), timedelta(hours=2), OFFICE, BERLIN, good_friday_and_easter_monday)

    assert due == berlin("2026-04-07T10:00")


@pytest.mark.parametrize(
    ("zone", "night", "passes"),
    [
        (BERLIN, "2026-03-29", 23), (BERLIN, "2026-10-25", 25),
        (NEW_YORK, "2026-03-08", 23), (NEW_YORK, "2026-11-01", 25),
    ],
)  # fmt: skip
def test_a_day_round_the_clock_is_as_long_as_it_really_is(zone: ZoneInfo, night: str, passes: int) -> None:
    start = datetime.fromisoformat(night).replace(tzinfo=zone)
    end = (start.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)

    assert business_time(start.astimezone(UTC), end.astimezone(UTC), ROUND_THE_CLOCK, zone, NO_HOLIDAYS) == timedelta(
        hours=passes
    )


@given(instants, amounts, weeks, zones, free)
def test_exactly_the_amount_passes_until_it_is_due(
    start: datetime, amount: timedelta, hours: BusinessHours, zone: ZoneInfo, holidays: frozenset[date]
) -> None:
    due = due_at(start, amount, hours, zone, holidays)

    assert due >= start
    assert business_time(start, due, hours, zone, holidays) == amount


@given(instants, amounts, weeks, zones, free)
def test_what_is_due_falls_into_opening_hours_their_end_included(
    start: datetime, amount: timedelta, hours: BusinessHours, zone: ZoneInfo, holidays: frozenset[date]
) -> None:
    due = due_at(start, amount, hours, zone, holidays)

    beside = [due - timedelta(microseconds=1), due + timedelta(microseconds=1)]
    assert business_time(*beside, hours, zone, holidays) > timedelta(0)


@given(instants, st.tuples(amounts, amounts, amounts), weeks, zones)
def test_a_later_start_or_a_larger_amount_is_never_due_earlier(
    start: datetime, times: tuple[timedelta, timedelta, timedelta], hours: BusinessHours, zone: ZoneInfo
) -> None:
    amount, more, later = times
    due = due_at(start, amount, hours, zone, NO_HOLIDAYS)

    assert due <= due_at(start + later, amount, hours, zone, NO_HOLIDAYS)
    assert due <= due_at(start, amount + more, hours, zone, NO_HOLIDAYS)


@given(instants, amounts, amounts, weeks, zones)
def test_business_time_adds_up_and_never_exceeds_real_time(
    start: datetime, one: timedelta, other: timedelta, hours: BusinessHours, zone: ZoneInfo
) -> None:
    middle, end = start + one, start + one + other

    first, second, both = (
        business_time(a, b, hours, zone, NO_HOLIDAYS) for a, b in ((start, middle), (middle, end), (start, end))
    )

    assert first + second == both <= end - start


def test_an_amount_that_never_passes_is_due_in_ten_years() -> None:
    start = berlin("2026-03-02T10:00")
    one_minute_a_week = BusinessHours.parse("Mon 09:00-09:01")

    assert due_at(start, timedelta(days=3650), one_minute_a_week, BERLIN, NO_HOLIDAYS) == start + HORIZON


def test_ten_years_is_the_end_in_the_midst_of_opening_hours_too() -> None:
    start = berlin("2026-03-02T10:00")

    assert due_at(start, HORIZON + timedelta(hours=1), ROUND_THE_CLOCK, BERLIN, NO_HOLIDAYS) == start + HORIZON


def test_hours_that_are_all_holidays_end_the_search() -> None:
    start = berlin("2026-03-02T10:00")
    mondays = {date(2026, 3, 2) + timedelta(weeks=n) for n in range(600)}

    assert due_at(start, timedelta(hours=1), BusinessHours.parse("Mon 09:00-17:00"), BERLIN, mondays) == start + HORIZON


def test_time_is_never_taken_away() -> None:
    start = berlin("2026-03-02T10:00")

    assert business_time(start, start - timedelta(days=3), OFFICE, BERLIN, NO_HOLIDAYS) == timedelta(0)
    with pytest.raises(ValueError, match="never taken away"):
        due_at(start, timedelta(hours=-1), OFFICE, BERLIN, NO_HOLIDAYS)


def test_business_days_keep_the_time_of_day_across_a_weekend_and_a_change_of_clocks() -> None:
    friday = berlin("2026-03-27T16:30")

    assert business_days_after(friday, 3, OFFICE, BERLIN, NO_HOLIDAYS) == berlin("2026-04-01T16:30")


def test_business_days_pass_over_holidays() -> None:
    maundy_thursday = berlin("2026-04-02T11:00")

    assert business_days_after(maundy_thursday, 1, OFFICE, BERLIN, public_holidays("DE", [2026])) == berlin(
        "2026-04-07T11:00"
    )


def test_no_business_days_later_is_now() -> None:
    saturday = berlin("2026-03-28T11:00")

    assert business_days_after(saturday, 0, OFFICE, BERLIN, NO_HOLIDAYS) == saturday


def test_no_country_has_no_holidays_and_an_unknown_one_is_refused() -> None:
    assert public_holidays(None, [2026]) == frozenset()
    with pytest.raises(ValueError, match="'ZZ'"):
        public_holidays("ZZ", [2026])
