"""The period an address asks for, the one before it, and what is no period."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.language import translator
from survey_service.reports.chosen import Chosen, add_months, chosen, last_month, this_month

BERLIN, ENGLISH = ZoneInfo("Europe/Berlin"), translator(None)
TODAY = date(2026, 3, 2)


def read(address: dict[str, str], today: date = TODAY) -> Chosen | None:
    return chosen(address, today, BERLIN, {"days": "90"})


def days(found: Chosen | None) -> list[str]:
    assert found is not None
    return [day.isoformat() for day in (found.before.start, found.period.start, found.period.end)]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({}, ["2025-09-04", "2025-12-03", "2026-03-03"]),
        ({"days": "1"}, ["2026-03-01", "2026-03-02", "2026-03-03"]),
        ({"month": "2026-03"}, ["2026-02-01", "2026-03-01", "2026-04-01"]),
        ({"month": "2026-01"}, ["2025-12-01", "2026-01-01", "2026-02-01"]),
        ({"months": "12"}, ["2024-03-03", "2025-03-03", "2026-03-03"]),
        ({"from": "2026-02-01", "to": "2026-02-07"}, ["2026-01-25", "2026-02-01", "2026-02-08"]),
        ({"days": " ", "month": "2026-02"}, ["2026-01-01", "2026-02-01", "2026-03-01"]),
        ({"level": "team", "days": "30"}, ["2026-01-02", "2026-02-01", "2026-03-03"]),
    ],
)
def test_an_address_names_a_period_and_the_one_before(address: dict[str, str], expected: list[str]) -> None:
    assert days(read(address)) == expected


@pytest.mark.parametrize(
    "address",
    [
        {"days": "0"},
        {"days": "-5"},
        {"days": "٣"},
        {"days": "1e3"},
        {"days": "99999"},
        {"month": "2026-13"},
        {"month": "2026-1"},
        {"month": "1999-01"},
        {"months": "121"},
        {"from": "2026-02-02"},
        {"from": "2026-02-02", "to": "2026-02-01"},
        {"from": "2000-01-01", "to": "2026-01-01"},
        {"from": "2026-02-30", "to": "2026-03-01"},
        {"from": "20260201", "to": "20260202"},
        {"month": "2026-02", "days": "30"},
        {"month": "2026-02\x00"},
    ],
)
def test_what_is_no_period_is_none(address: dict[str, str]) -> None:
    assert read(address) is None


@pytest.mark.parametrize("address", [{"days": "90"}, {"month": "2026-02"}, {"months": "3"}, {"from": "2026-01-05"}])
def test_an_address_made_of_a_period_brings_it_back(address: dict[str, str]) -> None:
    found = read(address | ({"to": "2026-01-09"} if "from" in address else {}))

    assert found is not None
    assert days(read(found.address)) == days(found)


def test_days_begin_at_midnight_of_the_zone_on_both_sides_of_a_clock_change() -> None:
    found = read({"from": "2026-03-28", "to": "2026-03-29"})

    assert found is not None
    moments = [found.period.first_moment, found.period.end_moment]
    assert moments == [datetime(2026, 3, 27, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ({"month": "2026-03"}, ("March 2026", "this month", "the same days last month")),
        ({"month": "2026-01"}, ("January 2026", "in January 2026", "in December 2025")),
        ({"days": "30"}, ("1 Feb 2026 – 2 Mar 2026", "in the last 30 days", "the 30 days before")),
        ({"days": "1"}, ("2 Mar 2026 – 2 Mar 2026", "in the last 1 day", "the 1 day before")),
        ({"months": "12"}, ("3 Mar 2025 – 2 Mar 2026", "in the last 12 months", "the 12 months before")),
        ({"from": "2026-01-01", "to": "2026-01-02"}, ("1 Jan 2026 – 2 Jan 2026", "in these days", "the 2 days before")),
    ],
)
def test_a_period_says_its_name(address: dict[str, str], words: tuple[str, str, str]) -> None:
    found = read(address)

    assert found is not None
    assert (found.title(ENGLISH), found.when(ENGLISH), found.before_when(ENGLISH)) == words


@pytest.mark.parametrize(
    ("address", "today", "compared", "year"),
    [
        ({"month": "2026-03"}, date(2026, 3, 2), ("2026-02-01", "2026-02-03"), ("2025-03-01", "2025-03-03")),
        ({"month": "2026-03"}, date(2026, 3, 30), ("2026-02-01", "2026-03-01"), ("2025-03-01", "2025-03-31")),
        ({"month": "2026-03"}, date(2026, 3, 31), ("2026-02-01", "2026-03-01"), ("2025-03-01", "2025-04-01")),
        ({"month": "2026-03"}, date(2026, 4, 1), ("2026-02-01", "2026-03-01"), ("2025-03-01", "2025-04-01")),
        ({"month": "2028-02"}, date(2028, 2, 29), ("2028-01-01", "2028-01-30"), ("2027-02-01", "2027-03-01")),
        ({"month": "2029-02"}, date(2029, 5, 1), ("2029-01-01", "2029-02-01"), ("2028-02-01", "2028-03-01")),
        ({"days": "90"}, date(2026, 3, 2), ("2025-09-04", "2025-12-03"), ("2024-12-03", "2025-03-03")),
        ({"months": "12"}, date(2026, 3, 2), ("2024-03-03", "2025-03-03"), None),
        ({"days": "400"}, date(2026, 3, 2), ("2023-12-24", "2025-01-27"), None),
        ({"from": "2028-02-28", "to": "2028-02-29"}, TODAY, ("2028-02-26", "2028-02-28"), ("2027-02-28", "2027-03-01")),
        ({"from": "2028-02-29", "to": "2028-02-29"}, TODAY, ("2028-02-28", "2028-02-29"), ("2027-02-28", "2027-03-01")),
    ],
)
def test_it_is_compared_with_the_days_before_and_those_a_year_earlier(
    address: dict[str, str], today: date, compared: tuple[str, str], year: tuple[str, str] | None
) -> None:
    found = read(address, today)

    assert found is not None
    assert (found.compared.start.isoformat(), found.compared.end.isoformat()) == compared
    earlier = found.year_before
    assert (earlier and (earlier.start.isoformat(), earlier.end.isoformat())) == year


@given(st.dates(date(2001, 1, 1), date(2100, 1, 1)), st.dates(date(2001, 1, 1), date(2100, 1, 1)), st.integers(1, 800))
def test_what_it_is_compared_with_is_over_before_it_begins(today: date, first: date, size: int) -> None:
    last = first + timedelta(size - 1)
    addresses = ({"month": f"{first:%Y-%m}"}, {"days": str(size)}, {"from": first.isoformat(), "to": last.isoformat()})

    for found in filter(None, (read(address, today) for address in addresses)):
        others = [found.compared, *([found.year_before] if found.year_before else [])]
        assert all(one.start < one.end <= found.period.start for one in others)


@given(st.dates(date(2001, 1, 1), date(2100, 1, 1)), st.integers(-200, 200))
def test_months_are_added_within_the_calendar(day: date, months: int) -> None:
    added = add_months(day, months)

    assert (added.year * 12 + added.month) - (day.year * 12 + day.month) == months
    assert added.day == day.day or (added.day < day.day and (added + timedelta(days=1)).day == 1)


def test_this_and_last_month_meet_at_new_year() -> None:
    new_year = date(2026, 1, 1)

    assert (this_month(new_year), last_month(new_year)) == ({"month": "2026-01"}, {"month": "2025-12"})
