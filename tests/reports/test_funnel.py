"""Each resolution of a ticket lies in exactly one leaf, counted here a second time without SQL."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import STATES
from survey_service.reports.cohorts import Buckets, Narrowed
from survey_service.reports.funnel import CONFIRMED, LEAF_OF, LEAVES, Counts, Funnel, funnel
from survey_service.reports.not_asked import solved
from survey_service.reports.period import Period
from survey_service.reports.response_rates import response_rates
from survey_service.schema import Base
from survey_service.staff.reader import Scope
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket
from tests.reports.conftest import Tell
from tests.reports.funnel_rows import BERLIN, NOON, Row, leaf, people, random_rows, recounted, rows, stored

PERIOD = Period(date(2026, 3, 27), date(2026, 3, 31), BERLIN)
BUCKETS = Buckets(PERIOD)
EACH = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def of(counts: Counts) -> dict[str, int]:
    return {name: n for name, n in asdict(counts).items() if n}


def counted(memory: Any, drawn: list[Row], narrowed: Narrowed) -> Funnel:
    with Session(memory) as session:
        for number, row in enumerate(drawn, 1):
            stored(session, row, number)
        found = funnel(session, BUCKETS, narrowed)
        session.rollback()
    return found


def in_period(drawn: list[Row]) -> list[Row]:
    days = [(row.closed_at.astimezone(BERLIN).date(), row) for row in drawn if row.kind == "survey"]
    return [row for day, row in days if PERIOD.start <= day < PERIOD.end]


def test_every_state_has_one_leaf() -> None:
    assert set(LEAF_OF) == set(STATES)
    assert set(LEAF_OF.values()) == set(LEAVES)


@EACH
@given(st.lists(rows(), max_size=25))
def test_the_leaves_add_up_to_all_that_was_solved(memory: Any, drawn: list[Row]) -> None:
    found = counted(memory, drawn, Narrowed())
    expected = in_period(drawn)

    assert found.total.solved == len(expected)
    assert of(found.total) == {name: n for name, n in recounted(expected).items() if n}
    assert sum(found.reasons.values()) == found.total.not_asked
    assert found.reasons == Counter(row.reason or "not_asked" for row in expected if row.state == "not_asked")


@EACH
@given(st.lists(rows(), max_size=25))
def test_days_teams_and_languages_each_add_up(memory: Any, drawn: list[Row]) -> None:
    found = counted(memory, drawn, Narrowed())
    expected = in_period(drawn)

    def parts(key: Any) -> dict[Any, dict[str, int]]:
        keys = {key(row) for row in expected}
        told = {one: recounted([row for row in expected if key(row) == one]) for one in keys}
        return {one: {name: n for name, n in counts.items() if n} for one, counts in told.items()}

    days = {BUCKETS.starts[place]: of(counts) for place, counts in found.by["time"].items()}
    assert days == parts(lambda row: row.closed_at.astimezone(BERLIN).date())
    assert {key: of(counts) for key, counts in found.by["team"].items()} == parts(lambda row: row.team)
    assert {key: of(counts) for key, counts in found.by["language"].items()} == parts(lambda row: row.language[:2])


def test_fetches_are_told_as_peoples_or_machines(memory: Any) -> None:
    drawn = random_rows(1200)
    found = counted(memory, drawn, Narrowed())
    sent = [row for row in in_period(drawn) if leaf(row) == "sent" and row.fetches]
    machines = [len(row.fetches) - len(people(row)) for row in sent]
    began = [row for row in sent if row.answer not in CONFIRMED]
    last = [max((one for one in people(row) if one[1]), default=(0, None))[1] for row in began]

    assert of(found.total) == {name: n for name, n in recounted(in_period(drawn)).items() if n}
    assert found.fetched.fetches == sum(len(row.fetches) for row in sent) > 400
    assert (found.fetched.surveys, found.fetched.by_machines) == (len(sent), sum(machines))
    assert found.fetched.surveys_by_machines == sum(n > 0 for n in machines)
    assert found.fetched.started == [last.count(score) for score in range(1, 6)]


def test_the_page_of_those_not_asked_has_the_same_numbers(session: Session) -> None:
    session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=NOON))
    for number, row in enumerate(random_rows(200), 1):
        session.add(Ticket(id=number, source="api", external_id=str(number)))
        stored(session, row, number)

    beside, counts = solved(session, PERIOD), funnel(session, BUCKETS, Narrowed())

    total = counts.total
    assert (beside.solved, beside.waiting) == (total.solved, total.scheduled)
    assert beside.asked == total.unknown + total.bounced + total.sent
    assert beside.not_asked_total == total.not_asked + total.stopped + total.cancelled + total.refused
    assert sum(counts.reasons.values()) == total.not_asked > 0


@EACH
@given(st.lists(rows(), max_size=25))
def test_filters_keep_their_own_rows(memory: Any, drawn: list[Row]) -> None:
    narrowed = Narrowed(team="", language="ar")
    found = counted(memory, drawn, narrowed)

    expected = [row for row in in_period(drawn) if row.team is None and row.language in ("ar", "ar-EG")]
    assert found.total.solved == len(expected)
    assert counted(memory, drawn, Narrowed(scope=Scope())).total.solved == 0


def test_postgres_counts_the_same(memory: Any, new_postgres: Callable[[], str]) -> None:
    engine = create_engine(new_postgres())
    Base.metadata.create_all(engine)
    drawn = random_rows(200)
    with engine.connect() as there:
        there.exec_driver_sql("SET session_replication_role = replica")  # rows without what they belong to
        found = counted(there, drawn, Narrowed())
    engine.dispose()

    assert len(in_period(drawn)) > 20
    assert found == counted(memory, drawn, Narrowed())


def test_the_rate_is_of_the_cohort_sent_and_compared_at_the_same_age(session: Session, tell: Tell) -> None:
    week = timedelta(days=7)
    for age, answered in ((2, 1), (2, None), (9, 1), (9, 5), (9, None)):
        sent_at = NOON - timedelta(days=age)
        told = {"sent_at": sent_at, "closed_at": sent_at - timedelta(days=1)}
        rated = {"score": 4, "rated_at": sent_at + timedelta(days=answered), "reasons": []} if answered else {}
        tell(**told, **rated)
    last, before = (Period(NOON.date() - days, NOON.date() - days + week, BERLIN) for days in (week, 2 * week))

    found = response_rates(session, Buckets(last), before, Narrowed(), NOON, timedelta(days=28))

    assert (found.whole.rated, found.whole.could_answer, found.whole.mature) == (1, 2, False)
    assert [one.sent for one in found.by] == [0, 0, 0, 0, 0, 2, 0]
    assert found.before is not None
    assert (found.before.rated, found.before.could_answer) == (1, 3)  # the one after five days came later


@pytest.mark.parametrize(
    ("days", "step", "first"), [(62, "day", 1), (63, "week", 5), (400, "week", 5), (401, "month", 31)]
)
def test_a_long_time_is_cut_into_weeks_or_months(days: int, step: str, first: int) -> None:
    start = date(2026, 1, 1)  # a Thursday
    buckets = Buckets(Period(start, start + timedelta(days=days), BERLIN))

    assert buckets.step == step
    assert (buckets.ends[0] - start).days + (step == "week") == first
    assert buckets.ends[-1] == start + timedelta(days=days)
    assert buckets.starts[1:] == buckets.ends[:-1]
