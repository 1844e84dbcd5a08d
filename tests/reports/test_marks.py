"""Marks of releases and incidents: within the range, of the area asked for, named to those who may know."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from survey_service.callbacks.incident import Incident
from survey_service.callbacks.release import Release
from survey_service.language import translator
from survey_service.reports.marks import by_week, marks
from survey_service.reports.weeks import Week

BERLIN = ZoneInfo("Europe/Berlin")
BEGUN = datetime(2026, 3, 1, tzinfo=UTC)


def happened(session: Session, kind: str, at: datetime, name: str = "Spring", area: str | None = None) -> Any:
    if kind == "release":
        row: Any = Release(name=name, product_area=area, released_at=at, made_at=at)
    else:
        row = Incident(name=name, product_area=area, starts_at=at, made_at=at)
    session.add(row)
    session.flush()
    return row


MOMENTS = st.integers(0, 60 * 24 * 90).map(lambda minutes: BEGUN + timedelta(minutes=minutes))
FACTS = st.lists(
    st.tuples(st.sampled_from(["release", "incident"]), MOMENTS, st.sampled_from([None, "exports", "billing"])),
    max_size=12,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FACTS, st.integers(0, 95), st.integers(0, 60), st.sampled_from([None, "exports", "mail"]))
def test_each_mark_lies_in_the_range_and_none_of_it_is_missing(
    session: Session, facts: list[Any], first: int, length: int, area: str | None
) -> None:
    for kind, at, of_area in facts:
        happened(session, kind, at, area=of_area)
    start = date(2026, 2, 26) + timedelta(first)
    end = start + timedelta(length)

    found = marks(session, start, end, area, zone=BERLIN, sees_cases=True)

    expected = sorted(
        (at.astimezone(BERLIN).date(), kind)
        for kind, at, of_area in facts
        if start <= at.astimezone(BERLIN).date() < end and (area is None or of_area in (None, area))
    )
    assert sorted((mark.day, mark.kind) for mark in found) == expected
    assert [mark.day for mark in found] == sorted(mark.day for mark in found)
    session.rollback()


def test_what_was_removed_is_no_mark(session: Session) -> None:
    for kind in ("release", "incident"):
        happened(session, kind, BEGUN).removed_at = BEGUN
    session.flush()

    assert marks(session, date(2026, 1, 1), date(2027, 1, 1), zone=BERLIN) == []


def test_an_incident_has_name_and_page_only_for_those_who_see_cases(session: Session) -> None:
    incident = happened(session, "incident", BEGUN, "Exports stop")
    release = happened(session, "release", BEGUN, "4.2")

    told = marks(session, date(2026, 3, 1), date(2026, 3, 2), zone=BERLIN, sees_cases=True)
    hidden = marks(session, date(2026, 3, 1), date(2026, 3, 2), zone=BERLIN)

    assert [(one.words, one.url) for one in told] == [
        ("Exports stop", f"/callbacks/incidents/{incident.id}"),
        ("4.2", f"/product/releases/{release.id}"),
    ]
    assert [(one.words, one.url) for one in hidden] == [("", None), ("4.2", f"/product/releases/{release.id}")]


def test_a_week_has_one_mark_that_counts_what_it_holds(session: Session) -> None:
    weeks = [Week(date(2026, 3, 2) + timedelta(7 * index), 0, 0) for index in range(3)]
    happened(session, "release", datetime(2026, 3, 3, tzinfo=UTC), "4.2 with a name that is far too long to print")
    happened(session, "incident", datetime(2026, 3, 17, tzinfo=UTC))
    happened(session, "release", datetime(2026, 3, 18, tzinfo=UTC))
    happened(session, "release", datetime(2026, 3, 30, tzinfo=UTC), "after the last week")

    found = by_week(marks(session, date(2026, 3, 2), date(2026, 4, 30), zone=BERLIN), weeks, translator("en"))

    assert [(mark.index, mark.label) for mark in found] == [
        (0, "4.2 with a name that is…"),
        (2, "1 incident, 1 release"),
    ]
