"""The clock ticks, from now or from where it was set."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from survey_service import clock
from survey_service.clock import ShiftedClock, SystemClock


def test_the_systems_clock_is_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_a_shifted_clock_starts_where_it_is_told_and_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = [500.0]
    monkeypatch.setattr(clock.time, "monotonic", lambda: machine[0])
    shifted = ShiftedClock(datetime(2020, 9, 14, 10, 55, tzinfo=timezone(timedelta(hours=2))))

    machine[0] += 90

    assert shifted.now() == datetime(2020, 9, 14, 8, 56, 30, tzinfo=UTC)
    assert shifted.now().tzinfo is UTC


def test_a_clock_cannot_start_at_a_time_without_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        ShiftedClock(datetime(2026, 1, 1))  # noqa: DTZ001  # that is the point
