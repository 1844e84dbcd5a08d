"""Nobody is written to in his quiet hours, wherever he is and whatever the clocks do."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from holidays import country_holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_service.invitations.window import customer_zone, is_open, leaving_moment, may_leave, next_moment
from survey_service.preferences.values import Window
from tests.asking_rules import RULES

BERLIN, NEW_YORK, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("UTC")
DAY, ALWAYS = Window.parse("08:00-20:00"), Window.parse("00:00-24:00")

instants = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone
zones = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Kiritimati"]
).map(ZoneInfo)
windows = st.one_of(
    st.sampled_from(["00:00-24:00", "08:00-20:00", "02:10-02:50", "00:00-00:30", "23:30-24:00"]).map(Window.parse),
    st.tuples(st.integers(0, 1439), st.integers(1, 1440))
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: Window(*pair)),
)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2026-03-02T12:34", "2026-03-02T12:34"),
        ("2026-03-02T08:00", "2026-03-02T08:00"),
        ("2026-03-02T07:59", "2026-03-02T08:00"),
        ("2026-03-02T20:00", "2026-03-03T08:00"),
        ("2026-03-06T20:01", "2026-03-09T08:00"),
        ("2026-03-28T12:00", "2026-03-30T08:00"),  # the clocks go forward on the 29th
        ("2026-10-24T12:00", "2026-10-26T08:00"),  # and back on the 25th
    ],
)
def test_a_letter_waits_for_the_window_of_a_weekday(at: str, moment: str) -> None:
    assert next_moment(berlin(at), DAY, BERLIN) == berlin(moment)


def test_a_window_that_is_always_open_makes_nobody_wait() -> None:
    sunday_night = berlin("2026-03-29T02:30")

    assert next_moment(sunday_night, ALWAYS, BERLIN) == sunday_night


@given(instants, windows, zones)
def test_the_next_moment_is_open_and_stays_what_it_is(at: datetime, window: Window, zone: ZoneInfo) -> None:
    moment = next_moment(at, window, zone)

    assert moment >= at
    assert is_open(moment, window, zone)
    assert next_moment(moment, window, zone) == moment


@given(instants, windows, zones, st.lists(st.floats(0, 1, exclude_max=True), min_size=20, max_size=20))
def test_nothing_is_open_before_the_next_moment(
    at: datetime, window: Window, zone: ZoneInfo, parts: list[float]
) -> None:
    moment = next_moment(at, window, zone)
    sampled = [at + (moment - at) * part for part in parts]

    assert not [sample for sample in sampled if sample < moment and is_open(sample, window, zone)]


@pytest.mark.parametrize(
    ("zone", "window", "at", "moment"),
    [
        # 02:10 to 02:50 does not happen in New York on 8 March 2026, nor in Berlin on 29 March; both are Sundays.
        (NEW_YORK, "02:10-02:50", "2026-03-08T05:00+00:00", "2026-03-09T06:10+00:00"),
        (BERLIN, "02:10-02:50", "2026-03-29T00:30+00:00", "2026-03-30T00:10+00:00"),
        # In Beirut the clocks go back from Sunday 00:00 to Saturday 23:00, in Nuuk likewise.
        (ZoneInfo("Asia/Beirut"), "23:30-24:00", "2026-10-24T20:00+00:00", "2026-10-26T21:30+00:00"),
    ],
)
def test_clocks_that_change_do_not_open_a_window(zone: ZoneInfo, window: str, at: str, moment: str) -> None:
    assert next_moment(datetime.fromisoformat(at), Window.parse(window), zone) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("timezone", "country", "zone"),
    [
        ("America/New_York", "DE", "America/New_York"),
        (None, "DE", "Europe/Berlin"),
        (None, "de", "Europe/Berlin"),
        (None, "FR", "Europe/Paris"),
        ("Mars/Base", "FR", "Europe/Paris"),
        ("../../etc/passwd", None, "Asia/Tokyo"),
        (None, "US", "Asia/Tokyo"),
        (None, "ES", "Asia/Tokyo"),
        (None, "ZZ", "Asia/Tokyo"),
        (None, "", "Asia/Tokyo"),
        (None, None, "Asia/Tokyo"),
    ],
)
def test_a_customer_has_his_own_zone_else_his_countrys_if_it_has_one_else_ours(
    timezone: str | None, country: str | None, zone: str
) -> None:
    assert customer_zone(timezone, country, ZoneInfo("Asia/Tokyo")).key == zone


days = st.none() | st.frozensets(st.integers(0, 6), min_size=1)
countries = st.sampled_from([None, "DE", "JP", "ZZ"])
held = st.sampled_from([None, "customer", "FR"])


@settings(deadline=None)  # a country's holidays are loaded when first asked for
@given(instants, windows, zones, days, held, countries)
def test_a_letter_leaves_in_the_window_on_a_day_for_letters_that_is_no_holiday(
    at: datetime, window: Window, zone: ZoneInfo, days: frozenset[int] | None, held: str | None, country: str | None
) -> None:
    rules = replace(RULES, window=window, days=days, quiet_holidays=held)

    moment = leaving_moment(at, rules, zone, country)

    local = moment.astimezone(zone)
    calendar = country if held == "customer" else held
    assert moment >= at
    assert may_leave(moment, rules, zone, country)
    assert window.start <= local.hour * 60 + local.minute < window.end
    assert local.weekday() in (days if days is not None else range(7 if window.always else 5))
    assert calendar not in ("DE", "JP", "FR") or local.date() not in country_holidays(calendar, years=local.year)


@settings(deadline=None)  # a country's holidays are loaded when first asked for
@given(instants, windows, zones, days, held, countries, st.lists(st.floats(0, 1, exclude_max=True), max_size=20))
def test_it_waits_no_longer_than_it_must(
    at: datetime,
    window: Window,
    zone: ZoneInfo,
    days: frozenset[int] | None,
    held: str | None,
    country: str | None,
    parts: list[float],
) -> None:
    rules = replace(RULES, window=window, days=days, quiet_holidays=held)
    moment = leaving_moment(at, rules, zone, country)
    sampled = [at + (moment - at) * part for part in parts]

    assert not [sample for sample in sampled if sample < moment and may_leave(sample, rules, zone, country)]


@pytest.mark.parametrize(
    ("held", "country", "moment"),
    [
        ("customer", "DE", "2026-04-07T08:00"),  # after Good Friday and Easter Monday
        ("customer", "US", "2026-04-03T08:00"),
        ("customer", None, "2026-04-03T08:00"),
        ("DE", "US", "2026-04-07T08:00"),
        (None, "DE", "2026-04-03T08:00"),
    ],
)
def test_holidays_are_the_customers_or_one_countrys(held: str | None, country: str | None, moment: str) -> None:
    thursday_night = berlin("2026-04-02T21:00")

    rules = replace(RULES, quiet_holidays=held)

    assert leaving_moment(thursday_night, rules, BERLIN, country) == berlin(moment)


def test_a_day_is_quiet_by_the_clock_where_the_customer_is() -> None:
    """New Year in Tokyo begins while it is still the old year here."""
    rules = replace(RULES, window=ALWAYS, quiet_holidays="customer")
    new_year = datetime(2025, 12, 31, 15, tzinfo=UTC)

    assert not may_leave(new_year, rules, ZoneInfo("Asia/Tokyo"), "JP")
    assert may_leave(new_year, rules, BERLIN, "JP")
