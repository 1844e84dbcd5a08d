"""An appeal nobody decides in time passes to the next manager, once a deadline, in a fixed order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import current_app
from sqlalchemy import select, update

from survey_service.db import product_of
from survey_service.flows.appeals_passed_on import appeals_passed_on
from survey_service.flows.counts_healed import counts_rewritten
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.mail.queued import Mail
from survey_service.staff.user import User
from survey_service.worker.jobs import JOBS
from tests.appeal_world import Appeals
from tests.world import HandClock


def turns(appeals: Appeals, appeal: int) -> tuple[int | None, int]:
    found = appeals.one(appeal)
    return found.decider_id, found.passed_on


def letters(appeals: Appeals) -> list[int | None]:
    session = appeals.cases.ctx().session
    session.rollback()
    return list(session.scalars(select(Mail.user_id).where(Mail.letter == "appeal_waiting").order_by(Mail.id)))


def test_five_business_days_each_then_the_next_in_order_and_at_last_nobody(appeals: Appeals, clock: HandClock) -> None:
    first_of_all, cases = appeals.mia, appeals.cases
    second_of_all = cases.person("Max Brand", "manager")
    own = cases.person("Olga Own", "manager", department_id=appeals.department())
    appeal = appeals.made()

    seen = [turns(appeals, appeal)]
    for _ in range(3):
        clock.move(days=7)
        appeals_passed_on(cases.ctx())
        seen.append(turns(appeals, appeal))

    assert seen == [(own, 0), (first_of_all, 1), (second_of_all, 2), (second_of_all, 2)]
    assert appeals.one(appeal).due_at <= clock.at
    assert letters(appeals) == [own, first_of_all, second_of_all]


def test_not_a_moment_early_and_once_a_deadline(appeals: Appeals, clock: HandClock) -> None:
    appeals.cases.person("Max Brand", "manager")
    appeal = appeals.one(appeals.made())
    assert appeal.due_at - clock.at == timedelta(days=7)

    clock.at = appeal.due_at - timedelta(seconds=1)
    early = appeals_passed_on(appeals.cases.ctx())
    clock.move(seconds=1)
    then = [appeals_passed_on(appeals.cases.ctx()) for _ in range(3)]

    assert (early, then) == (0, [1, 0, 0])


def test_the_same_time_of_day_where_clocks_change_between(
    appeals: Appeals, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = product_of(current_app)
    monkeypatch.setattr(product, "defaults", replace(product.defaults, report_zone=ZoneInfo("Europe/Berlin")))
    product.forget_preferences()
    counts_rewritten(appeals.cases.ctx())
    max_ = appeals.cases.person("Max Brand", "manager")
    clock.at = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)  # a Friday, 10:00 in Berlin; on Sunday it is summer
    appeal = appeals.made()

    clock.at = datetime(2026, 4, 3, 7, 59, 59, tzinfo=UTC)
    early = appeals_passed_on(appeals.cases.ctx())
    clock.move(seconds=1)  # 10:00 again
    then = appeals_passed_on(appeals.cases.ctx())

    assert (early, then) == (0, 1)
    assert turns(appeals, appeal) == (max_, 1)
    assert appeals.one(appeal).due_at == datetime(2026, 4, 10, 8, 0, tzinfo=UTC)


def test_somebody_concerned_is_passed_over_and_somebody_new_is_found_later(appeals: Appeals, clock: HandClock) -> None:
    appeal, cases = appeals.made(), appeals.cases
    cases.person("Ash Rao", "manager", agent="asha@example.com")
    clock.move(days=7)
    assert appeals_passed_on(cases.ctx()) == 0

    new = cases.person("Nina New", "manager")

    assert appeals_passed_on(cases.ctx()) == 1
    assert turns(appeals, appeal) == (new, 1)


def test_without_any_manager_it_waits_and_passes_to_the_first_there_is(appeals: Appeals, clock: HandClock) -> None:
    context = appeals.cases.ctx()
    with context.writing() as session:
        session.execute(update(User).where(User.id == appeals.mia).values(active=False))
    appeal = appeals.made()
    assert turns(appeals, appeal) == (None, 0)

    max_ = appeals.cases.person("Max Brand", "manager")
    clock.move(days=7)
    appeals_passed_on(appeals.cases.ctx())

    assert turns(appeals, appeal) == (max_, 1)


def test_what_is_decided_is_passed_to_nobody(appeals: Appeals, clock: HandClock) -> None:
    appeals.cases.person("Max Brand", "manager")
    appeals.decide(appeals.made(), grant=False)
    clock.move(days=30)

    assert appeals_passed_on(appeals.cases.ctx()) == 0


def test_the_letter_says_it_was_passed_on_and_the_one_before_stays_here(appeals: Appeals, clock: HandClock) -> None:
    max_, appeal = appeals.cases.person("Max Brand", "manager"), appeals.made()
    clock.move(days=7)
    appeals_passed_on(appeals.cases.ctx())

    told = [one for one in mails_claimed(appeals.cases.ctx(), 50) if one.letter == "appeal_waiting"]

    assert [(one.to, one.values["passed_on"]) for one in told] == [("max@support.example", True)]
    assert told[0].values["link"].endswith(f"/reports/appeals/{appeal}")
    assert letters(appeals) == [appeals.mia, max_]


def test_the_worker_looks_every_minute() -> None:
    (job,) = [one for one in JOBS if one.name == "appeals_passed_on"]

    assert job.every == 60.0
