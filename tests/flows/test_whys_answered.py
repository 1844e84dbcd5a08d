"""The Five Whys: one below the other, saved together, open for a month after the closing."""

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.callbacks.closing import Closing
from survey_service.callbacks.noted import Why
from survey_service.callbacks.refusals import OwnRating, WhyMissing, WhysChanged, WhysClosed
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.callback_taken import callback_taken
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.whys_answered import whys_answered
from tests.case_world import Cases
from tests.world import HandClock

TWO = ["The export stopped.", "The test limit was kept."]


def whys(cases: Cases) -> dict[int, str | None]:
    session = cases.ctx().session
    session.rollback()
    return {one.number: one.words for one in session.execute(select(Why.number, Why.words).order_by(Why.number))}


def last_act(cases: Cases) -> tuple[str, list[str]]:
    found = cases.ctx().session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert found is not None
    return found.act, found.changed


def test_answers_are_saved_together_changed_and_shortened(cases: Cases) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    whys_answered(cases.acting(mia), case_id, [*TWO, "", "", ""], [])
    assert whys(cases) == {1: TWO[0], 2: TWO[1]}
    whys_answered(cases.acting(mia), case_id, ["Another reason", "", "", "", ""], TWO)

    assert whys(cases) == {1: "Another reason", 2: None}
    assert last_act(cases) == ("whys_answered", ["why_1", "why_2"])


def test_saving_what_stands_changes_and_records_nothing(cases: Cases) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    whys_answered(cases.acting(mia), case_id, TWO, [])
    before = cases.ctx().session.scalars(select(AuditEntry.id)).all()

    whys_answered(cases.acting(mia), case_id, TWO, [])

    assert cases.ctx().session.scalars(select(AuditEntry.id)).all() == before


def test_a_gap_and_a_colleagues_answers_are_refused(cases: Cases) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    with pytest.raises(WhyMissing):
        whys_answered(cases.acting(mia), case_id, ["One", "", "Three"], [])
    whys_answered(cases.acting(mia), case_id, TWO, [])
    with pytest.raises(WhysChanged):
        whys_answered(cases.acting(mia), case_id, ["Mine"], [])

    assert whys(cases) == {1: TWO[0], 2: TWO[1]}


def test_the_owner_a_manager_and_nobody_else_answer(cases: Cases) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    lena, lia = cases.person("Lena Sommer", "lead"), cases.person("Lia Berg", "lead")
    callback_taken(cases.acting(lena), case_id)

    with pytest.raises(WhysClosed):
        whys_answered(cases.acting(lia), case_id, TWO, [])
    whys_answered(cases.acting(lena), case_id, TWO[:1], [])
    whys_answered(cases.acting(mia), case_id, TWO, TWO[:1])

    assert len(whys(cases)) == 2


def test_they_stay_open_for_thirty_days_after_the_closing(cases: Cases, clock: HandClock) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    callback_closed(cases.acting(mia), case_id, Closing("withdrawn"))

    clock.move(days=30)
    whys_answered(cases.acting(mia), case_id, TWO, [])
    clock.move(seconds=1)

    with pytest.raises(WhysClosed):
        whys_answered(cases.acting(mia), case_id, TWO[:1], TWO)


def test_after_an_erasure_they_can_be_answered_anew(cases: Cases) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    whys_answered(cases.acting(mia), case_id, TWO, [])
    customer_erased(cases.ctx(), "cy@example.com")
    assert whys(cases) == {1: None, 2: None}

    whys_answered(cases.acting(mia), case_id, TWO[:1], [])

    assert whys(cases) == {1: TWO[0], 2: None}


def test_who_is_rated_in_the_case_answers_nothing(cases: Cases) -> None:
    case_id = cases.low()
    asha = cases.person("Asha Rao", "manager", agent="asha@example.com")

    with pytest.raises(OwnRating):
        whys_answered(cases.acting(asha), case_id, TWO, [])
