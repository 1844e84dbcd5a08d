"""A time is promised to a customer only while there is somebody who can keep it (C8)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from survey_service.audit import Actor
from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.callbacks.promised import Owed, owed_call
from survey_service.db import new_context
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.preferences.team_preference import TeamPreference
from survey_service.staff.absence import Absence
from survey_service.staff.department import Department
from survey_service.staff.team import Team
from tests.case_world import Cases
from tests.world import START

DUE = datetime.fromisoformat("2026-03-02T17:00Z")
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def promised(cases: Cases, case_id: int) -> Owed | None:
    session = cases.ctx().session
    session.rollback()
    of_case = select(CallbackCause.invitation_id).where(CallbackCause.callback_id == case_id)
    return owed_call(session, session.scalars(of_case).one(), cases.clock.at, ZoneInfo("UTC"))


def away(user_id: int, first: date, last: date, cover: int | None = None) -> None:
    with new_context(Actor("command")).writing() as session:
        session.add(Absence(user_id=user_id, first_day=first, last_day=last, cover_id=cover, made_at=START))


def stored(row: object) -> int:
    with new_context(Actor("command")).writing() as session:
        session.add(row)
        session.flush()
        return int(row.id)  # type: ignore[attr-defined]


def team_of(cases: Cases, case_id: int) -> int:
    team = cases.case(case_id).team_id
    assert team is not None
    return team


def other_department(cases: Cases, case_id: int) -> dict[str, Any]:
    return {"department_id": stored(Department(name="Sales"))}


WHO: dict[str, tuple[str, Callable[[Cases, int], dict[str, Any]], bool]] = {
    "a manager of all": ("manager", lambda _cases, _case: {}, True),
    "a manager of another department": ("manager", other_department, False),
    "the team's lead": ("lead", lambda cases, case: {"team_id": team_of(cases, case)}, True),
    "another team's lead": ("lead", lambda _cases, _case: {"team_id": stored(Team(name="Other"))}, False),
    "a lead of no team": ("lead", lambda _cases, _case: {}, False),
    "an admin": ("admin", lambda _cases, _case: {}, False),
}


@pytest.mark.parametrize("who", WHO)
def test_somebody_who_may_open_the_case_can_keep_it(cases: Cases, who: str) -> None:
    case_id = cases.low()
    role, place, keeps = WHO[who]

    cases.person("Some One", role, **place(cases, case_id))

    assert promised(cases, case_id) == Owed(DUE if keeps else None)


def test_whoever_is_rated_in_the_case_cannot(cases: Cases) -> None:
    case_id = cases.low()

    cases.person("Asha Rao", "manager", agent="asha@example.com")

    assert promised(cases, case_id) == Owed(None)


def test_whoever_is_away_until_then_cannot_unless_covered(cases: Cases) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    away(mia, MONDAY, TUESDAY)
    alone = promised(cases, case_id)
    ben = cases.person("Ben Oduya", "agent")

    with new_context(Actor("command")).writing() as session:
        session.execute(update(Absence).values(cover_id=ben))

    assert (alone, promised(cases, case_id)) == (Owed(None), Owed(DUE))


def test_whoever_is_back_in_time_can(cases: Cases) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    with new_context(Actor("command")).writing() as session:
        session.execute(update(Callback).values(due_at=DUE + timedelta(days=1)))

    away(mia, MONDAY, MONDAY)

    assert promised(cases, case_id) == Owed(DUE + timedelta(days=1))


def test_the_time_is_by_the_clock_of_the_owning_team(cases: Cases) -> None:
    cases.person("Mia Torres", "manager")
    team = team_of(cases, cases.low("dee"))
    stored(TeamPreference(team_id=team, name="business_hours", value="Mon-Fri 10:00-14:00", valid_from=START))

    case_id = cases.low("cy")

    assert promised(cases, case_id) == Owed(datetime.fromisoformat("2026-03-03T14:00Z"))


def test_after_a_try_nothing_is_promised_any_more(cases: Cases) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    callback_attempted(cases.acting(mia), case_id, Try("phone", "no_answer"))

    assert promised(cases, case_id) == Owed(None)
