"""The first try to reach a customer meets the deadline; each is kept with what comes next."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.callbacks.callback import Attempt
from survey_service.callbacks.closing import Closing
from survey_service.callbacks.refusals import AlreadyClosed, ContactRefused, OwnRating
from survey_service.db import DbContext
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.callback_taken import callback_taken
from survey_service.flows.callback_waiting import callback_waiting
from tests.case_world import Cases
from tests.world import START, HandClock

RANG = Try("phone", "no_answer")


def test_the_first_try_meets_the_deadline_and_the_second_does_not_move_it(cases: Cases, clock: HandClock) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    first = clock.move(hours=1)
    callback_attempted(cases.acting(mia), case_id, RANG)
    clock.move(hours=1)
    callback_attempted(cases.acting(mia), case_id, RANG)

    assert cases.case(case_id).first_attempt_at == first
    assert len(cases.ctx().session.scalars(select(Attempt)).all()) == 2


def test_trying_nobodys_case_takes_it_and_trying_a_colleagues_leaves_it(cases: Cases) -> None:
    case_id, mia, lena = cases.low(), cases.person("Mia Torres", "manager"), cases.person("Lena Sommer", "lead")

    callback_attempted(cases.acting(mia), case_id, RANG)
    callback_attempted(cases.acting(lena), case_id, Try("email", "sent"))

    assert (cases.case(case_id).state, cases.case(case_id).owner_id) == ("owned", mia)


def test_trying_ends_a_wait(cases: Cases) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    callback_waiting(cases.acting(mia), case_id, START + timedelta(days=2), "on holiday")

    callback_attempted(cases.acting(mia), case_id, Try("phone", "talked"))

    assert (cases.case(case_id).state, cases.case(case_id).waiting_until) == ("owned", None)


def test_a_double_click_is_one_try(cases: Cases, clock: HandClock) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    callback_attempted(cases.acting(mia), case_id, RANG)
    clock.move(seconds=2)
    callback_attempted(cases.acting(mia), case_id, RANG)

    assert len(cases.ctx().session.scalars(select(Attempt)).all()) == 1


def test_the_audit_log_names_the_fields_and_no_words(cases: Cases, ctx: Callable[[], DbContext]) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    callback_attempted(
        cases.acting(mia), case_id, Try("phone", "talked", note="Cy Young paid with 4111 1111 1111 1111")
    )

    entry = ctx().session.scalars(select(AuditEntry).where(AuditEntry.act == "callback_attempted")).one()
    assert entry.changed == ["channel", "outcome", "note"]
    assert ctx().session.scalars(select(Attempt.note)).one() == "Cy Young paid with [card number removed]"


def test_whoever_asked_for_no_contact_is_not_called(cases: Cases) -> None:
    case_id, mia = cases.low(said={"contact": "no"}), cases.person("Mia Torres", "manager")

    with pytest.raises(ContactRefused):
        callback_attempted(cases.acting(mia), case_id, RANG)


def test_a_closed_case_and_ones_own_rating_take_no_try(cases: Cases) -> None:
    closed, own = cases.low("cy"), cases.low("dee")
    mia, asha = cases.person("Mia Torres", "manager"), cases.person("Asha Rao", "lead", agent="asha@example.com")
    callback_taken(cases.acting(mia), closed)
    callback_closed(cases.acting(mia), closed, Closing("withdrawn"))

    with pytest.raises(AlreadyClosed):
        callback_attempted(cases.acting(mia), closed, RANG)
    with pytest.raises(OwnRating):
        callback_attempted(cases.acting(asha), own, RANG)
