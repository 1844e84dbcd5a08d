"""Weeks of the report zone, Monday to Sunday, one point each."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from survey_service.language import translator
from survey_service.reports.period import Period
from survey_service.reports.weeks import Week, how_many, points, weeks
from tests.reports.conftest import Tell
from tests.reports.histories import told

BERLIN = ZoneInfo("Europe/Berlin")
LAST = date(2026, 4, 1)  # a Wednesday, three days after the clocks changed
moments = st.integers(-60 * 24, 5 * 24).map(lambda hours: datetime(2026, 4, 1, tzinfo=UTC) + timedelta(hours=hours))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(moments, st.integers(1, 5)), max_size=25))
def test_each_rating_is_in_the_week_of_its_day(memory: Any, ratings: list[tuple[datetime, int]]) -> None:
    with Session(memory) as session:
        for moment, score in ratings:
            told(session, score=score, rated_at=moment)

        found = weeks(session, "company", None, LAST, 5, "rated_at", BERLIN)

        assert [week.monday for week in found][-2:] == [date(2026, 3, 23), date(2026, 3, 30)]
        for week in found:
            scores = [score for moment, score in ratings if monday_of(moment) == week.monday]
            assert (week.good, week.n) == (sum(score >= 4 for score in scores), len(scores))
        session.rollback()


def monday_of(moment: datetime) -> date:
    day = moment.astimezone(BERLIN).date()
    return day - timedelta(days=day.weekday())


def test_weeks_hold_only_what_counts_at_that_level(session: Session, tell: Tell) -> None:
    noon = datetime(2026, 3, 31, 12, tzinfo=UTC)
    tell(score=5, rated_at=noon, credit_team="Billing")
    tell(score=5, rated_at=noon, credit_team="Claims")
    tell(score=5, rated_at=noon, credit_team="Billing", status="invalid")
    tell(score=5, rated_at=noon, credit_team="Billing", kind="recovery")

    (week,) = weeks(session, "team", "Billing", LAST, 1, "rated_at", BERLIN)

    assert week == Week(date(2026, 3, 30), 1, 1)


def test_an_empty_week_is_a_gap_and_a_breach_is_marked() -> None:
    monday = date(2026, 3, 2)
    found = [Week(monday, 90, 100), Week(monday, 0, 0), Week(monday, 88, 100), Week(monday, 40, 100)]

    average, spots = points(found, translator(None))

    assert average == 218 / 300
    assert [spot.breached for spot in spots] == [True, False, True, True]
    assert (spots[1].share, spots[1].low, spots[0].label) == (None, None, "2 Mar")


def test_a_longer_period_shows_more_weeks() -> None:
    start = date(2026, 1, 1)
    sizes = [how_many(Period(start, start + timedelta(days=days), BERLIN)) for days in (1, 90, 120, 184, 365)]

    assert sizes == [13, 13, 26, 26, 53]
