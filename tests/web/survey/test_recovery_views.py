"""The link of a recovery letter in a browser: its question, its answer, and what it never touches."""

import re
from datetime import timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from survey_service.audit import Actor
from survey_service.callbacks.action import CorrectiveAction
from survey_service.db import db, new_context
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.keys import token_hash
from survey_service.responses.landing import Landing
from survey_service.responses.response import Response
from tests.case_world import Cases
from tests.recovery_world import Recoveries
from tests.world import START, HandClock

QUESTION = "After we got in touch: how do you rate our support for this ticket now?"
CHANGED = "Changed because of feedback like yours"


@pytest.fixture
def cy(app: APIFlask) -> FlaskClient:
    """Cy's browser."""
    return app.test_client()


@pytest.fixture
def case_id(recoveries: Recoveries) -> int:
    """Of a closed case whose question Cy has got, with the link `/r/recovery-<case_id>`."""
    number, _ = recoveries.sent(ticket="1042")
    return number


@pytest.fixture
def link(case_id: int) -> str:
    return f"/r/recovery-{case_id}"


def sentences(page: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page.text))


def test_the_page_asks_one_question_with_the_score_of_the_link(cy: FlaskClient, link: str) -> None:
    page = cy.get(f"{link}/4")

    assert page.status_code == 200
    assert QUESTION in page.text
    assert re.findall(r'id="(s\d)" value="\d" checked', page.text) == ["s4"]
    assert "Send rating: 4 – Good" in page.text
    assert set(re.findall(r'(?:input|textarea)[^>]* name="(\w+)"', page.text)) == {"score", "why", "contact"}
    assert [seen.score for seen in db.session.scalars(select(Landing))] == [4]


def test_an_answer_is_thanked_for_and_shown_again(cy: FlaskClient, link: str, recoveries: Recoveries) -> None:
    pressed = cy.post(link, data={"score": "4", "why": "Mia called"})

    thanks, again = cy.get(pressed.location), cy.get(f"{link}/2")

    assert (pressed.status_code, pressed.location) == (303, f"{link}/thanks")
    assert "Your rating 4 – Good for ticket 1042 is saved, with your words." in thanks.text
    assert "Those who were in touch with you read it." in thanks.text
    assert "Change my rating" in thanks.text
    assert "You rated 4 – Good on" in again.text
    assert "Mia called" not in again.text
    assert "Delete the comment I sent" in again.text
    assert db.session.scalar(select(func.count()).select_from(Response)) == 1


def test_a_manager_is_wanted_again_and_promised(cy: FlaskClient, link: str, cases: Cases) -> None:
    cy.post(link, data={"score": "2", "contact": "yes"})

    thanks, again = cy.get(f"{link}/thanks"), cy.get(link)

    assert [(case.state, case.again) for case in cases.all()] == [("closed", False), ("open", True)]
    assert "A manager takes it from here." in thanks.text
    assert "The manager writes to you by <b>Wednesday, 4 March, 17:00</b> (UTC)." in thanks.text
    assert 'name="contact"' not in again.text


def test_an_empty_form_is_told_what_is_missing(cy: FlaskClient, link: str, recoveries: Recoveries) -> None:
    page = cy.post(link, data={"why": "Much better", "contact": "yes"})

    assert page.status_code == 422
    assert QUESTION in page.text
    assert "Choose a score from 1 to 5" in page.text
    assert "Much better</textarea>" in page.text
    assert 'value="yes" checked' in page.text


def test_after_a_week_it_is_read_only(cy: FlaskClient, link: str, clock: HandClock) -> None:
    cy.post(link, data={"score": "4"})
    clock.move(days=7, seconds=1)

    page, pressed = cy.get(link), cy.post(link, data={"score": "5"})

    assert (page.status_code, pressed.status_code) == (200, 409)
    assert "You rated 4 – Good on" in page.text
    assert "Nothing was changed" in pressed.text


