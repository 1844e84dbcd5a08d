"""A customer with an open case rates on a ticket in another's case: one case is left, with all that was said."""

from datetime import timedelta

from sqlalchemy import select

from survey_service.callbacks.callback import Attempt, CallbackCause
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_taken import callback_taken
from survey_service.flows.customer_erased import customer_erased
from tests.case_world import Cases
from tests.world import HandClock


def test_one_case_is_left_with_the_earlier_promise_the_owner_and_the_attempts(cases: Cases, clock: HandClock) -> None:
    mia = cases.person("Mia Torres", "manager")
    others = cases.low("ben", 2, ticket="T-shared")
    callback_taken(cases.acting(mia), others)
    callback_attempted(cases.acting(mia), others, Try("phone", "no_answer", note="rang twice"))
    clock.move(hours=1)
    own = cases.low("cy", 2)
    due = cases.case(others).promised_at

    joined = cases.low("cy", 2, ticket="T-shared")

    case, closed = cases.case(own), cases.case(others)
    assert joined == own
    assert (case.state, case.owner_id, case.severity, case.promised_at) == ("owned", mia, "2", due)
    assert case.first_attempt_at is not None
    assert (closed.state, closed.outcome, closed.promised_at) == ("closed", "joined", None)
    session = cases.ctx().session
    assert list(session.scalars(select(Attempt.callback_id))) == [own]
    assert set(session.scalars(select(CallbackCause.callback_id))) == {own}


def test_who_joined_by_a_ticket_has_no_second_case(cases: Cases) -> None:
    first = cases.low("cy", 1, ticket="T-shared")
    assert cases.low("ben", 1, ticket="T-shared") == first

    again = cases.low("ben", 1)

    assert again == first
    assert len(cases.all()) == 1


def test_erasing_one_of_two_leaves_the_call_to_the_other(cases: Cases, clock: HandClock) -> None:
    case_id = cases.low("cy", 1, ticket="T-shared")
    clock.at += timedelta(minutes=5)
    cases.low("ben", 1, ticket="T-shared")

    customer_erased(cases.ctx(), "cy@example.com")

    assert cases.case(case_id).state == "open"
    customer_erased(cases.ctx(), "ben@example.com")
    assert (cases.case(case_id).state, cases.case(case_id).outcome) == ("closed", "withdrawn")
