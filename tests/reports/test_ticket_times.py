"""Medians, ninetieth percentiles and shares of which not everything was told."""

import statistics
from datetime import timedelta
from math import ceil
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from survey_service.reports.beside import beside
from survey_service.reports.solved import Narrowed
from survey_service.reports.ticket_times import Part, Span, likely_ranks, nearest_rank
from tests.reports.test_first_contact import BEFORE, PERIOD, solved_in
from tests.reports.ticket_rows import NOW, Row, at, rows, stored

EACH = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
VALUES = st.lists(st.one_of(st.none(), st.integers(-50, 1000)), max_size=120)


def test_by_hand() -> None:
    span = Span.of([60, 120, 600, 3600, None, -5])

    assert (span.n, span.missing, span.wrong) == (4, 1, 1)
    assert span.median == timedelta(seconds=360)
    assert span.p90 == timedelta(hours=1)
    assert (span.low, span.high) == (None, None)


@pytest.mark.parametrize(("n", "expected"), [(100, (40, 61)), (5, (None, None)), (6, (None, None)), (30, (9, 22))])
def test_the_ranks_of_campbell_and_gardner(n: int, expected: tuple[int | None, int | None]) -> None:
    assert likely_ranks(n) == expected


def test_the_nearest_rank_of_textbooks() -> None:
    ordered = [15, 20, 35, 40, 50]  # the example of the nearest-rank method: 30 % is 20, 40 % 20, 50 % 35, 100 % 50

    assert [nearest_rank(ordered, share) for share in (30, 40, 50, 100)] == [20, 20, 35, 50]


@given(VALUES)
def test_a_span_is_what_a_second_count_finds(values: list[int | None]) -> None:
    span, right = Span.of(values), sorted(one for one in values if one is not None and one >= 0)

    assert span.n + span.missing + span.wrong == len(values)
    assert span.n == len(right)
    if right:
        assert span.median == timedelta(seconds=float(statistics.median(right)))
        assert span.p90 == timedelta(seconds=right[ceil(0.9 * len(right)) - 1])
    if span.low is not None and span.high is not None and span.median is not None:
        assert span.low <= span.median <= span.high


@given(st.lists(st.sampled_from([None, 0, 1])))
def test_a_part_leaves_out_what_nobody_told(told: list[int | None]) -> None:
    part = Part.of(told)

    assert (part.count, part.n - part.count, part.missing) == (told.count(1), told.count(0), told.count(None))


@EACH
@given(st.lists(rows(), max_size=25))
def test_tickets_are_timed_as_a_second_count_does(memory: Any, drawn: list[Row]) -> None:
    with Session(memory) as session:
        stored(session, drawn)
        found = beside(session, Narrowed(), PERIOD, BEFORE, NOW)
        session.rollback()

    mine = solved_in(PERIOD, drawn)
    ages = [seconds(row.opened, row.closed) for row in mine]
    assert found.now.age == Span.of(ages)
    assert found.now.first == Span.of([seconds(row.opened, row.first) for row in mine])
    assert found.now.sla.count == sum(row.sla is True for row in mine)
    assert found.now.sla.missing == sum(row.sla is None for row in mine)
    heard = [row.reopened or row.resolutions > 1 or bool(row.reopens) for row in mine]
    assert found.now.reopened.count == sum(heard)


def seconds(start: int | None, end: int | None) -> int | None:
    first, last = at(start), at(end)
    return None if first is None or last is None else int((last - first).total_seconds())


def test_a_ticket_closed_before_it_was_opened_is_counted_as_wrong(session: Session) -> None:
    stored(session, [Row(opened=10, closed=20), Row(opened=30, closed=20, first=25), Row(opened=None, closed=20)])

    age = beside(session, Narrowed(), PERIOD, BEFORE, NOW).now.age

    assert (age.n, age.wrong, age.missing, age.median) == (1, 1, 1, timedelta(hours=10))
