"""A manager believes an answer that looked like a machine's."""

import pytest
from sqlalchemy import select

from survey_service.flows.landing_seen import landing_seen
from survey_service.flows.quarantine_restored import quarantine_restored
from survey_service.invitations.invitation import Invitation
from survey_service.responses.marking import AlreadyDecided, NoSuchRating, OwnFigures
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from tests.case_world import Cases
from tests.world import START


@pytest.fixture
def pressed(cases: Cases) -> int:
    """A 1 pressed right after three links were fetched."""
    link = cases.asked()
    survey = cases.ctx().session.scalars(select(Invitation.id)).one()
    for score in (3, 2, 1):
        landing_seen(cases.ctx(), survey, score, machine=False)
    given = cases.rate(link, 1)
    assert given.kind == "quarantined"
    return given.response_id


def test_restored_it_counts_from_its_press_and_opens_its_case(cases: Cases, pressed: int) -> None:
    mia = cases.person("Mia Torres", "manager")
    assert cases.all() == []

    cases.clock.move(hours=3)
    quarantine_restored(cases.acting(mia), pressed)

    session = cases.ctx().session
    response = session.get_one(Response, pressed, populate_existing=True)
    assert (response.status, response.status_reason, response.rated_at) == ("counted", None, START)
    survey = session.scalars(select(Invitation)).one()
    assert (survey.state, survey.rated_at) == ("rated", START)
    assert [(case.state, case.severity) for case in cases.all()] == [("open", "1")]
    assert session.scalars(select(ResponseChange.kind).order_by(ResponseChange.id)).all() == ["quarantined", "restored"]


def test_what_counts_already_is_not_restored(cases: Cases, pressed: int) -> None:
    mia = cases.person("Mia Torres", "manager")
    quarantine_restored(cases.acting(mia), pressed)

    with pytest.raises(AlreadyDecided):
        quarantine_restored(cases.acting(mia), pressed)
    with pytest.raises(NoSuchRating):
        quarantine_restored(cases.acting(mia), 404)


def test_nobody_restores_an_answer_about_himself(cases: Cases, pressed: int) -> None:
    asha = cases.person("Asha Rao", "manager", agent="asha@example.com")

    with pytest.raises(OwnFigures):
        quarantine_restored(cases.acting(asha), pressed)
