"""In, out and what stays open, and hours of the week, held against a plain count; days the clocks are changed."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from survey_service.reports.backlog import Backlog, Desk, backlog, desks
from survey_service.reports.hours import QUARTER, Opened, hour_of_week, hours
from survey_service.reports.period import Period, midnight
from survey_service.reports.solved import Narrowed
from survey_service.tickets.raw_event import RawEvent
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket
from tests.reports.ticket_rows import NOW, Row, rows, stored

BERLIN = ZoneInfo("Europe/Berlin")
KATHMANDU = ZoneInfo("Asia/Kathmandu")  # 5 h 45 min ahead
PERIOD = Period(date(2026, 3, 20), date(2026, 4, 10), BERLIN)
TODAY = date(2026, 3, 31)
DESKS = [Desk("api", "API", opens=True)]
EACH = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def counted(session: Session, drawn: list[Row], narrowed: Narrowed | None = None) -> Backlog:
    stored(session, drawn)
    found = backlog(session, narrowed or Narrowed(), DESKS, PERIOD, TODAY, NOW)
    assert found is not None
    return found


def is_right(row: Row) -> bool:
    opened, closed = row.opened_at, row.closed_at
    return row.state != "merged" and opened is not None and (closed is None or closed >= opened)


def is_open_at(row: Row, moment: datetime) -> bool:
    """Opened before, and not solved for the last time before."""
    opened, closed = row.opened_at, row.closed_at
    if not is_right(row) or opened is None or opened >= moment:
        return False
    return row.state == "open" or closed is None or closed >= moment


@EACH
@given(st.lists(rows(), max_size=25))
def test_each_day_is_what_a_plain_count_finds(memory: Any, drawn: list[Row]) -> None:
    with Session(memory) as session:
        found = counted(session, drawn)
        session.rollback()

    right = [row for row in drawn if is_right(row)]
    opened = Counter(day_of(row.opened_at) for row in right)
    solved = Counter(day_of(row.closed_at) for row in right if row.state == "closed")
    days = found.buckets.starts
    assert days == [date(2026, 3, 20) + timedelta(days=n) for n in range(12)]
    assert found.opened == [opened[day] for day in days]
    assert found.solved == [solved[day] for day in days]
    ends = [midnight(day + timedelta(days=1), BERLIN) for day in days]
    assert found.open == [sum(is_open_at(row, end) for row in drawn) for end in ends]
    assert found.open_before == sum(is_open_at(row, PERIOD.first_moment) for row in drawn)
    assert found.open_before + sum(found.opened) - sum(found.solved) == found.open[-1]


def day_of(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(BERLIN).date()


def test_wrong_and_unknown_times_are_in_no_line(session: Session) -> None:
    found = counted(session, [Row(opened=10, closed=20), Row(opened=None, closed=20), Row(opened=30, closed=20)])

    assert (found.wrong, found.unknown) == (1, 1)
    assert (sum(found.opened), sum(found.solved), found.open[-1]) == (1, 1, 0)
    assert [one.n for one in found.arrivals] == [1]


def test_filters_hold_for_open_tickets_too(session: Session) -> None:
    drawn = [Row(opened=5, closed=None, state="open", resolutions=0, channel=channel) for channel in ("email", None)]

    assert counted(session, drawn, Narrowed(channel="email")).open[-1] == 1


def test_nothing_is_told_of_days_to_come(session: Session) -> None:
    later = Period(date(2026, 4, 1), date(2026, 4, 10), BERLIN)

    assert backlog(session, Narrowed(), DESKS, later, TODAY, NOW) is None
    assert backlog(session, Narrowed(), [Desk("api", "API", opens=False)], PERIOD, TODAY, NOW) is None


def test_a_desk_that_tells_of_openings_is_known_by_an_unsolved_ticket_or_by_an_event(session: Session) -> None:
    for name in ("api", "zendesk", "csv"):
        session.add(Source(id=name, kind="api", name=name.upper(), secrets=[], asking=True, created_at=NOW))
    session.add(Ticket(source="api", external_id="1", state="open", tags=[], opened_at=NOW, resolutions=0))
    session.add(Ticket(source="csv", external_id="1", state="closed", tags=[], opened_at=NOW, closed_at=NOW))
    told = {"received_at": NOW, "outcome": "accepted", "body": b"{}"}
    session.add(RawEvent(source="zendesk", event_key="1", type="ticket.opened", **told))
    session.add(RawEvent(source="csv", event_key="1", type="ticket.closed", **told))
    session.flush()

    assert [(desk.id, desk.opens) for desk in desks(session)] == [("api", True), ("csv", False), ("zendesk", True)]


MOMENTS = st.integers(0, 2 * 366 * 24 * 4).map(
    lambda quarter: datetime(2025, 1, 1, tzinfo=UTC) + quarter * timedelta(minutes=15)
)


@given(st.lists(MOMENTS, max_size=40), st.sampled_from([BERLIN, KATHMANDU, ZoneInfo("America/New_York")]))
def test_every_ticket_is_in_the_hour_its_clock_showed(moments: list[datetime], zone: ZoneInfo) -> None:
    opened = [Opened("email", int(moment.timestamp()) // QUARTER, 1) for moment in moments]

    found = hours(opened, zone)

    shown = Counter((moment.astimezone(zone).weekday(), moment.astimezone(zone).hour) for moment in moments)
    assert {(hour // 24, hour % 24): n for hour, n in enumerate(found.by_hour) if n} == shown
    assert found.n == len(moments) == sum(found.by_channel.values())


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 29), [n for n in range(24) if n != 2]),  # 2 o'clock is left out
        (date(2026, 10, 25), [0, 1, 2, 2, *range(3, 24)]),  # and comes twice
        (date(2026, 7, 5), [*range(24)]),
    ],
)
def test_the_days_the_clocks_are_changed(day: date, expected: list[int]) -> None:
    start, end = midnight(day, BERLIN), midnight(day + timedelta(days=1), BERLIN)
    quarters = range(int(start.timestamp()) // QUARTER, int(end.timestamp()) // QUARTER, 4)

    assert [hour_of_week(quarter, BERLIN) - 6 * 24 for quarter in quarters] == expected
