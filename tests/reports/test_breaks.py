"""Days from which ratings were got in another way, and the old tool's line beside the trend (N9)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from survey_service.db import DbContext
from survey_service.flows.brand_changed import brand_changed
from survey_service.flows.preference_set import preference_set
from survey_service.language import translator
from survey_service.reports.breaks import Break, breaks
from survey_service.reports.imported import imported_months
from survey_service.responses.imported import ImportedRating, RatingImport
from survey_service.responses.method_break import MethodBreak
from tests.world import HandClock

Ctx = Callable[[], DbContext]
YEAR = (date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def old_tool(ctx: Ctx) -> Callable[..., None]:
    """`old_tool("Nicely", (day, score, team), …)`; `removed`: taken away again."""

    def add(tool: str, *rated: tuple[date, int, str | None], removed: bool = False) -> None:
        with ctx().writing() as session:
            now = datetime(2026, 3, 1, tzinfo=UTC)
            one = RatingImport(tool=tool, imported_at=now, removed_at=now if removed else None)
            session.add(one)
            session.flush()
            for place, (day, score, team) in enumerate(rated):
                mark = f"{tool} {place}".encode().ljust(32)
                session.add(ImportedRating(import_id=one.id, day=day, score=score, team=team, row_hash=mark))

    return add


def test_what_somebody_noted_is_a_break_until_it_is_removed(ctx: Ctx) -> None:
    with ctx().writing() as session:
        now = datetime(2026, 3, 1, tzinfo=UTC)
        session.add(MethodBreak(day=date(2026, 2, 3), note="The link moved to the top", made_at=now))
        session.add(MethodBreak(day=date(2026, 2, 4), note="A slip", made_at=now, removed_at=now))
        session.add(MethodBreak(day=date(2027, 1, 1), note="Next year", made_at=now))

    found = breaks(ctx().session, *YEAR)

    assert found == [Break(date(2026, 2, 3), "The link moved to the top")]


def test_other_words_of_the_question_are_one_break_a_day_and_brand(ctx: Ctx) -> None:
    brand_changed(ctx(), "", {"question:de": "Wie war es mit {ticket}?", "question:fr": "Comment, {ticket} ?"})
    brand_changed(ctx(), "acme", {"question:en": "How was {ticket}?", "colour": "#123456"})

    found = breaks(ctx().session, *YEAR)

    assert [one.words for one in found] == [
        "The question has other words: French, German",
        "The question of acme has other words: English",
    ]
    assert breaks(ctx().session, *YEAR, "globex") == found[:1]


def test_other_rules_of_asking_are_named_and_other_settings_are_not(ctx: Ctx, clock: HandClock) -> None:
    preference_set(ctx(), "survey_throttle", "P30D")
    preference_set(ctx(), "edit_window", "P3D")
    brand_changed(ctx(), "acme", {"survey_sampling": "50 %"})

    found = breaks(ctx().session, *YEAR)

    assert found == [Break(clock.at.date(), "Whom we ask, or when, was changed: SURVEY_SAMPLING, SURVEY_THROTTLE")]
    assert breaks(ctx().session, *YEAR, "globex")[0].words.endswith(": SURVEY_THROTTLE")


def test_a_change_falls_on_its_day_in_the_zone_of_the_reports(ctx: Ctx, clock: HandClock) -> None:
    clock.at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    preference_set(ctx(), "survey_throttle", "P30D")

    found = breaks(ctx().session, *YEAR, zone=ZoneInfo("Europe/Berlin"), speaker=translator("en"))

    assert [one.day for one in found] == [date(2026, 3, 3)]
    assert breaks(ctx().session, date(2026, 1, 1), date(2026, 3, 3), zone=ZoneInfo("Europe/Berlin")) == []


def test_the_first_rating_of_our_own_ends_the_old_tools_time(
    ctx: Ctx, old_tool: Callable[..., None], rated: Callable[..., int], clock: HandClock
) -> None:
    old_tool("Nicely", (date(2025, 1, 5), 4, None))
    assert breaks(ctx().session, *YEAR) == []

    rated(5)

    (switch,) = breaks(ctx().session, *YEAR)
    assert (switch.day, "Nicely" in switch.words) == (clock.at.date(), True)


def test_months_of_the_old_tool_are_kept_apart_by_tool_and_team(ctx: Ctx, old_tool: Callable[..., None]) -> None:
    may, june = date(2025, 5, 31), date(2025, 6, 1)
    old_tool("Nicely", (may, 5, "Billing"), (may - timedelta(9), 2, "Billing"), (june, 4, None), (june, 1, "Shop"))
    old_tool("Before", (may, 3, "Billing"))
    old_tool("Slip", (may, 1, "Billing"), removed=True)

    every = imported_months(ctx().session, date(2025, 5, 1), date(2025, 7, 1))

    found = [(one.tool, one.month.month, one.distribution) for one in every]
    assert found == [("Before", 5, [0, 0, 1, 0, 0]), ("Nicely", 5, [0, 1, 0, 0, 1]), ("Nicely", 6, [1, 0, 0, 1, 0])]
    billing = imported_months(ctx().session, date(2025, 5, 1), date(2025, 6, 1), "Billing")
    assert [(one.tool, one.good, one.n) for one in billing] == [("Before", 0, 1), ("Nicely", 1, 2)]
