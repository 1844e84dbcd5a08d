"""No case hangs on its owner: one that stands still is open again, those of an owner who leaves are others'."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from survey_service.audit import AuditEntry
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.notice import CaseNotice
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_taken import callback_handed_over, callback_taken
from survey_service.flows.callback_waiting import callback_waiting, waits_ended
from survey_service.flows.callbacks_returned import callbacks_returned
from survey_service.flows.preference_set import preference_set
from survey_service.flows.user_changed import Place, user_changed, user_deactivated
from survey_service.preferences.team_preference import TeamPreference
from survey_service.staff.known import known_team
from survey_service.staff.user import User
from tests.case_world import Cases
from tests.world import START, HandClock

SECOND = timedelta(seconds=1)
THREE_DAYS = timedelta(days=3)  # START is a Monday


@pytest.fixture
def mia(cases: Cases) -> int:
    return cases.person("Mia Torres", "manager")


def at(cases: Cases, moment: datetime) -> int:
    cases.clock.at = moment
    return callbacks_returned(cases.ctx())


def told(cases: Cases, kind: str) -> list[tuple[int, int]]:
    session = cases.ctx().session
    session.rollback()
    rows = select(CaseNotice.callback_id, CaseNotice.user_id).where(CaseNotice.kind == kind).order_by(CaseNotice.id)
    return [(case_id, user_id) for case_id, user_id in session.execute(rows)]


def picture(case: Callback) -> tuple[str, int | None]:
    return case.state, case.owner_id


def test_three_business_days_without_a_step_give_it_back_once_with_notice_and_audit(cases: Cases, mia: int) -> None:
    case_id, max_ = cases.low(), cases.person("Max Brand", "manager")
    callback_taken(cases.acting(mia), case_id)

    counts = [at(cases, START + THREE_DAYS - SECOND), at(cases, START + THREE_DAYS), at(cases, START + THREE_DAYS)]

    assert counts == [0, 1, 0]
    assert picture(cases.case(case_id)) == ("open", None)
    assert told(cases, "returned") == [(case_id, mia), (case_id, max_)]
    acts = select(AuditEntry.act).where(AuditEntry.actor == "command", AuditEntry.act == "callback_returned")
    assert len(cases.ctx().session.scalars(acts).all()) == 1


def test_each_step_of_the_owner_counts_three_days_anew_and_a_planned_one_until_its_time(
    cases: Cases, mia: int, clock: HandClock
) -> None:
    case_id = cases.low()
    callback_taken(cases.acting(mia), case_id)
    clock.move(days=2)
    planned = Try("phone", "no_answer", "ring again", START + timedelta(days=9))
    callback_attempted(cases.acting(mia), case_id, planned)

    last = START + timedelta(days=14)  # Wednesday, 11 March, and three business days

    assert (at(cases, last - SECOND), at(cases, last)) == (0, 1)


def test_given_by_a_rule_or_handed_over_it_counts_from_then(cases: Cases, mia: int, clock: HandClock) -> None:
    preference_set(cases.ctx(), "callback_assignment", "manager")
    given, handed = cases.low("cy"), cases.low("dee")
    max_ = cases.person("Max Brand", "manager")
    clock.move(days=1)
    callback_handed_over(cases.acting(mia), handed, max_, seen_owner=mia)

    assert at(cases, START + THREE_DAYS) == 1
    assert [case.state for case in (cases.case(given), cases.case(handed))] == ["open", "owned"]
    assert at(cases, START + timedelta(days=4)) == 1


def test_a_case_that_waits_is_not_given_back_and_has_three_days_after_its_date(
    cases: Cases, mia: int, clock: HandClock
) -> None:
    case_id = cases.low()
    callback_waiting(cases.acting(mia), case_id, START + timedelta(days=28), "on holiday")
    assert at(cases, START + timedelta(days=28) - SECOND) == 0

    clock.at = START + timedelta(days=28, hours=1)
    assert waits_ended(cases.ctx()) == 1

    assert at(cases, START + timedelta(days=31) - SECOND) == 0
    assert at(cases, START + timedelta(days=31)) == 1


def test_days_are_those_of_the_teams_calendar(cases: Cases, clock: HandClock) -> None:
    with cases.ctx().writing() as session:
        billing = known_team(session, "Billing", "Support").id
        rows = {"business_hours": "Mon-Thu 09:00-17:00", "holidays": "DE", "timezone": "Europe/Berlin"}
        texts = [{"team_id": billing, "name": name, "value": text} for name, text in rows.items()]
        session.execute(insert(TeamPreference), [text | {"valid_from": START} for text in texts])
    lena = cases.person("Lena Fuchs", "lead", team_id=billing)
    clock.at = datetime(2026, 3, 26, 14, 0, tzinfo=UTC)  # a Thursday, 15:00 in Berlin; on Sunday it is summer
    case_id = cases.low()
    callback_taken(cases.acting(lena), case_id)

    wednesday = datetime(2026, 4, 1, 13, 0, tzinfo=UTC)  # 15:00

    assert (at(cases, wednesday - SECOND), at(cases, wednesday)) == (0, 1)
    callback_taken(cases.acting(lena), case_id)
    thursday = datetime(2026, 4, 8, 13, 0, tzinfo=UTC)  # Thursday, then Tuesday after Easter, then Wednesday
    assert (at(cases, thursday - SECOND), at(cases, thursday)) == (0, 1)


@pytest.mark.parametrize("how", ["closed account", "other roles"])
def test_an_owner_who_leaves_gives_cases_to_the_next_by_rule_and_a_wait_goes_on(
    cases: Cases, mia: int, clock: HandClock, how: str
) -> None:
    max_ = cases.person("Max Brand", "manager")
    until = START + timedelta(days=5)
    owned, waiting, others, closed = (cases.low(name) for name in ("cy", "dee", "eli", "fay"))
    callback_taken(cases.acting(mia), owned)
    callback_waiting(cases.acting(mia), waiting, until, "on holiday")
    callback_taken(cases.acting(max_), others)
    preference_set(cases.ctx(), "callback_assignment", "manager")

    if how == "closed account":
        user_deactivated(cases.ctx(), mia)
    else:
        user_changed(cases.ctx(), mia, Place(["product"]))

    assert picture(cases.case(owned)) == ("owned", max_)
    assert picture(cases.case(waiting)) == ("waiting", max_)
    assert cases.case(waiting).waiting_until == until
    assert picture(cases.case(closed)) == ("open", None)
    assert told(cases, "assigned") == [(owned, max_), (waiting, max_)]


def test_without_anybody_by_rule_they_are_open(cases: Cases, mia: int) -> None:
    max_, case_id = cases.person("Max Brand", "manager"), cases.low()
    callback_waiting(cases.acting(mia), case_id, START + timedelta(days=5), "on holiday")

    user_deactivated(cases.ctx(), mia)

    assert (picture(cases.case(case_id)), cases.case(case_id).waiting_until) == (("open", None), None)
    assert told(cases, "unassigned")[-1] == (case_id, max_)


def test_a_lead_who_becomes_a_manager_keeps_the_cases(cases: Cases, mia: int) -> None:
    case_id = cases.low()
    callback_taken(cases.acting(mia), case_id)

    user_changed(cases.ctx(), mia, Place(["lead"], team="Billing"))

    assert picture(cases.case(case_id)) == ("owned", mia)


def test_the_worker_finds_owners_who_left_by_another_way(cases: Cases, mia: int) -> None:
    case_id = cases.low()
    callback_taken(cases.acting(mia), case_id)
    with cases.ctx().writing() as session:
        session.execute(update(User).where(User.id == mia).values(active=False))

    assert [at(cases, START), at(cases, START)] == [1, 0]
    assert picture(cases.case(case_id)) == ("open", None)
