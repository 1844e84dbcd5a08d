"""What a customer says opens one case, joins it, eases it, and never opens a second for the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.callbacks.closing import Closing
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.rating_given import contact_asked
from survey_service.invitations.invitation import Invitation
from survey_service.responses.answer import ContactRequest
from survey_service.responses.response import Response
from tests.case_world import Cases
from tests.world import START, HandClock

VIP = {"customer__account": {"id": "a-1", "name": "Atlas", "vip": True, "value": 310000}}


@pytest.mark.parametrize(
    ("score", "said", "changes", "severity"),
    [
        (1, {}, {}, "1"),
        (2, {}, {}, "2"),
        (4, {"contact": "yes"}, {}, "contact"),
        (3, {"unsolved": True}, {}, "unsolved"),
        (3, {}, VIP, "vip"),
    ],
)
def test_what_is_owed_a_call(
    cases: Cases, score: int, said: dict[str, Any], changes: dict[str, Any], severity: str
) -> None:
    case_id = cases.low("cy", score, said, **changes)

    assert (cases.case(case_id).state, cases.case(case_id).severity) == ("open", severity)


@pytest.mark.parametrize(
    ("score", "said"), [(3, {}), (5, {}), (4, {"contact": "no"}), (3, {"unsolved": True, "contact": "no"})]
)
def test_what_is_owed_none(cases: Cases, score: int, said: dict[str, object]) -> None:
    cases.rate(cases.asked(), score, **said)

    assert cases.all() == []


@pytest.mark.parametrize(
    ("score", "changes", "due"),
    [
        (1, {}, datetime(2026, 3, 2, 17, 0, tzinfo=UTC)),
        (2, {}, datetime(2026, 3, 3, 17, 0, tzinfo=UTC)),
        (1, VIP, datetime(2026, 3, 2, 13, 0, tzinfo=UTC)),
    ],
)
def test_due_is_counted_in_business_hours_from_the_rating(
    cases: Cases, score: int, changes: dict[str, Any], due: datetime
) -> None:
    case_id = cases.low("cy", score, **changes)

    assert cases.case(case_id).due_at == due  # START is Monday 9:00 of a day open from 9:00 to 17:00


def test_a_low_and_no_contact_is_to_review_only(cases: Cases) -> None:
    assert cases.case(cases.low(said={"contact": "no"})).review_only


def test_same_person_or_same_ticket_is_one_case_and_the_earliest_due_stays(cases: Cases, clock: HandClock) -> None:
    first = cases.low("cy", 1)
    due = cases.case(first).due_at
    clock.move(hours=2)

    assert cases.low("cy", 1) == first
    assert cases.low("dee", 2, ticket="T1") == first
    assert cases.case(first).due_at == due


def test_two_customers_have_two_cases(cases: Cases) -> None:
    assert cases.low("cy") != cases.low("dee")


def test_a_rise_to_4_stops_the_clock_and_suggests_closing(cases: Cases) -> None:
    link = cases.asked()
    cases.rate(link, 2)

    cases.rate(link, 4)

    case = cases.all()[0]
    assert (case.state, case.due_at, case.suggest_close) == ("open", None, True)


def test_a_fall_to_1_opens_one_and_a_fall_after_a_rise_starts_the_clock_again(cases: Cases) -> None:
    link = cases.asked()
    cases.rate(link, 4)
    assert cases.all() == []

    cases.rate(link, 1)
    cases.rate(link, 4)
    cases.rate(link, 1)

    (case,) = cases.all()
    assert (case.severity, case.suggest_close, case.due_at is None) == ("1", False, False)


def test_a_rise_of_one_of_two_causes_leaves_the_other(cases: Cases) -> None:
    worse, milder = cases.asked("cy"), cases.asked("cy")
    cases.rate(worse, 1)
    cases.rate(milder, 2)

    cases.rate(worse, 5)

    (case,) = cases.all()
    assert (case.severity, case.suggest_close) == ("2", False)


def test_an_edit_within_a_case_that_holds_an_attempt_leaves_the_score_that_counts(
    cases: Cases, clock: HandClock
) -> None:
    link, mia = cases.asked(), cases.person("Mia Torres", "manager")
    rating = cases.rate(link, 1)
    clock.move(minutes=5)
    callback_attempted(cases.acting(mia), cases.all()[0].id, Try("phone", "talked"))

    clock.move(minutes=5)
    cases.rate(link, 5)

    response = cases.ctx().session.get_one(Response, rating.response_id, populate_existing=True)
    assert (response.score, response.score_now) == (1, 5)
    assert cases.all()[0].suggest_close


def test_the_same_said_again_after_closing_opens_nothing(cases: Cases) -> None:
    link, mia = cases.asked(), cases.person("Mia Torres", "manager")
    cases.rate(link, 2)
    callback_closed(cases.acting(mia), cases.all()[0].id, Closing("withdrawn"))

    cases.rate(link, 2, why="and the export is slow")

    assert [case.state for case in cases.all()] == ["closed"]


@pytest.mark.parametrize(("score", "said"), [(1, {}), (2, {"contact": "yes"})])
def test_worse_or_a_wish_for_contact_after_closing_opens_another_marked_again(
    cases: Cases, clock: HandClock, score: int, said: dict[str, object]
) -> None:
    link, mia = cases.asked(), cases.person("Mia Torres", "manager")
    cases.rate(link, 2)
    callback_closed(cases.acting(mia), cases.all()[0].id, Closing("withdrawn"))

    clock.move(days=1)
    cases.rate(link, score, **said)

    assert [(case.state, case.again) for case in cases.all()] == [("closed", False), ("open", True)]


@pytest.mark.parametrize(("days", "again"), [(13, True), (15, False)])
def test_a_new_low_within_14_days_of_closing_is_marked_again(
    cases: Cases, clock: HandClock, days: int, again: bool
) -> None:
    first, mia = cases.low(), cases.person("Mia Torres", "manager")
    callback_closed(cases.acting(mia), first, Closing("withdrawn"))

    clock.move(days=days)

    assert cases.case(cases.low()).again is again


def test_please_contact_me_on_a_revoked_link_opens_a_case_without_a_rating(cases: Cases) -> None:
    link = cases.asked()
    context = cases.ctx()
    with context.writing() as session:
        session.scalars(select(Invitation)).one().state = "revoked"

    contact_asked(cases.ctx(), link, ContactRequest(channel="phone", number="+442079460958"))

    assert [(case.severity, case.state) for case in cases.all()] == [("contact", "open")]


said = st.tuples(
    st.sampled_from(["cy", "dee"]), st.integers(0, 2), st.integers(1, 5), st.sampled_from([None, "yes", "no"])
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(presses=st.lists(said, max_size=8), run=st.uuids())
def test_whatever_customers_press_each_has_at_most_one_open_case(
    cases: Cases, presses: list[tuple[str, int, int, str | None]], run: object
) -> None:
    links: dict[tuple[str, int], bytes] = {}

    for name, number, score, contact in presses:
        customer = f"{name}-{run}"
        link = links.setdefault((name, number), b"") or cases.asked(customer)
        links[name, number] = link
        cases.rate(link, score, contact=contact)
        cases.clock.move(seconds=10)

    open_cases = select(func.count()).select_from(Callback).where(Callback.closed_at.is_(None))
    doubled = open_cases.group_by(Callback.customer_id).having(func.count() > 1)
    held_twice = select(CallbackCause.invitation_id).group_by(CallbackCause.invitation_id).having(func.count() > 1)
    session = cases.ctx().session
    assert session.execute(doubled).all() == session.execute(held_twice).all() == []


def test_a_case_is_owed_from_the_moment_of_a_night(cases: Cases, clock: HandClock) -> None:
    clock.at = START + timedelta(hours=12)  # Monday 21:00

    assert cases.case(cases.low("cy", 1)).due_at == datetime(2026, 3, 3, 17, 0, tzinfo=UTC)


def test_a_case_tried_and_eased_that_is_low_again_has_a_new_deadline(cases: Cases, clock: HandClock) -> None:
    link = cases.asked()
    cases.rate(link, 2)
    [case] = cases.all()
    mia = cases.person("Mia Torres", "manager")
    callback_attempted(cases.acting(mia), case.id, Try("phone", "no_answer"))
    cases.rate(link, 4)
    clock.move(hours=1)

    cases.rate(link, 1)

    case = cases.case(case.id)
    assert case.due_at == case.promised_at == START + timedelta(days=1, hours=1)
    assert case.first_attempt_at is None
