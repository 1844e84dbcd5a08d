"""A case has one owner at a time, and never the person it is about."""

import pytest

from survey_service.callbacks.refusals import AlreadyOwned, CannotOwn, NoSuchCase, OwnRating
from survey_service.flows.callback_taken import callback_handed_over, callback_released, callback_taken
from survey_service.flows.callback_waiting import callback_waiting
from tests.case_world import Cases
from tests.world import START, HandClock


def test_whoever_takes_a_case_owns_it_and_has_acknowledged_it(cases: Cases, clock: HandClock) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    clock.move(minutes=5)
    callback_taken(cases.acting(mia), case_id)

    case = cases.case(case_id)
    assert (case.state, case.owner_id, case.acknowledged_at) == ("owned", mia, clock.at)


def test_the_second_of_two_is_told_who_was_faster(cases: Cases) -> None:
    case_id, mia, lena = cases.low(), cases.person("Mia Torres", "manager"), cases.person("Lena Sommer", "lead")
    callback_taken(cases.acting(mia), case_id)

    with pytest.raises(AlreadyOwned) as refused:
        callback_taken(cases.acting(lena), case_id)

    assert refused.value.owner == "Mia Torres"
    assert cases.case(case_id).owner_id == mia


def test_taking_twice_is_taking_once(cases: Cases, clock: HandClock) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    callback_taken(cases.acting(mia), case_id)

    clock.move(hours=1)
    callback_taken(cases.acting(mia), case_id)

    assert cases.case(case_id).acknowledged_at == START


def test_a_case_is_handed_over_and_keeps_its_wait(cases: Cases, clock: HandClock) -> None:
    case_id, mia, lena = cases.low(), cases.person("Mia Torres", "manager"), cases.person("Lena Sommer", "lead")
    callback_waiting(cases.acting(mia), case_id, clock.at.replace(day=4), "on holiday")

    callback_handed_over(cases.acting(lena), case_id, lena, seen_owner=mia)

    assert (cases.case(case_id).state, cases.case(case_id).owner_id) == ("waiting", lena)


def test_a_hand_over_of_a_page_seen_too_long_ago_is_refused(cases: Cases) -> None:
    case_id, mia, lena = cases.low(), cases.person("Mia Torres", "manager"), cases.person("Lena Sommer", "lead")
    callback_taken(cases.acting(lena), case_id)

    with pytest.raises(AlreadyOwned):
        callback_handed_over(cases.acting(mia), case_id, mia, seen_owner=None)


def test_a_case_is_not_handed_to_whoever_cannot_call(cases: Cases) -> None:
    case_id, mia, pia = cases.low(), cases.person("Mia Torres", "manager"), cases.person("Pia Lund", "product")

    with pytest.raises(CannotOwn):
        callback_handed_over(cases.acting(mia), case_id, pia, seen_owner=None)


def test_a_released_case_is_open_again_and_only_its_owner_releases_it(cases: Cases) -> None:
    case_id, mia, lena = cases.low(), cases.person("Mia Torres", "manager"), cases.person("Lena Sommer", "lead")
    callback_taken(cases.acting(mia), case_id)

    with pytest.raises(AlreadyOwned):
        callback_released(cases.acting(lena), case_id)
    callback_released(cases.acting(mia), case_id)

    assert (cases.case(case_id).state, cases.case(case_id).owner_id) == ("open", None)


def test_the_rated_agent_neither_takes_nor_is_given_the_case(cases: Cases) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    asha = cases.person("Asha Rao", "lead", agent="asha@example.com")

    with pytest.raises(OwnRating):
        callback_taken(cases.acting(asha), case_id)
    with pytest.raises(CannotOwn):
        callback_handed_over(cases.acting(mia), case_id, asha, seen_owner=None)


def test_an_owner_who_is_rated_by_a_cause_that_joins_loses_the_case(cases: Cases) -> None:
    case_id = cases.low()
    cases.asked("dee", agent__email="ben@example.com", agent__id="u-2", agent__name="Ben")
    ben = cases.person("Ben Ito", "lead", agent="ben@example.com")
    callback_taken(cases.acting(ben), case_id)

    joined = cases.low("cy", agent__email="ben@example.com", agent__id="u-2", agent__name="Ben")

    assert joined == case_id
    assert (cases.case(case_id).state, cases.case(case_id).owner_id) == ("open", None)


def test_a_case_that_is_not_there_says_so(cases: Cases) -> None:
    mia = cases.person("Mia Torres", "manager")

    with pytest.raises(NoSuchCase):
        callback_taken(cases.acting(mia), 404)