def test_expired_and_taken_back_links_say_so(cy: FlaskClient, link: str, clock: HandClock) -> None:
    clock.move(days=28, seconds=1)
    expired = (cy.get(link), cy.post(link, data={"score": "5"}), cy.post(link, data={"contact": "yes", "score": "1"}))
    clock.move(days=-1)
    with new_context(Actor("command")).writing() as session:
        session.execute(update(Invitation).where(Invitation.kind == "recovery").values(state="revoked"))

    revoked = (cy.get(link), cy.post(link, data={"score": "5"}), cy.post(link, data={"contact": "yes"}))

    assert [page.status_code for page in expired + revoked[:2]] == [410] * 5
    assert "28 days" in expired[0].text
    assert revoked[2].status_code == 410
    assert db.session.scalar(select(Invitation.state).where(Invitation.kind == "recovery")) == "revoked"


def test_a_machines_press_changes_nothing_and_the_question_comes_back(
    cy: FlaskClient, link: str, recoveries: Recoveries, case_id: int
) -> None:
    for score in (1, 2, 3, 4, 5):
        cy.get(f"{link}/{score}")

    pressed = cy.post(link, data={"score": "5"}, follow_redirects=True)

    assert (pressed.status_code, QUESTION in pressed.text) == (200, True)
    assert recoveries.answer(case_id).score is None


def test_only_a_post_changes_anything(cy: FlaskClient, link: str, recoveries: Recoveries, case_id: int) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        cy.open(f"{link}/5", method=method)
        cy.open(f"{link}/thanks", method=method)

    assert (recoveries.answer(case_id).score, recoveries.question(case_id).state) == (None, "sent")


def acted(told: str | None, *, area: str | None = None, cause: str = "slow", **columns: object) -> None:
    """A corrective action that was done, by Mia."""
    with new_context(Actor("command")).writing() as session:
        values: dict[str, object] = {
            "title": "t",
            "root_cause": cause,
            "product_area": area,
            "owner_id": 1,
            "due_on": START.date(),
            "check_on": START.date(),
            "made_by": 1,
            "made_at": START,
            "done_at": START,
            "told": told,
        }
        session.add(CorrectiveAction(**(values | columns)))


def test_what_was_changed_is_told_what_is_the_customers_own_first(cy: FlaskClient, link: str) -> None:
    acted("Old news of exports.", area="exports", done_at=START - timedelta(days=300))
    acted("Defects are found sooner.", cause="defect", done_at=START - timedelta(days=2))
    acted("Mails are answered in a day.")
    cy.post(link, data={"score": "4"})

    told = sentences(cy.get(f"{link}/thanks"))

    assert f"{CHANGED} Defects are found sooner. Old news of exports. Change my rating" in told


def test_what_is_not_done_did_not_help_or_is_long_ago_is_not_told(cy: FlaskClient, link: str) -> None:
    acted(None)
    acted("")
    acted("Not done.", done_at=None)
    acted("Dropped.", dropped_at=START)
    acted("In vain.", effect="did_not", checked_at=START, checked_by=1)
    acted("Long ago.", done_at=START - timedelta(days=180))
    cy.post(link, data={"score": "4"})

    assert CHANGED not in cy.get(f"{link}/thanks").text


def test_a_rating_is_thanked_so_too_and_read_only(cy: FlaskClient, cases: Cases, clock: HandClock) -> None:
    hashed = cases.asked("dee")
    cases.person("Mia Torres", "manager")
    acted("Exports no longer stop.", area="exports", effect="worked", checked_at=START, checked_by=1)
    cases.rate(hashed, 2)
    with new_context(Actor("command")).writing() as session:
        number = session.scalars(select(Invitation.id)).one()
        session.add(AnswerLink(token_hash=token_hash("dee"), invitation_id=number))

    thanks = cy.get("/r/dee/thanks").text
    clock.move(days=8)
    read_only = cy.get("/r/dee").text

    assert [CHANGED in page and "Exports no longer stop." in page for page in (thanks, read_only)] == [True, True]
