"""A page's figures judged: each line as a recount of the same ratings has it, and only where it may be."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from survey_service.language import translator
from survey_service.preferences.preference import Preference
from survey_service.reports.chosen import Chosen, chosen
from survey_service.reports.compared import Share
from survey_service.reports.judged import Judged, judged
from survey_service.reports.judged_words import Worded, worded
from survey_service.reports.kpis import kpis
from survey_service.reports.rag import rag

UTC_ZONE, ENGLISH = ZoneInfo("UTC"), translator(None)
TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
EXPIRY = timedelta(days=28)
Tell = Callable[..., Any]


@dataclass
class Page:
    """What a page of figures would be asked."""

    session: Session
    chosen: Chosen
    now: datetime = NOW
    basis: Any = "rated_at"
    within: Any = ()
    zone: ZoneInfo = field(default=UTC_ZONE)

    @property
    def ctx(self) -> Any:
        return SimpleNamespace(session=self.session, now=self.now, preferences=SimpleNamespace(survey_expiry=EXPIRY))


def asked(session: Session, address: dict[str, str], level: str = "company", key: str | None = None) -> Judged:
    period = chosen(address, TODAY, UTC_ZONE, {})
    assert period is not None
    page = Page(session, period)
    days = (period.period.start, period.period.end)
    (kpi,) = kpis(session, level, key, *days, "rated_at", UTC_ZONE, NOW, EXPIRY)
    return judged(page, kpi)


def words(found: Judged) -> Worded:
    return worded(found, ENGLISH, UTC_ZONE)


@pytest.fixture
def rated(tell: Tell) -> Callable[..., None]:
    """`rated("2026-03-05", good=9, bad=1, credit_channel="chat")`."""

    def many(day: str, good: int, bad: int = 0, **facts: Any) -> None:
        at = datetime.fromisoformat(f"{day}T10:00:00+00:00")
        for index in range(good + bad):
            tell(score=5 if index < good else 1, rated_at=at, sent_at=at, **facts)

    return many


def test_a_running_month_is_compared_with_the_same_days(session: Session, rated: Callable[..., None]) -> None:
    rated("2026-03-05", good=30, bad=10)
    rated("2026-02-20", good=18, bad=2)
    rated("2026-02-21", good=100)
    rated("2025-03-20", good=12, bad=8)
    rated("2025-03-21", good=100)

    line = asked(session, {"month": "2026-03"}).line("csat")

    assert line.now == Share(30, 40)
    assert line.before is not None
    assert line.year is not None
    assert (line.before.then, line.year.then) == (Share(18, 20), Share(12, 20))


def test_the_colour_is_that_of_the_target_in_force_at_the_periods_end(
    session: Session, rated: Callable[..., None]
) -> None:
    rated("2026-02-05", good=80, bad=20)
    session.add(Preference(name="target_csat", value="60 %", valid_from=datetime(2026, 2, 10, tzinfo=UTC)))
    session.add(Preference(name="floor_csat", value="50 %", valid_from=datetime(2026, 2, 10, tzinfo=UTC)))
    session.add(Preference(name="target_csat", value="99 %", valid_from=datetime(2026, 3, 10, tzinfo=UTC)))
    session.flush()

    february, days = asked(session, {"month": "2026-02"}), asked(session, {"days": "60"})

    assert (february.line("csat").state, days.line("csat").state) == ("green", "amber")
    row = words(february).rows[0]
    assert (row.bounds.replace("\u202f", " "), row.since) == ("60 % / 50 %", "the installation’s, since 10 Feb 2026")


def test_an_agent_is_held_against_the_figure_about_the_person_alone(
    session: Session, rated: Callable[..., None]
) -> None:
    rated("2026-03-05", good=40, bad=20, credit_agent_id=7, agent_verdict="good", product_verdict="bad")

    found = asked(session, {"days": "90"}, "agent", "7")

    assert [line.kpi for line in found.lines] == ["agent", "csat", "product", "process"]
    assert [line.state for line in found.lines] == ["green", None, None, None]
    assert not [line for line in found.lines[1:] if line.threshold]


def test_under_thirty_no_level_has_a_colour(session: Session, rated: Callable[..., None]) -> None:
    rated("2026-03-05", good=0, bad=29)

    assert {line.state for line in asked(session, {"days": "90"}).lines} <= {"few", None}


def test_a_warning_stands_where_the_mix_made_the_rise(session: Session, rated: Callable[..., None]) -> None:
    rated("2026-02-05", good=81, bad=6, credit_channel="chat")
    rated("2026-02-05", good=192, bad=71, credit_channel="email")
    rated("2026-03-05", good=234, bad=36, credit_channel="chat")
    rated("2026-03-05", good=55, bad=25, credit_channel="email")

    found = asked(session, {"month": "2026-03"})

    assert [parts.level for parts in found.warned] == ["channel"]
    (said,) = words(found).warnings
    assert said.startswith("Channel: the total changed by +5 points, but at one mix of its parts it would have changed")
    assert "by −5; 2 of 2 parts moved the other way" in said


def test_a_running_response_rate_is_compared_at_equal_age_and_has_no_colour(session: Session, tell: Tell) -> None:
    def sent(day: str, times: int, answered: str | None = None) -> None:
        at = datetime.fromisoformat(f"{day}T10:00:00+00:00")
        moment = datetime.fromisoformat(f"{answered}T10:00:00+00:00") if answered else None
        for _ in range(times):
            tell(score=5 if answered else None, rated_at=moment, sent_at=at)

    sent("2026-03-05", 40)
    sent("2026-03-05", 10, "2026-03-06")
    sent("2026-02-05", 60)
    sent("2026-02-05", 20, "2026-02-06")
    sent("2026-02-05", 20, "2026-02-25")  # 20 March is day 20 of its month: these were not in yet on 20 February
    sent("2026-02-24", 500)

    line = asked(session, {"month": "2026-03"}).line("response")

    assert line.before is not None
    assert (line.now, line.before.then) == (Share(10, 50), Share(20, 100))
    assert (line.state, line.so_far) == (None, True)


def test_a_rate_that_is_over_has_its_colour(session: Session, tell: Tell) -> None:
    at = datetime(2026, 1, 5, 10, tzinfo=UTC)
    for index in range(100):
        tell(score=5 if index < 30 else None, rated_at=at if index < 30 else None, sent_at=at)

    line = asked(session, {"month": "2026-01"}).line("response")

    assert (line.state, line.so_far) == (rag(30, 100, 0.2, 0.1), False)


def test_with_nothing_there_is_nothing_said(session: Session) -> None:
    found = asked(session, {"month": "2026-03"})

    told = words(found)
    assert {line.state for line in found.lines} == {"few", None}
    assert (told.tables, told.warnings, told.year, told.nothing_a_year_earlier) == ([], [], None, True)
    assert {row.before.said for row in told.rows if row.before} == {""}


def test_few_answers_counted_at_once_are_those_counted_level_by_level(
    session: Session, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = Random(7)
    for _ in range(300):
        at = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(days=lot.randrange(48), hours=10)
        credit = {f"credit_{level}": lot.choice((None, "a", "b")) for level in ("team", "channel", "severity")}
        status = lot.choice(("counted", "counted", "invalid", "quarantined"))
        tell(score=lot.randint(1, 5), rated_at=at, sent_at=at, status=status, **credit)

    at_once = [asked(session, {"days": "24"}, *of).parts for of in (("company", None), ("team", "a"), ("team", ""))]
    monkeypatch.setattr("survey_service.reports.judged.MOST_AT_ONCE", 0)
    by_level = [asked(session, {"days": "24"}, *of).parts for of in (("company", None), ("team", "a"), ("team", ""))]

    assert at_once == by_level
    assert [part.level for part in at_once[0]] == ["team", "channel", "severity"]
