"""A call nobody made in time is brought to the backup, then to the department; each exactly once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from survey_service.audit import AuditEntry
from survey_service.callbacks.notice import CaseNotice
from survey_service.callbacks.scope import can_open
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_taken import callback_taken
from survey_service.flows.callback_waiting import callback_waiting
from survey_service.flows.callbacks_escalated import callbacks_escalated
from survey_service.preferences.team_preference import TeamPreference
from survey_service.staff.absence import Absence
from survey_service.staff.department import Department
from survey_service.staff.known import known_team
from survey_service.staff.reader import reader_of
from survey_service.staff.user import User
from survey_service.worker.jobs import JOBS
from tests.case_world import Cases
from tests.world import START, HandClock

DUE = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # of a 1 given on Monday at nine
FOR_LONG = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)  # half of its eight hours later: Tuesday, 9:00 to 13:00
SECOND = timedelta(seconds=1)


@pytest.fixture
def billing(cases: Cases) -> int:
    with cases.ctx().writing() as session:
        return known_team(session, "Billing", "Support").id


def set_of(cases: Cases, team_id: int, **texts: object) -> None:
    rows = [{"team_id": team_id, "name": name, "value": str(text)} for name, text in texts.items()]
    with cases.ctx().writing() as session:
        session.execute(insert(TeamPreference), [row | {"valid_from": cases.clock.at} for row in rows])


def told(cases: Cases) -> list[tuple[int, str]]:
    """But the first notice, that nobody has the case."""
    session = cases.ctx().session
    session.rollback()
    rows = select(CaseNotice.user_id, CaseNotice.kind).where(CaseNotice.kind.like("overdue%")).order_by(CaseNotice.id)
    return [(user_id, kind) for user_id, kind in session.execute(rows)]


def at(cases: Cases, moment: datetime) -> int:
    cases.clock.at = moment
    return callbacks_escalated(cases.ctx())


def test_not_a_moment_early_once_and_then_once_to_the_department(cases: Cases, billing: int) -> None:
    lena = cases.person("Lena Fuchs", "lead", team_id=billing)
    backup = cases.person("Bea Backup", "lead")
    dora = cases.person("Dora Lang", "manager", department_id=cases.ctx().session.scalars(select(Department.id)).one())
    set_of(cases, billing, backup=backup)
    case_id = cases.low()
    callback_taken(cases.acting(lena), case_id)

    counts = [at(cases, moment) for moment in (DUE, DUE + SECOND, DUE + SECOND * 2, FOR_LONG - SECOND, FOR_LONG)]
    counts += [at(cases, START + timedelta(days=30)), at(cases, START + timedelta(days=31))]

    assert counts == [0, 1, 0, 0, 1, 0, 0]
    assert told(cases) == [(backup, "overdue"), (dora, "overdue_department")]
    case = cases.case(case_id)
    assert (case.backup_told_at, case.department_told_at) == (DUE + SECOND, FOR_LONG)
    assert (case.owner_id, case.state) == (lena, "owned")
    acts = select(AuditEntry.act, AuditEntry.changed).where(AuditEntry.act.like("callback_overdue%"))
    assert [tuple(row) for row in cases.ctx().session.execute(acts)] == [
        ("callback_overdue", ["backup_told_at"]),
        ("callback_overdue_department", ["department_told_at"]),
    ]


@pytest.mark.parametrize("reason", ["absent", "inactive", "rated", "owner", "none", "agent"])
def test_without_the_backup_it_is_another_lead_or_manager_but_the_owner(
    cases: Cases, billing: int, reason: str
) -> None:
    cases.asked("known")
    lena = cases.person("Lena Fuchs", "lead", team_id=billing)
    lars = cases.person("Lars Holm", "lead", team_id=billing)
    backup = {
        "absent": lambda: cases.person("Bea Backup", "lead"),
        "inactive": lambda: cases.person("Bea Backup", "lead"),
        "rated": lambda: cases.person("Asha Rao", "lead", agent="asha@example.com"),
        "agent": lambda: cases.person("Bea Backup", "agent"),
        "owner": lambda: lena,
        "none": lambda: None,
    }[reason]()
    with cases.ctx().writing() as session:
        if reason == "absent":
            day = {"first_day": DUE.date(), "last_day": DUE.date(), "made_at": START}
            session.execute(insert(Absence), [day | {"user_id": backup}])
        if reason == "inactive":
            session.get_one(User, backup).active = False
    if backup is not None:
        set_of(cases, billing, backup=backup)
    callback_taken(cases.acting(lena), cases.low())

    at(cases, DUE + SECOND)

    assert told(cases) == [(lars, "overdue")]


def test_the_cover_of_an_absent_backup_is_told(cases: Cases, billing: int) -> None:
    backup, cover = cases.person("Bea Backup", "lead"), cases.person("Cora Cover", "lead")
    set_of(cases, billing, backup=backup)
    with cases.ctx().writing() as session:
        day = {"first_day": DUE.date(), "last_day": DUE.date(), "made_at": START}
        session.execute(insert(Absence), [day | {"user_id": backup, "cover_id": cover}])
    cases.low()

    at(cases, DUE + SECOND)

    assert told(cases) == [(cover, "overdue")]


def test_where_nobody_but_the_owner_is_there_it_is_marked_and_told_to_nobody(cases: Cases, billing: int) -> None:
    lena = cases.person("Lena Fuchs", "lead", team_id=billing)
    case_id = cases.low()
    callback_taken(cases.acting(lena), case_id)

    counts = [at(cases, DUE + SECOND), at(cases, FOR_LONG + SECOND), at(cases, FOR_LONG + SECOND * 2)]

    assert counts == [1, 1, 0]
    assert told(cases) == []


def test_what_is_tried_eased_closed_or_to_review_is_not_escalated(cases: Cases) -> None:
    mia = cases.person("Mia Torres", "manager")
    tried = cases.low("cy")
    callback_attempted(cases.acting(mia), tried, Try("phone", "no_answer"))
    link = cases.asked("dee")
    cases.rate(link, 2)
    cases.rate(link, 4)
    cases.low("eli", 2, {"contact": "no"})

    assert at(cases, START + timedelta(days=60)) == 0
    assert told(cases) == []


def test_a_waiting_case_that_nobody_tried_is_late_too(cases: Cases) -> None:
    mia, max_ = cases.person("Mia Torres", "manager"), cases.person("Max Brand", "manager")
    case_id = cases.low()
    callback_waiting(cases.acting(mia), case_id, START + timedelta(days=20), "on holiday")

    assert at(cases, DUE + SECOND) == 1
    assert told(cases) == [(max_, "overdue")]


def test_after_a_long_halt_of_the_worker_the_backup_still_has_the_time_before_the_department(cases: Cases) -> None:
    mia = cases.person("Mia Torres", "manager")
    cases.low()
    restarted = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)

    counts = [at(cases, restarted), at(cases, restarted), at(cases, restarted + timedelta(hours=4))]

    assert counts == [1, 0, 1]
    assert told(cases) == [(mia, "overdue"), (mia, "overdue_department")]


@pytest.mark.parametrize(
    ("score", "customer", "hours"),
    [(1, {}, 4), (2, {}, 8), (1, {"customer__account": {"id": "a", "name": "A", "vip": True}}, 4)],
)
def test_the_department_is_told_after_half_the_time_to_call_at_least_four_hours(
    cases: Cases, score: int, customer: dict[str, object], hours: int
) -> None:
    cases.person("Mia Torres", "manager")
    case = cases.case(cases.low("cy", score, **customer))
    assert case.due_at is not None
    at(cases, datetime(2026, 3, 9, 9, 0, tzinfo=UTC))  # a Monday at nine

    early = at(cases, datetime(2026, 3, 9, 9, 0, tzinfo=UTC) + timedelta(hours=hours) - SECOND)

    assert (early, at(cases, datetime(2026, 3, 9, 9, 0, tzinfo=UTC) + timedelta(hours=hours))) == (0, 1)


def test_the_teams_holidays_and_the_hour_the_clocks_skip_are_no_time_to_call(cases: Cases, billing: int) -> None:
    cases.person("Mia Torres", "manager")
    set_of(cases, billing, timezone="Europe/Berlin", holidays="DE", business_hours="Mon-Sun 00:00-24:00")
    cases.clock.at = datetime(2026, 3, 28, 21, 0, tzinfo=UTC)  # Saturday 22:00 in Berlin; at two it is three
    case = cases.case(cases.low())
    assert case.due_at == datetime(2026, 3, 29, 5, 0, tzinfo=UTC)
    set_of(cases, billing, business_hours="Mon-Fri 09:00-17:00")

    backup = at(cases, datetime(2026, 4, 2, 13, 0, tzinfo=UTC))  # Thursday before Easter, 15:00; two hours are left
    tuesday = datetime(2026, 4, 7, 9, 0, tzinfo=UTC)  # 11:00, after Good Friday and Easter Monday

    assert (backup, at(cases, tuesday - SECOND), at(cases, tuesday)) == (1, 0, 1)


def test_a_clock_that_was_stopped_and_runs_again_is_a_new_deadline(cases: Cases, clock: HandClock) -> None:
    mia, link = cases.person("Mia Torres", "manager"), cases.asked()
    cases.rate(link, 1)
    at(cases, DUE + SECOND)
    cases.rate(link, 5)
    cases.rate(link, 1)

    later = START + timedelta(days=4)

    assert (at(cases, DUE + timedelta(minutes=1)), at(cases, later)) == (0, 1)
    assert told(cases) == [(mia, "overdue"), (mia, "overdue")]


def test_the_backup_may_open_what_is_brought_to_it_while_it_is_open(cases: Cases, billing: int) -> None:
    backup = cases.person("Bea Backup", "lead")
    set_of(cases, billing, backup=backup)
    case_id = cases.low()
    session = cases.ctx().session
    reader = reader_of(session, session.get_one(User, backup))
    assert not can_open(session, reader, case_id)

    at(cases, DUE + SECOND)

    assert can_open(session, reader, case_id)


def test_the_worker_looks_every_minute() -> None:
    assert {one.every for one in JOBS if one.name in ("escalations", "returns")} == {60.0}
