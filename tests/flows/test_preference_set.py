"""What administrators set over the environment: it holds at once, whatever clock the process has."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.db import DbContext
from survey_service.flows.preference_set import NotEditable, preference_set
from survey_service.preferences.preference import Preference
from tests.world import HandClock

Ctx = Callable[[], DbContext]


def rows(ctx: Ctx) -> list[Preference]:
    return list(ctx().session.scalars(select(Preference).order_by(Preference.id)))


def test_what_is_set_holds_from_the_next_context_on(ctx: Ctx) -> None:
    assert preference_set(ctx(), "survey_delay", " PT2H ")

    assert ctx().preferences.survey_delay == timedelta(hours=2)


def test_empty_goes_back_to_the_environment_and_history_stays(ctx: Ctx, clock: HandClock) -> None:
    before = ctx().preferences.survey_delay
    preference_set(ctx(), "survey_delay", "PT2H")
    clock.move(hours=1)

    assert preference_set(ctx(), "survey_delay", "")

    assert ctx().preferences.survey_delay == before
    assert [row.value for row in rows(ctx)] == ["PT2H", None]


def test_a_later_write_wins_though_its_clock_is_behind(ctx: Ctx, clock: HandClock) -> None:
    preference_set(ctx(), "survey_delay", "PT2H")
    clock.move(days=-300)

    preference_set(ctx(), "survey_delay", "PT3H")

    assert ctx().preferences.survey_delay == timedelta(hours=3)
    first, second = rows(ctx)
    assert second.valid_from > first.valid_from


def test_a_process_whose_clock_is_behind_sees_what_was_set(ctx: Ctx, clock: HandClock) -> None:
    preference_set(ctx(), "survey_delay", "PT2H")

    clock.move(days=-300)

    assert ctx().preferences.survey_delay == timedelta(hours=2)


def test_two_writes_in_one_moment_are_two_rows(ctx: Ctx) -> None:
    preference_set(ctx(), "survey_delay", "PT2H")
    preference_set(ctx(), "survey_delay", "PT3H")

    assert ctx().preferences.survey_delay == timedelta(hours=3)


def test_the_same_again_writes_nothing(ctx: Ctx) -> None:
    preference_set(ctx(), "survey_delay", "PT2H")

    assert not preference_set(ctx(), "survey_delay", "PT2H")
    assert not preference_set(ctx(), "edit_window", "")
    assert len(rows(ctx)) == 1


def test_the_audit_log_names_the_setting_not_its_value(ctx: Ctx) -> None:
    preference_set(ctx(), "survey_delay", "PT2H")

    entry = ctx().session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.about, entry.changed) == ("preference_set", "preference", ["survey_delay"])


@pytest.mark.parametrize(
    ("name", "text"),
    [("survey_delay", "P1M"), ("survey_delay", "2 hours"), ("survey_expiry", "PT0S"), ("business_hours", "Mon 9-5")],
)
def test_what_the_parser_refuses_is_not_written(ctx: Ctx, name: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        preference_set(ctx(), name, text)

    assert rows(ctx) == []


@pytest.mark.parametrize("name", ["base_url", "mail_from", "nothing", ""])
def test_what_only_the_environment_sets_is_refused(ctx: Ctx, name: str) -> None:
    with pytest.raises(NotEditable):
        preference_set(ctx(), name, "PT2H")
