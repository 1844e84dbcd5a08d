"""What becomes of a case when its rating is changed, thrown out, put back, appealed against or erased (M1)."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from survey_service.callbacks.callback import Callback
from survey_service.callbacks.closing import Closing
from survey_service.callbacks.notice import CaseNotice
from survey_service.flows.appeal_made import appeal_made
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.callback_taken import callback_taken
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.invalid_marked import invalid_decided, invalid_proposed, invalid_undone
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.preference_set import preference_set
from survey_service.responses.response import Response
from survey_service.tickets.ticket import Ticket
from tests.case_world import Cases
from tests.world import HandClock

Receive = Callable[..., object]
MONDAY_EVENING, TUESDAY_EVENING = (datetime(2026, 3, day, 17, 0, tzinfo=UTC) for day in (2, 3))


@pytest.fixture
def mia(cases: Cases) -> int:
    """Gets every case by rule."""
    mia = cases.person("Mia Torres", "manager")
    preference_set(cases.ctx(), "callback_assignment", "manager")
    return mia


def told(cases: Cases) -> list[tuple[int, str]]:
    session = cases.ctx().session
    session.rollback()
    return [(n, kind) for n, kind in session.execute(select(CaseNotice.user_id, CaseNotice.kind))]


def the_case(cases: Cases) -> Callback:
    (case,) = cases.all()
    return case


def thrown_out(cases: Cases, response_id: int) -> tuple[int, int]:
    """By two people who have no part in it."""
    one, other = (cases.person(name, "manager") for name in ("Nora Neutral", "Nils Neutral"))
    invalid_proposed(cases.acting(one), response_id, "mistake", None)
    invalid_decided(cases.acting(other), response_id, agree=True)
    return one, other


def test_a_rise_to_4_stops_the_clock_keeps_the_owner_and_the_promise_and_tells_nobody(cases: Cases, mia: int) -> None:
    link = cases.asked()
    cases.rate(link, 2)

    cases.rate(link, 4)

    case = the_case(cases)
    assert (case.due_at, case.promised_at, case.suggest_close) == (None, TUESDAY_EVENING, True)
    assert (case.state, case.owner_id, told(cases)) == ("owned", mia, [(mia, "assigned")])


def test_a_fall_back_to_1_runs_the_clock_from_then_and_tells_the_owner(
    cases: Cases, mia: int, clock: HandClock
) -> None:
    link = cases.asked()
    cases.rate(link, 2)
    cases.rate(link, 4)
    clock.move(hours=3)

    cases.rate(link, 1)

    case = the_case(cases)
    due = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)  # eight hours from Monday noon
    assert (case.due_at, case.promised_at, case.suggest_close) == (due, due, False)
    assert told(cases) == [(mia, "assigned")] * 2


def test_a_fall_back_of_nobodys_case_is_given_by_the_rule(cases: Cases) -> None:
    link = cases.asked()
    cases.rate(link, 2)
    cases.rate(link, 4)
    mia = cases.person("Mia Torres", "manager")
    preference_set(cases.ctx(), "callback_assignment", "manager")

    cases.rate(link, 1)

    assert (the_case(cases).owner_id, told(cases)) == (mia, [(mia, "assigned")])


def test_worse_brings_the_deadline_nearer_and_better_does_not_put_it_off(
    cases: Cases, mia: int, clock: HandClock
) -> None:
    link = cases.asked()
    cases.rate(link, 2)
    clock.move(minutes=60)
    cases.rate(link, 1)
    nearer = the_case(cases).due_at

    cases.rate(link, 2)

    assert nearer == the_case(cases).due_at == datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
    assert told(cases) == [(mia, "assigned")]


def test_an_invalid_rating_eases_its_case_and_put_back_it_is_owed_its_call_again(
    cases: Cases, mia: int, clock: HandClock
) -> None:
    rating = cases.rate(cases.asked(), 1)
    _, nils = thrown_out(cases, rating.response_id)
    eased = the_case(cases)
    assert (eased.due_at, eased.suggest_close, eased.owner_id) == (None, True, mia)
    clock.move(days=1)

    invalid_undone(cases.acting(nils), rating.response_id)

    case = the_case(cases)
    assert (case.due_at, case.suggest_close, case.state) == (TUESDAY_EVENING, False, "owned")
    assert told(cases) == [(mia, "assigned")] * 2


def test_put_back_after_its_case_was_closed_it_opens_another_marked_again(cases: Cases, mia: int) -> None:
    rating = cases.rate(cases.asked(), 1)
    _, nils = thrown_out(cases, rating.response_id)
    callback_closed(cases.acting(mia), the_case(cases).id, Closing("withdrawn"))

    invalid_undone(cases.acting(nils), rating.response_id)

    first, second = cases.all()
    assert (first.state, second.state, second.again) == ("closed", "owned", True)


def test_of_two_causes_an_invalid_one_leaves_the_case_as_bad_as_the_other(cases: Cases, mia: int) -> None:
    worse = cases.rate(cases.asked("cy"), 1)
    cases.rate(cases.asked("cy"), 2)

    thrown_out(cases, worse.response_id)

    case = the_case(cases)
    assert (case.severity, case.suggest_close, case.due_at) == ("2", False, MONDAY_EVENING)


def test_an_appeal_leaves_the_case_as_it_is(cases: Cases, mia: int) -> None:
    rating = cases.rate(cases.asked(), 1)
    asha = cases.person("Asha Rao", "agent", agent="asha@example.com")
    before = vars(the_case(cases)).copy()

    appeal_made(cases.acting(asha), rating.response_id, "product", "it was the export")

    after = vars(the_case(cases))
    assert {name for name in before if name[0] != "_" and before[name] != after[name]} == set()


def test_an_erased_customer_is_called_by_nobody_and_no_letter_leaves(cases: Cases, mia: int) -> None:
    cases.low("cy")

    customer_erased(cases.ctx(), "cy@example.com")

    case = the_case(cases)
    assert (case.state, case.outcome, case.due_at) == ("closed", "withdrawn", None)
    assert [one for one in mails_claimed(cases.ctx(), 9) if one.letter == "case_notice"] == []


def test_a_reopened_ticket_leaves_its_case_and_deadline(
    cases: Cases, mia: int, receive: Receive, clock: HandClock
) -> None:
    case_id = cases.low("cy", ticket="T-9")
    callback_taken(cases.acting(mia), case_id)
    clock.move(minutes=30)

    receive("ticket.reopened", ticket__id="T-9", event_id="again", at=clock.at)

    case = the_case(cases)
    assert (case.state, case.owner_id, case.due_at) == ("owned", mia, MONDAY_EVENING)
    assert cases.ctx().session.scalars(select(Ticket.state).where(Ticket.external_id == "T-9")).one() == "open"
    assert cases.ctx().session.scalars(select(Response.status)).one() == "counted"


def test_a_new_low_of_a_reopened_ticket_joins_the_case_that_is_open(cases: Cases, mia: int, clock: HandClock) -> None:
    first = cases.low("cy", 2, ticket="T-9")
    clock.move(hours=2)

    assert cases.low("cy", 1, ticket="T-9") == first
    assert told(cases) == [(mia, "assigned")]
