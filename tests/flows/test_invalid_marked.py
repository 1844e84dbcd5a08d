"""A rating leaves the figures by two people who are not concerned, visibly, and comes back the same way."""

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.callbacks.closing import Closing
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.invalid_marked import invalid_decided, invalid_proposed, invalid_undone
from survey_service.responses.marking import AlreadyDecided, AlreadyProposed, NotCounted, OwnFigures, SecondPersonNeeded
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from survey_service.staff.agent import Agent
from tests.case_world import Cases


@pytest.fixture
def rating(cases: Cases) -> int:
    return cases.rate(cases.asked(), 1, why="not for us").response_id


@pytest.fixture
def mia(cases: Cases) -> int:
    return cases.person("Mia Torres", "manager")


@pytest.fixture
def max_(cases: Cases) -> int:
    return cases.person("Max Brand", "manager")


def status(cases: Cases, rating: int) -> tuple[str, str | None, int]:
    response = cases.ctx().session.get_one(Response, rating, populate_existing=True)
    return response.status, response.status_reason, response.score


def test_a_proposal_changes_no_figure(cases: Cases, rating: int, mia: int) -> None:
    invalid_proposed(cases.acting(mia), rating, "scanner", None)

    assert status(cases, rating) == ("counted", None, 1)
    with pytest.raises(AlreadyProposed):
        invalid_proposed(cases.acting(mia), rating, "abuse", None)


def test_a_second_person_decides(cases: Cases, rating: int, mia: int, max_: int) -> None:
    invalid_proposed(cases.acting(mia), rating, "scanner", "Three more at the same second")

    with pytest.raises(SecondPersonNeeded):
        invalid_decided(cases.acting(mia), rating, agree=True)
    invalid_decided(cases.acting(max_), rating, agree=True)

    assert status(cases, rating) == ("invalid", "scanner", 1)
    (case,) = cases.all()
    assert (case.state, case.suggest_close, case.due_at) == ("open", True, None)


def test_a_declined_proposal_leaves_the_rating(cases: Cases, rating: int, mia: int, max_: int) -> None:
    invalid_proposed(cases.acting(mia), rating, "mistake", None)
    invalid_decided(cases.acting(max_), rating, agree=False)

    assert status(cases, rating)[0] == "counted"
    with pytest.raises(AlreadyDecided):
        invalid_decided(cases.acting(max_), rating, agree=True)


def test_whose_figures_hold_the_rating_neither_proposes_nor_decides(cases: Cases, rating: int, mia: int) -> None:
    asha = cases.person("Asha Rao", "manager", agent="asha@example.com")
    team_id = cases.ctx().session.scalar(select(Agent.team_id).where(Agent.email == "asha@example.com"))
    lena = cases.person("Lena Sommer", "manager", team_id=team_id)

    with pytest.raises(OwnFigures):
        invalid_proposed(cases.acting(asha), rating, "abuse", None)
    invalid_proposed(cases.acting(mia), rating, "abuse", None)
    for concerned in (asha, lena):
        with pytest.raises(OwnFigures):
            invalid_decided(cases.acting(concerned), rating, agree=True)


def test_undone_it_counts_again_and_the_customer_is_owed_the_call_again(
    cases: Cases, rating: int, mia: int, max_: int
) -> None:
    invalid_proposed(cases.acting(mia), rating, "mistake", None)
    invalid_decided(cases.acting(max_), rating, agree=True)

    invalid_undone(cases.acting(mia), rating)

    assert status(cases, rating) == ("counted", None, 1)
    (case,) = cases.all()
    assert (case.suggest_close, case.due_at is None) == (False, False)
    with pytest.raises(AlreadyDecided):
        invalid_undone(cases.acting(mia), rating)


def test_undone_after_the_call_was_made_owes_no_second(cases: Cases, rating: int, mia: int, max_: int) -> None:
    callback_closed(cases.acting(mia), cases.all()[0].id, Closing("withdrawn"))
    invalid_proposed(cases.acting(mia), rating, "mistake", None)
    invalid_decided(cases.acting(max_), rating, agree=True)

    invalid_undone(cases.acting(mia), rating)

    assert [case.state for case in cases.all()] == ["closed"]


def test_only_what_counts_is_proposed(cases: Cases, rating: int, mia: int, max_: int) -> None:
    invalid_proposed(cases.acting(mia), rating, "mistake", None)
    invalid_decided(cases.acting(max_), rating, agree=True)

    with pytest.raises(NotCounted):
        invalid_proposed(cases.acting(mia), rating, "abuse", None)


def test_each_change_has_its_before_and_after_and_its_entry(cases: Cases, rating: int, mia: int, max_: int) -> None:
    invalid_proposed(cases.acting(mia), rating, "mistake", "Cy meant the other ticket")
    invalid_decided(cases.acting(max_), rating, agree=True)
    invalid_undone(cases.acting(max_), rating)

    session = cases.ctx().session
    changes = session.execute(select(ResponseChange.kind, ResponseChange.before, ResponseChange.after)).all()[1:]
    assert changes == [
        ("invalidated", {"status": "counted"}, {"status": "invalid"}),
        ("restored", {"status": "invalid"}, {"status": "counted"}),
    ]
    acts = session.execute(select(AuditEntry.act, AuditEntry.changed).where(AuditEntry.about == "response")).all()
    assert acts == [
        ("invalid_proposed", ["reason", "note"]),
        ("invalid_agreed", ["status"]),
        ("invalid_undone", ["status"]),
    ]
