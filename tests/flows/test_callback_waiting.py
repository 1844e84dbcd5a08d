"""A case waits until a date, comes back on it, and never waits for ever."""

from datetime import timedelta

import pytest

from survey_service.callbacks.refusals import AlreadyOwned, DateNotAhead
from survey_service.flows.callback_taken import callback_taken
from survey_service.flows.callback_waiting import callback_waiting, waits_ended
from tests.case_world import Cases
from tests.world import START, HandClock


def test_a_case_waits_with_its_owner_until_the_date(cases: Cases) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    callback_waiting(cases.acting(mia), case_id, START + timedelta(days=2), "on holiday until Wednesday")

    case = cases.case(case_id)
    assert (case.state, case.owner_id, case.waiting_reason) == ("waiting", mia, "on holiday until Wednesday")


def test_the_job_brings_it_back_when_the_date_has_come(cases: Cases, clock: HandClock) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    callback_waiting(cases.acting(mia), case_id, START + timedelta(days=2), None)

    assert waits_ended(cases.ctx()) == 0
    clock.move(days=2)
    assert waits_ended(cases.ctx()) == 1
    assert waits_ended(cases.ctx()) == 0

    assert (cases.case(case_id).state, cases.case(case_id).waiting_until) == ("owned", None)


def test_without_the_job_the_next_step_finds_it_owned(cases: Cases, clock: HandClock) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    callback_waiting(cases.acting(mia), case_id, START + timedelta(days=2), None)

    clock.move(days=3)
    callback_taken(cases.acting(mia), case_id)

    assert cases.case(case_id).state == "owned"


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_date_that_is_past_or_too_far_is_refused(cases: Cases, days: int) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    with pytest.raises(DateNotAhead):
        callback_waiting(cases.acting(mia), case_id, START + timedelta(days=days), None)


def test_a_colleagues_case_is_not_put_off(cases: Cases) -> None:
    case_id, mia, lena = cases.low(), cases.person("Mia Torres", "manager"), cases.person("Lena Sommer", "lead")
    callback_taken(cases.acting(mia), case_id)

    with pytest.raises(AlreadyOwned):
        callback_waiting(cases.acting(lena), case_id, START + timedelta(days=1), None)
