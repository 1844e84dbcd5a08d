"""Settings with an inner shape: what they take, what they refuse and why, and that their text comes back."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.preferences.values import (
    BusinessHours,
    CallbackDue,
    OpenSpan,
    Window,
    duration,
    duration_text,
    time_zone,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("PT24H", timedelta(hours=24)),
        ("P14D", timedelta(days=14)),
        ("P1W", timedelta(weeks=1)),
        ("P1DT12H", timedelta(hours=36)),
        ("PT1H30M", timedelta(minutes=90)),
        ("PT1.5S", timedelta(seconds=1.5)),
        ("PT0,5H", timedelta(minutes=30)),
        ("PT0S", timedelta(0)),
    ],
)
def test_durations_are_iso_8601(text: str, amount: timedelta) -> None:
    assert duration(text) == amount


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("P1M", "months or years"),
        ("P1Y2M3D", "months or years"),
        ("-P1D", "negative"),
        ("P-1D", "negative"),
        ("P3651D", "ten years"),
        ("P999999999W", "ten years"),
        ("PT1.5H3M", "smallest unit"),
        *[
            (text, "not an ISO 8601 duration")
            for text in ("", "P", "PT", "P1DT", "P1W2D", "24h", "pt24h", "PT٣H", "PT1H\0")
        ],
    ],
)
def test_other_durations_are_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        duration(text)


@given(st.integers(0, 10**9).map(lambda n: timedelta(milliseconds=n)))
def test_a_duration_survives_being_written_and_read(amount: timedelta) -> None:
    assert duration(duration_text(amount)) == amount


@given(st.text(max_size=20))
def test_any_text_is_a_duration_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert duration(text) >= timedelta(0)


def test_a_window_over_the_whole_day_is_always_and_on_weekends() -> None:
    window = Window.parse("00:00-24:00")

    assert window.always
    assert window.opens_on(6)


def test_any_other_window_opens_from_monday_to_friday() -> None:
    window = Window.parse("08:00-20:00")

    assert [window.opens_on(day) for day in range(7)] == [True] * 5 + [False] * 2


@pytest.mark.parametrize(
    "text", ["20:00-08:00", "08:00-08:00", "08:00", "8:00-9:00", "08:60-10:00", "08:00-24:01", "٠٨:00-09:00", ""]
)
def test_a_window_that_does_not_lie_within_one_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"span|time"):
        Window.parse(text)


def test_business_hours_have_parts_with_hours_of_their_own() -> None:
    hours = BusinessHours.parse("Mon-Thu 09:00-12:00; mon-thu 13:00-17:00, Fri 09:00-24:00")

    assert hours.on(0) == ((540, 720), (780, 1020))
    assert hours.on(4) == ((540, 1440),)
    assert hours.on(5) == ()


def test_business_hours_may_run_round_the_end_of_the_week() -> None:
    hours = BusinessHours.parse("Sun-Thu 09:00-17:00")

    assert [bool(hours.on(day)) for day in range(7)] == [True, True, True, True, False, False, True]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" ; ", "empty"),
        ("Mon-Fri", "days and hours"),
        ("Mo-Fr 09:00-17:00", "days and hours"),
        ("Mon- 09:00-17:00", "days and hours"),
        ("Mon-Fri 17:00-09:00", "does not end"),
        ("Mon-Fri 09:00-17:00; Fri 16:00-18:00", "overlap on Fri"),
    ],
)
def test_business_hours_that_mean_nothing_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        BusinessHours.parse(text)


def test_business_hours_cannot_be_made_without_an_opening() -> None:
    with pytest.raises(ValueError, match="empty"):
        BusinessHours(())


def test_callback_times_not_named_keep_their_default() -> None:
    due = CallbackDue.parse("1=PT2H, vip=PT1H")

    assert due == CallbackDue(score_1=timedelta(hours=2), vip=timedelta(hours=1))


def test_a_case_is_due_by_its_score_unless_the_customer_is_a_vip() -> None:
    due = CallbackDue()

    hours = [due.amount(score, vip=False) / timedelta(hours=1) for score in (1, 2, 3, 5, None)]

    assert hours == [8, 16, 16, 16, 16]
    assert due.amount(1, vip=True) == timedelta(hours=4)


@pytest.mark.parametrize(
    ("text", "reason"), [("3=PT1H", "not one of"), ("1", "not one of"), ("1=PT1H,1=PT2H", "twice"), ("1=8", "ISO")]
)
def test_callback_times_for_nothing_known_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        CallbackDue.parse(text)


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (Window.parse, "08:00-20:00"),
        (Window.parse, "00:00-24:00"),
        (OpenSpan.parse, "Sat 10:00-14:00"),
        (BusinessHours.parse, "Mon-Thu 09:00-17:00; Fri 09:00-15:00"),
        (CallbackDue.parse, "1=PT8H,2=PT16H,other=PT16H,vip=PT4H"),
    ],
)
def test_a_value_gives_its_text_back_and_can_be_a_key(parse: type, text: str) -> None:
    value = parse(text)

    assert str(value) == text
    assert {value: 1}[parse(text)] == 1


def test_a_time_zone_is_known_by_its_name() -> None:
    assert time_zone("Europe/Berlin").key == "Europe/Berlin"


@pytest.mark.parametrize(
    "text", ["", "Europe", "Mars/Base", "../etc/passwd", "/etc/localtime", "CEST+2", "Europe/Berlin\0"]
)
def test_what_is_no_time_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a time zone"):
        time_zone(text)
