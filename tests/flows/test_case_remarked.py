"""Notes beside a case: written at any time, counted where numbers disagree, taken back while fresh."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.closing import Closing
from survey_service.callbacks.noted import CaseRemark
from survey_service.callbacks.refusals import OwnRating, RemarkStays
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.case_remarked import case_remarked, remark_taken_back
from survey_service.flows.customer_erased import customer_erased
from tests.case_world import Cases
from tests.world import HandClock


def remarks(cases: Cases) -> list[CaseRemark]:
    session = cases.ctx().session
    session.rollback()
    return list(session.scalars(select(CaseRemark).execution_options(populate_existing=True)))


def test_a_closed_case_takes_a_note_and_no_card_number(cases: Cases) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    callback_closed(cases.acting(mia), case_id, Closing("withdrawn"))

    case_remarked(cases.acting(mia), case_id, "Paid with 4111 1111 1111 1111, says the bill", disagrees=True)

    (remark,) = remarks(cases)
    assert remark.disagrees
    assert "4111" not in (remark.words or "")


def test_a_double_click_is_one_note_and_blank_is_none(cases: Cases, clock: HandClock) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    case_remarked(cases.acting(mia), case_id, "Called twice")
    clock.move(seconds=2)
    case_remarked(cases.acting(mia), case_id, "Called twice")
    case_remarked(cases.acting(mia), case_id, "   ")

    assert len(remarks(cases)) == 1


def test_its_writer_takes_it_back_for_a_quarter_of_an_hour(cases: Cases, clock: HandClock) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    case_remarked(cases.acting(mia), case_id, "Not for here", disagrees=True)

    clock.move(minutes=15)
    remark_taken_back(cases.acting(mia), case_id, 1)

    (remark,) = remarks(cases)
    assert (remark.words, remark.disagrees) == (None, False)
    acts = cases.ctx().session.execute(select(AuditEntry.act, AuditEntry.changed).order_by(AuditEntry.id.desc())).all()
    assert acts[:2] == [("remark_taken_back", ["words"]), ("callback_remarked", ["words", "disagrees"])]


def test_nobody_else_and_nobody_later_takes_it_back(cases: Cases, clock: HandClock) -> None:
    case_id, other = cases.low(), cases.low("dee")
    mia, lena = cases.person("Mia Torres", "manager"), cases.person("Lena Sommer", "manager")
    case_remarked(cases.acting(mia), case_id, "It stays")

    with pytest.raises(RemarkStays):
        remark_taken_back(cases.acting(lena), case_id, 1)
    with pytest.raises(RemarkStays):
        remark_taken_back(cases.acting(mia), other, 1)
    clock.move(minutes=15, seconds=1)
    with pytest.raises(RemarkStays):
        remark_taken_back(cases.acting(mia), case_id, 1)

    assert remarks(cases)[0].words == "It stays"


def test_who_is_rated_in_the_case_notes_nothing(cases: Cases) -> None:
    case_id = cases.low()
    asha = cases.person("Asha Rao", "agent", "lead", agent="asha@example.com")

    with pytest.raises(OwnRating):
        case_remarked(cases.acting(asha), case_id, "It was not me")

    assert remarks(cases) == []


def test_a_note_is_the_owners_act_and_erasure_empties_it(cases: Cases, clock: HandClock) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    with cases.ctx().writing() as session:
        case = session.get_one(Callback, case_id)
        case.owner_id, case.state = mia, "owned"
    clock.move(hours=3)

    case_remarked(cases.acting(mia), case_id, "Cy Young was kind")
    assert cases.case(case_id).acted_at == clock.at
    customer_erased(cases.ctx(), "cy@example.com")

    assert remarks(cases)[0].words is None
    assert clock.at - remarks(cases)[0].at < timedelta(minutes=1)
