"""A month closes on the tenth of the next one, once; what changes later is told in the next report (N10)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import select, update

from survey_service.audit import Actor
from survey_service.counts.kept_month import KeptMonth
from survey_service.db import new_context
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.month_closed import month_closed
from survey_service.flows.month_mailed import reviews_reminded
from survey_service.flows.month_reviewed import MonthNotClosed, month_reviewed
from survey_service.mail.queued import Mail
from survey_service.responses.response import Response
from survey_service.staff.user import User
from tests.at_once import at_once, world
from tests.case_world import Cases
from tests.feedback_world import Rated
from tests.world import HandClock

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def kept(cases: Cases) -> list[KeptMonth]:
    session = cases.ctx().session
    session.rollback()
    return list(session.scalars(select(KeptMonth).order_by(KeptMonth.month)))


def letters(cases: Cases) -> list[tuple[str, str]]:
    session = cases.ctx().session
    session.rollback()
    found = session.scalars(select(Mail.params).where(Mail.letter == "monthly_report").order_by(Mail.id))
    return [(params["month"], params["kind"]) for params in found]


def closed(cases: Cases) -> int:
    """How many months close now."""
    done = 0
    while month_closed(cases.ctx()):
        done += 1
    return done


def score(cases: Cases, response_id: int, value: int) -> None:
    with cases.ctx().writing() as session:
        session.execute(update(Response).where(Response.id == response_id).values(score=value))


def scores(figures: dict[str, Any]) -> list[int]:
    found: list[int] = figures["counted"]["company"][0]["scores"]
    return found


def test_a_month_closes_on_the_tenth_and_is_stored_once(cases: Cases, rated: Rated, clock: HandClock) -> None:
    rated(5)
    clock.at = datetime(2026, 4, 9, 23, 59, tzinfo=UTC)
    assert closed(cases) == 0

    clock.move(minutes=1)
    assert [month_closed(cases.ctx()) for _ in range(2)] == [1, 0]

    (month,) = kept(cases)
    assert (month.month, month.closed_at) == (MARCH, clock.at)
    assert scores(month.figures) == [0, 0, 0, 0, 1]


def test_two_workers_at_once_store_it_once_and_write_once(
    any_app: APIFlask, any_cases: Cases, clock: HandClock
) -> None:
    any_cases.rate(any_cases.asked("cy"), 5)
    any_cases.person("Mia", "manager")
    clock.at = datetime(2026, 4, 10, 8, tzinfo=UTC)

    came = at_once(any_app, *[lambda: month_closed(new_context(Actor("worker")))] * 4)

    assert sorted(map(str, came)) == ["0", "0", "0", "1"]
    assert [one.month for one in kept(any_cases)] == [MARCH]
    assert letters(any_cases) == [("2026-03", "report")]


def test_days_are_those_of_the_report_zone_when_clocks_change_too(
    new_app: Callable[..., APIFlask], clock: HandClock
) -> None:
    with new_app(REPORT_TIMEZONE="Europe/Berlin").app_context():
        cases = world(clock)
        clock.at = datetime(2026, 3, 31, 21, 59, tzinfo=UTC)  # 23:59 in summer time, the clocks changed on the 29th
        cases.rate(cases.asked("cy"), 5)
        clock.move(minutes=2)
        cases.rate(cases.asked("dot"), 1)
        clock.at = datetime(2026, 4, 9, 21, 59, tzinfo=UTC)
        assert closed(cases) == 0

        clock.move(minutes=1)
        assert closed(cases) == 1

        assert scores(kept(cases)[0].figures) == [0, 0, 0, 0, 1]


def test_months_behind_are_closed_oldest_first_empty_ones_too_and_only_the_latest_is_news(
    cases: Cases, rated: Rated, clock: HandClock
) -> None:
    cases.person("Mia", "manager")
    rated(4)
    clock.at = datetime(2026, 6, 12, 9, tzinfo=UTC)

    assert closed(cases) == 3

    assert [(one.month, sum(scores(one.figures))) for one in kept(cases)] == [(MARCH, 1), (APRIL, 0), (MAY, 0)]
    assert letters(cases) == [("2026-05", "report")]


def test_nothing_closes_where_nothing_was_asked(cases: Cases, clock: HandClock) -> None:
    clock.move(days=400)

    assert closed(cases) == 0


def test_what_changes_after_the_closing_is_told_in_the_next_report_once(
    cases: Cases, rated: Rated, clock: HandClock
) -> None:
    low = rated(1, ticket__brand="acme")
    rated(5, "dot")
    clock.at = datetime(2026, 4, 10, tzinfo=UTC)
    closed(cases)
    told = kept(cases)[0].figures
    score(cases, low, 4)

    clock.at = datetime(2026, 6, 10, tzinfo=UTC)
    closed(cases)

    march, april, may = (one.figures for one in kept(cases))
    assert march == told
    assert april["corrected"] == [{"month": "2026-03", "was": [1, 0, 0, 0, 1], "now": [0, 0, 0, 1, 1]}]
    assert ["2026-03", "company", None, "scores.1", 1, 0] in april["corrections"]
    assert ["2026-03", "team", "Billing", "scores.4", 0, 1] in april["corrections"]
    assert may["corrections"] == may["corrected"] == []


def test_a_rating_taken_out_later_is_a_correction_and_an_erased_person_is_none(
    cases: Cases, rated: Rated, clock: HandClock
) -> None:
    invalid = rated(1)
    rated(5, "dot", {"why": "Thank you, the export works"})
    clock.at = datetime(2026, 4, 10, tzinfo=UTC)
    closed(cases)

    customer_erased(cases.ctx(), "dot@example.com")
    clock.at = datetime(2026, 5, 10, tzinfo=UTC)
    closed(cases)
    assert kept(cases)[1].figures["corrections"] == []
    with cases.ctx().writing() as session:
        values = {"status": "invalid", "status_reason": "mistake"}
        session.execute(update(Response).where(Response.id == invalid).values(**values))
    clock.at = datetime(2026, 6, 10, tzinfo=UTC)
    closed(cases)

    may = kept(cases)[2].figures
    assert may["corrected"] == [{"month": "2026-03", "was": [1, 0, 0, 0, 1], "now": [0, 0, 0, 0, 1]}]
    assert ["2026-03", "excluded", None, "invalid", 0, 1] in may["corrections"]


def test_a_cohort_that_was_so_far_is_told_whole_once(cases: Cases, clock: HandClock) -> None:
    clock.at = datetime(2026, 3, 30, 9, tzinfo=UTC)
    late = cases.asked("cy")
    clock.at = datetime(2026, 4, 10, tzinfo=UTC)
    closed(cases)
    cases.rate(late, 5)

    clock.at = datetime(2026, 6, 10, tzinfo=UTC)
    closed(cases)

    march, april, may = (one.figures for one in kept(cases))
    assert march["mature"] is False
    (rate,) = april["rates"]
    assert (rate["month"], rate["was"]["rated"], rate["now"]["rated"], rate["now"]["sent"]) == ("2026-03", 0, 1, 1)
    assert may["rates"] == []


def test_managers_are_reminded_once_a_week_later_unless_somebody_has_gone_through_it(
    cases: Cases, rated: Rated, clock: HandClock
) -> None:
    mia = cases.person("Mia", "manager")
    rated(5)
    clock.at = datetime(2026, 4, 10, 8, tzinfo=UTC)
    closed(cases)
    clock.move(days=6, hours=23)
    assert reviews_reminded(cases.ctx()) == 0
    clock.move(hours=2)
    assert [reviews_reminded(cases.ctx()) for _ in range(2)] == [1, 0]

    clock.at = datetime(2026, 5, 10, 8, tzinfo=UTC)
    closed(cases)
    assert [month_reviewed(cases.acting(mia), APRIL) for _ in range(2)] == [True, False]
    clock.move(days=8)

    assert reviews_reminded(cases.ctx()) == 0
    assert letters(cases) == [("2026-03", "report"), ("2026-03", "reminder"), ("2026-04", "report")]
    assert kept(cases)[1].reviewed_by == mia


def test_a_running_month_cannot_be_gone_through(cases: Cases, rated: Rated) -> None:
    rated(5)

    with pytest.raises(MonthNotClosed):
        month_reviewed(cases.ctx(), MARCH)


def test_only_managers_who_want_it_are_written_to_on_a_working_morning(
    cases: Cases, rated: Rated, clock: HandClock
) -> None:
    cases.person("Mia", "manager")
    cases.person("Max", "manager", monthly_report=False)
    cases.person("Lena", "lead")
    rated(5)
    clock.at = datetime(2026, 5, 10, tzinfo=UTC)  # a Sunday

    closed(cases)

    session = cases.ctx().session
    mails = session.scalars(select(Mail).where(Mail.letter == "monthly_report")).all()
    names = session.scalars(select(User.name).where(User.id.in_([mail.user_id for mail in mails]))).all()
    assert names == ["Mia"]
    assert [mail.due_at for mail in mails] == [datetime(2026, 5, 11, 8, tzinfo=UTC)]
    assert [mail.params for mail in mails] == [{"month": "2026-04", "kind": "report"}]
