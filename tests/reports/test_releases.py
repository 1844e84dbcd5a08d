"""Before and after a release: the sides are equal, their counts are those of the numbers page, and no claim is too
bold."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from survey_service.callbacks.incident import Incident
from survey_service.callbacks.release import Release
from survey_service.reports.intervals import Z_95
from survey_service.reports.kpis import kpis
from survey_service.reports.releases import (
    LENGTHS,
    Volume,
    before_after,
    incidents_within,
    others_within,
    sides,
    together,
)
from tests.reports.conftest import Tell

BERLIN = ZoneInfo("Europe/Berlin")
RELEASED = datetime(2026, 3, 20, 14, 30, tzinfo=UTC)
NOW = datetime(2026, 8, 1, tzinfo=UTC)
EXPIRY = timedelta(days=28)
MINUTES = st.integers(-60 * 24 * 100, 60 * 24 * 100)
RATINGS = st.lists(
    st.tuples(MINUTES, st.integers(1, 5), st.sampled_from(["good", "bad", "none"]), st.sampled_from([None, "exports"])),
    max_size=25,
)


@given(MINUTES, st.sampled_from(LENGTHS))
def test_sides_are_equally_long_and_meet_on_the_day_of_the_release(minutes: int, days: int) -> None:
    at = RELEASED + timedelta(minutes=minutes)

    found = sides(at, days, BERLIN, NOW)

    assert (found.before.end, found.after.start) == (at.astimezone(BERLIN).date(),) * 2
    assert (found.before.end - found.before.start).days == (found.after.end - found.after.start).days == days


def test_it_is_early_until_the_last_day_is_over() -> None:
    over = datetime(2026, 4, 2, 22, 0, tzinfo=UTC)  # midnight in Berlin, with summer time

    assert sides(RELEASED, 14, BERLIN, over - timedelta(seconds=1)).is_early
    assert not sides(RELEASED, 14, BERLIN, over).is_early


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(RATINGS, st.sampled_from([None, "exports"]), st.sampled_from(["rated_at", "closed_at"]))
def test_both_sides_count_what_the_numbers_page_counts(
    session: Session, tell: Tell, ratings: list[Any], area: str | None, basis: Any
) -> None:
    for minutes, score, product, of_area in ratings:
        at = RELEASED + timedelta(minutes=minutes)
        closed = at - timedelta(days=1)
        tell(score=score, rated_at=at, closed_at=closed, product_verdict=product, credit_product_area=of_area)
    both = sides(RELEASED, 30, BERLIN, NOW)

    found = before_after(session, area, both, basis, NOW, EXPIRY)

    start, end = date(2026, 2, 18), date(2026, 4, 19)
    level = "company" if area is None else "product_area"
    (whole,) = kpis(session, level, area, start, end, basis, BERLIN, NOW, EXPIRY)
    csat, judged, bad = found.shares
    assert csat.before[0] + csat.after[0] == whole.good
    assert csat.before[1] + csat.after[1] == bad.before[1] + bad.after[1] == whole.n
    assert judged.before[1] + judged.after[1] == whole.product.judged
    assert bad.before[0] + bad.after[0] == whole.product.bad
    session.rollback()


def test_what_else_happened_in_these_days_is_named(session: Session) -> None:
    def released(at: datetime, area: str | None, name: str) -> Release:
        row = Release(name=name, product_area=area, released_at=at, made_at=at)
        session.add(row)
        session.flush()
        return row

    own = released(RELEASED, "exports", "own")
    released(RELEASED + timedelta(days=3), "exports", "next")
    released(RELEASED + timedelta(days=4), None, "whole product")
    released(RELEASED + timedelta(days=5), "billing", "another area")
    released(RELEASED + timedelta(days=40), "exports", "later")
    for name, begins, ends in (("before", -90, -60), ("into it", -40, -29), ("on", 20, None), ("after", 31, 33)):
        begun = RELEASED + timedelta(days=begins)
        over = RELEASED + timedelta(days=ends) if ends is not None else None
        session.add(Incident(name=name, product_area=None, starts_at=begun, ends_at=over, made_at=begun))
    session.flush()

    window = (date(2026, 2, 18), date(2026, 4, 19), BERLIN)

    assert [one.name for one in others_within(session, own, *window)] == ["next", "whole product"]
    assert [one.name for one in incidents_within(session, "exports", *window)] == ["into it", "on"]


@pytest.mark.parametrize(
    ("before", "after", "holds_zero"), [(100, 100, True), (100, 150, False), (100, 120, True), (0, 0, None)]
)
def test_volume_grows_only_beyond_what_chance_splits(before: int, after: int, holds_zero: bool | None) -> None:
    grown = Volume(before, after).growth

    assert (grown.low <= 0 <= grown.high if grown else None) is holds_zero


def test_more_lines_need_wider_ranges() -> None:
    assert together(0) == together(1) == Z_95
    assert together(2) == pytest.approx(2.2414, abs=1e-4)  # the quantile of 1 - .05 / 4
    assert together(10) == pytest.approx(2.8070, abs=1e-4)
