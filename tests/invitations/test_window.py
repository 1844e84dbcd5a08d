"""Nobody is written to in his quiet hours, wherever he is and whatever the clocks do."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.invitations.window import customer_zone, is_open, next_moment
from survey_service.preferences.values import Window

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
