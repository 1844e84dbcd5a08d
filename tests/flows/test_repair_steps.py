"""What an agent is asked to put right: given by the owner, told without customer data, done by that agent alone."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.callbacks.closing import Closing
from survey_service.callbacks.refusals import (
    AlreadyOwned,
    NoStepFor,
    NoSuchStep,
    OwnRating,
    StepGone,
    StepNotAhead,
    StepSettled,
)
from survey_service.callbacks.repair_step import RepairStep
from survey_service.callbacks.steps import agents_rated, asked_of, is_late
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.callback_taken import callback_taken
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.repair_steps import Asked, step_done, step_given, step_withdrawn
from survey_service.mail.letters import render
from survey_service.mail.queued import Mail
from tests.case_world import Cases
from tests.world import START, HandClock

TODAY = START.date()
WORDS = "Send Cy Young the row limits"


@pytest.fixture
def asha(cases: Cases) -> int:
    cases.asked("known")
    return cases.person("Asha Rao", "agent", agent="asha@example.com")


def agent_of(cases: Cases, case_id: int) -> int:
    return agents_rated(cases.ctx().session, case_id)[0][0]


def given(cases: Cases, case_id: int, by: int, due_on: date = TODAY, words: str = WORDS) -> RepairStep:
    step_given(cases.acting(by), case_id, Asked(agent_of(cases, case_id), words, due_on))
    return steps(cases)[-1]


def steps(cases: Cases) -> list[RepairStep]:
    session = cases.ctx().session
    session.rollback()
    return list(session.scalars(select(RepairStep).order_by(RepairStep.id).execution_options(populate_existing=True)))


def letters(cases: Cases) -> list[str]:
    found = [one for one in mails_claimed(cases.ctx(), 50) if one.letter == "repair_step"]
    return [f"{one.to} {render(one.letter, one.values, one.language).text}" for one in found]


def test_the_owner_asks_and_the_agent_is_told_without_a_word_of_the_customer(cases: Cases, asha: int) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    given(cases, case_id, mia, TODAY + timedelta(days=2))

    (letter,) = letters(cases)
    assert letter.startswith("asha@support.example")
    assert "Mia Torres looks after one of your tickets" in " ".join(letter.split())
    assert "Cy" not in letter
    assert cases.case(case_id).owner_id == mia


def test_an_agent_without_an_account_is_written_to_by_nobody(cases: Cases) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    given(cases, case_id, mia)

    assert cases.ctx().session.scalars(select(Mail).where(Mail.letter == "repair_step")).all() == []


def test_a_double_click_asks_once(cases: Cases, asha: int, clock: HandClock) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    given(cases, case_id, mia)
    clock.move(seconds=2)
    given(cases, case_id, mia)

    assert len(steps(cases)) == len(letters(cases)) == 1


def test_a_lead_asks_in_a_case_of_the_own_only_a_manager_in_any(cases: Cases, asha: int) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    lena, lia = cases.person("Lena Sommer", "lead"), cases.person("Lia Berg", "lead")
    callback_taken(cases.acting(lena), case_id)

    with pytest.raises(AlreadyOwned):
        given(cases, case_id, lia)
    given(cases, case_id, mia)

    assert (len(steps(cases)), cases.case(case_id).owner_id) == (1, lena)


@pytest.mark.parametrize("days", [-1, 91])
def test_its_day_is_today_or_within_ninety_days(cases: Cases, asha: int, days: int) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    with pytest.raises(StepNotAhead):
        given(cases, case_id, mia, TODAY + timedelta(days=days))


def test_only_an_agent_rated_here_is_asked_and_never_asks_oneself(cases: Cases, asha: int) -> None:
    ben: dict[str, Any] = {"agent__id": "u-10", "agent__email": "ben@example.com", "agent__name": "Ben Oduya"}
    case_id, bens, mia = cases.low(), cases.low("dee", **ben), cases.person("Mia Torres", "manager")
    lead = cases.person("Ash Lead", "lead", agent="asha@example.com")

    with pytest.raises(NoStepFor):
        step_given(cases.acting(mia), case_id, Asked(agent_of(cases, bens), WORDS, TODAY))
    with pytest.raises(OwnRating):
        given(cases, case_id, lead)


def test_the_agent_marks_it_done_once_with_a_sentence(cases: Cases, asha: int) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    step = given(cases, case_id, mia)

    step_done(cases.acting(asha), step.id, "Sent on Tuesday")
    with pytest.raises(StepGone):
        step_done(cases.acting(asha), step.id, "Again")

    assert steps(cases)[0].done_words == "Sent on Tuesday"
    entry = cases.ctx().session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.act, entry.about_id, entry.changed) == ("repair_step_done", case_id, ["done_words"])


def test_nobody_else_marks_it_done(cases: Cases, asha: int) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    cases.asked("dee", agent__id="u-10", agent__email="ben@example.com", agent__name="Ben Oduya")
    ben, step = cases.person("Ben Oduya", "agent", agent="ben@example.com"), given(cases, case_id, mia)

    for one in (ben, mia):
        with pytest.raises(NoSuchStep):
            step_done(cases.acting(one), step.id, "Done")

    assert steps(cases)[0].done_at is None


def test_withdrawn_it_is_not_asked_and_not_written_of(cases: Cases, asha: int) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    step = given(cases, case_id, mia)
    callback_closed(cases.acting(mia), case_id, Closing("withdrawn"))

    step_withdrawn(cases.acting(mia), case_id, step.id)

    assert letters(cases) == []
    assert asked_of(cases.ctx().session, step.agent_id, cases.clock.at) == []
    with pytest.raises(StepGone):
        step_done(cases.acting(asha), step.id, "Done")
    with pytest.raises(StepSettled):
        step_withdrawn(cases.acting(mia), case_id, step.id)


def test_it_is_late_from_the_day_after_on(cases: Cases, asha: int) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    step = given(cases, case_id, mia)

    assert not is_late(step, TODAY)
    assert is_late(step, TODAY + timedelta(days=1))


def test_the_agent_sees_how_the_case_stands_unless_another_person_is_wanted(cases: Cases, asha: int) -> None:
    open_case = cases.low("cy", ticket="T-1")
    aloof = cases.low("dee", 1, {"contact": "yes", "contact_other_person": True})
    mia = cases.person("Mia Torres", "manager")
    for case_id in (open_case, aloof):
        given(cases, case_id, mia)
        callback_closed(cases.acting(mia), case_id, Closing("withdrawn"))

    seen = asked_of(cases.ctx().session, steps(cases)[0].agent_id, cases.clock.at)

    assert [(one.ticket, one.state, one.outcome) for one in seen] == [
        ("T-1", "closed", "withdrawn"),
        (None, None, None),
    ]
