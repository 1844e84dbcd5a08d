"""Answers held back, and ratings taken out of the figures, from the pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from survey_service.flows.invalid_marked import invalid_decided
from survey_service.flows.landing_seen import landing_seen
from survey_service.invitations.invitation import Invitation
from survey_service.mail.mail_event import MailEvent
from survey_service.responses.response import Response
from tests.case_world import Cases
from tests.people import StaffClient
from tests.web.managers.test_board import board, text
from tests.world import HandClock

SignedIn = Callable[[str], StaffClient]


@pytest.fixture
def pressed(cases: Cases, clock: HandClock) -> int:
    """A 1 pressed 0.5 s after the last of four links was fetched within 1.2 s."""
    link = cases.asked()
    survey = cases.ctx().session.scalars(select(Invitation.id)).one()
    for score in (4, 3, 2, 1):
        landing_seen(cases.ctx(), survey, score, machine=False)
        clock.at += timedelta(seconds=0.4)
    clock.at += timedelta(seconds=0.1)
    return cases.rate(link, 1).response_id


def status(cases: Cases, rating: int) -> str:
    session = cases.ctx().session
    session.rollback()
    return session.get_one(Response, rating, populate_existing=True).status


def test_the_board_counts_what_is_held_back_and_the_page_says_what_gave_it_away(
    signed_in: SignedIn, pressed: int
) -> None:
    mia = signed_in("Mia")

    assert "1 answer looks like a machine pressed the button." in text(board(mia))
    page = text(mia.get("/callbacks/quarantine").get_data(as_text=True))
    assert "4 links were opened within 1.2 s; the button was pressed 0.5 s after the last." in page


def test_restored_from_the_page_it_opens_its_case(signed_in: SignedIn, cases: Cases, pressed: int) -> None:
    mia = signed_in("Mia")

    assert mia.post(f"/callbacks/quarantine/{pressed}").status_code == 302
    assert (status(cases, pressed), len(cases.all())) == ("counted", 1)
    assert mia.post(f"/callbacks/quarantine/{pressed}").status_code == 409


def test_a_lead_restores_nothing_and_what_is_not_there_is_404(signed_in: SignedIn, pressed: int) -> None:
    assert signed_in("Lena").post(f"/callbacks/quarantine/{pressed}").status_code == 403
    assert signed_in("Mia").post("/callbacks/quarantine/999").status_code == 404


def test_two_managers_take_a_rating_out_and_put_it_back(signed_in: SignedIn, cases: Cases) -> None:
    rating = cases.rate(cases.asked(), 1).response_id
    mia, max_ = signed_in("Mia"), cases.person("Max Brand", "manager")

    assert mia.post(f"/callbacks/ratings/{rating}/propose", data={"reason": "abuse"}).status_code == 302
    alone = mia.post(f"/callbacks/ratings/{rating}/decide", data={"agree": "1"})
    assert alone.status_code == 409
    assert "a second person decides" in text(alone.get_data(as_text=True))
    for address in (f"/callbacks/ratings/{rating}", "/callbacks/quarantine"):
        assert "Mia Torres proposed it: Abuse." in text(mia.get(address).get_data(as_text=True))
    assert "1 rating is proposed as invalid." in text(board(mia))

    invalid_decided(cases.acting(max_), rating, agree=True)
    assert status(cases, rating) == "invalid"
    assert mia.post(f"/callbacks/ratings/{rating}/undo").status_code == 302
    assert status(cases, rating) == "counted"


def test_the_way_of_its_letter_stands_beside_it(signed_in: SignedIn, cases: Cases) -> None:
    rating = cases.rate(cases.asked(), 1).response_id
    with cases.ctx().writing() as session:
        survey = session.scalars(select(Invitation)).one()
        told = {"mail_id": survey.mail_id, "received_at": cases.clock.at, "at": cases.clock.at}
        session.add(MailEvent(event_key="evt-1", kind="deferred", code="421", **told))

    page = text(signed_in("Mia").get(f"/callbacks/ratings/{rating}").get_data(as_text=True))

    assert "Put off by the other side; it is tried again (421)" in page
    assert "cy@example.com" not in page


def test_a_proposal_without_a_reason_is_told(signed_in: SignedIn, cases: Cases) -> None:
    rating = cases.rate(cases.asked(), 1).response_id

    answer = signed_in("Mia").post(f"/callbacks/ratings/{rating}/propose", data={"reason": "too low"})

    assert answer.status_code == 422
    assert "Choose one." in text(answer.get_data(as_text=True))


def test_a_rating_of_another_team_is_not_there_for_a_lead(signed_in: SignedIn, cases: Cases) -> None:
    other = {"id": "u-2", "email": "ben@example.com", "name": "Ben Oduya", "team": "Technical", "department": "Support"}
    own, foreign = (cases.rate(cases.asked(), 2), cases.rate(cases.asked("dee", agent=other), 2))

    lena = signed_in("Lena")

    assert lena.get(f"/callbacks/ratings/{own.response_id}").status_code == 200
    assert lena.get(f"/callbacks/ratings/{foreign.response_id}").status_code == 404
