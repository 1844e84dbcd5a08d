"""The customer's links against the whole product: what each answers, and that only a POST changes anything."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from survey_service.audit import Actor
from survey_service.callbacks.callback import Callback
from survey_service.customers.opt_out import OptOut, OptOutLink
from survey_service.db import db, new_context
from survey_service.flows.event_received import Delivery, event_received
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.keys import token_hash
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.landing import Landing
from survey_service.responses.response import Response
from survey_service.staff.role import Role
from survey_service.staff.user import User
from survey_service.tickets.event import parse_event
from survey_service.tickets.source import Source
from tests.world import START, HandClock, event

Ask = Callable[..., None]


@pytest.fixture
def site(new_app: Callable[..., APIFlask]) -> APIFlask:
    return new_app()


@pytest.fixture
def cy(site: APIFlask) -> FlaskClient:
    """Cy's browser."""
    return site.test_client()


@pytest.fixture
def asked(site: APIFlask) -> Ask:
    """Ticket 1042 was solved and its letter has left with the links /r/cy and /u/cy."""

    def ask(**changes: Any) -> None:
        with site.app_context():
            ctx = new_context(Actor("command"))
            with ctx.writing() as session:
                session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=START))
            event_received(ctx, "api", Delivery(parse_event(event(**changes)), b"{}"))
            with ctx.writing() as session:
                survey = session.scalars(select(Invitation)).one()
                survey.state, survey.sent_at, survey.expires_at = "sent", START, START + timedelta(days=28)
                session.add(AnswerLink(token_hash=token_hash("cy"), invitation_id=survey.id))
                session.add(OptOutLink(token_hash=token_hash("cy"), address_hash=b"c" * 32, language="en"))

    return ask


@pytest.fixture
def mia(site: APIFlask) -> None:
    """A manager who can keep a promise."""
    with site.app_context(), new_context(Actor("command")).writing() as session:
        role = session.scalars(select(Role).where(Role.name == "manager")).one_or_none() or Role(name="manager")
        session.add(User(email="mia@example.com", name="Mia", fs_uniquifier="mia", active=True, roles=[role]))


def stored(site: APIFlask, model: type[Any]) -> list[Any]:
    with site.app_context():
        return list(db.session.scalars(select(model)))


def test_opening_a_link_shows_the_score_and_changes_nothing(site: APIFlask, cy: FlaskClient, asked: Ask) -> None:
    asked()

    page = cy.get("/r/cy/4")

    assert page.status_code == 200
    assert re.findall(r'id="(s\d)" value="\d" checked', page.text) == ["s4"]
    assert (stored(site, Response), stored(site, Callback)) == ([], [])
    assert [(seen.score, seen.machine) for seen in stored(site, Landing)] == [(4, False)]


@pytest.mark.parametrize(
    ("method", "headers"), [("HEAD", {}), ("GET", {"Sec-Purpose": "prefetch"}), ("GET", {"X-Moz": "prefetch"})]
)
def test_what_only_looks_ahead_is_noted_as_a_machine(
    site: APIFlask, cy: FlaskClient, asked: Ask, method: str, headers: dict[str, str]
) -> None:
    asked()

    cy.open("/r/cy/5", method=method, headers=headers)

    assert [seen.machine for seen in stored(site, Landing)] == [True]


def test_a_rating_is_given_and_thanked_for(site: APIFlask, cy: FlaskClient, asked: Ask) -> None:
    asked()

    pressed = cy.post("/r/cy", data={"score": "4", "why": "Clear words.", "contact_time": "any"})
    page = cy.get(pressed.location)

    assert (pressed.status_code, pressed.location) == (303, "/r/cy/thanks")
    assert [(given.score, given.why) for given in stored(site, Response)] == [(4, "Clear words.")]
    assert "Your rating 4 – Good for ticket 1042 is saved, with your words." in page.text
    assert "The person who helped you will see it." in page.text
    assert "until Monday, 9 March" in page.text


@pytest.mark.usefixtures("mia")
def test_a_low_score_is_told_by_when_somebody_writes(cy: FlaskClient, asked: Ask) -> None:
    asked()

    cy.post("/r/cy", data={"score": "1"})

    assert "The manager writes to you by <b>Monday, 2 March, 17:00</b> (UTC)." in cy.get("/r/cy/thanks").text


def test_where_nobody_is_there_to_keep_it_no_time_is_named(cy: FlaskClient, asked: Ask) -> None:
    asked()

    cy.post("/r/cy", data={"score": "1"})
    page = cy.get("/r/cy/thanks").text

    assert "takes it from here." in page
    assert "by <b>" not in page


def test_a_visitor_who_returns_sees_the_score_and_neither_words_nor_number(cy: FlaskClient, asked: Ask) -> None:
    asked()
    cy.post("/r/cy", data={"score": "2", "why": "Too slow", "contact_number": "+44 20 7946 0958"})

    page = cy.get("/r/cy").text

    assert "You rated 2 – Weak on 2 March. You can change it until 9 March." in page
    assert 'value="2" checked' in page
    assert "Too slow" not in page
    assert "7946" not in page


def test_after_the_window_the_rating_is_read_only(
    site: APIFlask, cy: FlaskClient, asked: Ask, clock: HandClock
) -> None:
    asked()
    cy.post("/r/cy", data={"score": "4"})
    clock.move(days=8)

    page, refused = cy.get("/r/cy"), cy.post("/r/cy", data={"score": "1"})

    assert (page.status_code, refused.status_code) == (200, 409)
    assert "<form" not in page.text
    assert "Nothing was changed" in refused.text
    assert [given.score_now for given in stored(site, Response)] == [4]


@pytest.mark.parametrize("contact", [{}, {"contact": "no"}])
def test_an_expired_link_says_so(cy: FlaskClient, asked: Ask, clock: HandClock, contact: dict[str, str]) -> None:
    asked()
    clock.move(days=29)

    page, refused = cy.get("/r/cy/3"), cy.post("/r/cy", data={"score": "3", **contact})

    assert (page.status_code, refused.status_code) == (410, 410)
    assert "Its link worked for 28 days, until Monday, 30 March." in page.text


def revoke(site: APIFlask) -> None:
    with site.app_context(), new_context(Actor("command")).writing() as session:
        session.scalars(select(Invitation)).one().state = "revoked"


def test_a_reopened_ticket_offers_a_manager_instead(site: APIFlask, cy: FlaskClient, asked: Ask) -> None:
    asked()
    revoke(site)

    page, refused = cy.get("/r/cy/1"), cy.post("/r/cy", data={"score": "1"})
    pressed = cy.post("/r/cy", data={"contact": "yes"})

    assert (page.status_code, refused.status_code, pressed.status_code) == (410, 410, 303)
    assert "Have a manager contact me" in page.text
    assert (len(stored(site, Callback)), stored(site, Response)) == (1, [])
    assert "A manager takes it from here" in cy.get(pressed.location).text


@pytest.mark.parametrize(
    "path", ["/r/nobody", "/r/nobody/3", "/r/nobody/thanks", "/r/cy/0", "/r/cy/6", "/r/cy/4abc", "/r/cy/٣"]
)
def test_a_link_nobody_knows_is_a_page_of_its_own(site: APIFlask, cy: FlaskClient, asked: Ask, path: str) -> None:
    asked()

    page = cy.get(path)

    assert page.status_code == 404
    assert "We cannot find this link" in page.text
    assert stored(site, Landing) == []


@pytest.mark.parametrize("data", [{"score": "4"}, {"score": "9"}, {"contact": "yes"}])
def test_a_forged_token_records_nothing(site: APIFlask, cy: FlaskClient, asked: Ask, data: dict[str, str]) -> None:
    asked()

    assert cy.post("/r/forged", data=data).status_code == 404
    assert stored(site, Response) == []


@pytest.mark.parametrize("contact", [{}, {"contact": "yes", "contact_channel": "phone", "contact_number": "12"}])
def test_a_wrong_form_comes_back_with_its_words(
    site: APIFlask, cy: FlaskClient, asked: Ask, contact: dict[str, str]
) -> None:
    asked()

    page = cy.post("/r/cy", data={"score": "6", "why": "Half <finished", **contact})

    assert page.status_code == 422
    assert "Choose a score from 1 to 5" in page.text
    assert ">Half &lt;finished</textarea>" in page.text
    assert stored(site, Response) == []


def test_a_form_of_ten_megabytes_is_refused_on_a_page(site: APIFlask, cy: FlaskClient, asked: Ask) -> None:
    asked()

    page = cy.post("/r/cy", data={"score": "4", "why": "x" * 10_000_000})

    assert page.status_code == 413
    assert "Your comment is too long" in page.text
    assert stored(site, Response) == []


def test_thanks_without_an_answer_leads_back_to_the_question(cy: FlaskClient, asked: Ask) -> None:
    asked()

    assert cy.get("/r/cy/thanks").location == "/r/cy"


def test_a_number_given_once_is_known_afterwards(site: APIFlask, cy: FlaskClient, asked: Ask) -> None:
    asked()
    cy.post("/r/cy", data={"score": "1", "contact_number": "+44 20 7946 0958"})

    again = cy.post("/r/cy", data={"score": "2", "contact": "yes", "contact_channel": "phone"})

    assert again.status_code == 303
    assert [wish.number for wish in stored(site, ContactWish)] == ["+442079460958"]


def test_reading_the_opt_out_page_stops_nothing(site: APIFlask, cy: FlaskClient, asked: Ask) -> None:
    asked()

    page = cy.get("/u/cy")

    assert "Stop survey e-mails?" in page.text
    assert stored(site, OptOut) == []


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_stops_surveys_without_redirect_and_may_be_repeated(
    site: APIFlask, cy: FlaskClient, asked: Ask, kind: str
) -> None:
    asked()

    answers = [cy.post("/u/cy", data={"List-Unsubscribe": "One-Click"}, content_type=kind) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [opt_out.undone_at for opt_out in stored(site, OptOut)] == [None]
    assert "You will get no more survey e-mails" in cy.get("/u/cy").text


def test_an_opt_out_is_undone_on_its_page(site: APIFlask, cy: FlaskClient, asked: Ask) -> None:
    asked()
    cy.post("/u/cy")

    page = cy.post("/u/cy", data={"undo": "1"})

    assert "Surveys are on again" in page.text
    assert "Stop survey e-mails?" in cy.get("/u/cy").text


def test_an_unknown_opt_out_link_is_not_found(cy: FlaskClient, asked: Ask) -> None:
    asked()

    assert (cy.get("/u/nobody").status_code, cy.post("/u/nobody").status_code) == (404, 404)


@pytest.mark.parametrize("path", ["/r/cy/4", "/r/nobody", "/u/cy"])
def test_pages_of_a_token_are_kept_and_told_to_nobody(cy: FlaskClient, asked: Ask, path: str) -> None:
    asked()

    headers = cy.get(path).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "form-action 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers


def test_a_double_click_makes_one_response(site: APIFlask, cy: FlaskClient, asked: Ask) -> None:
    asked()

    pressed = [cy.post("/r/cy", data={"score": "5"}).status_code for _ in range(2)]

    with site.app_context():
        assert (pressed, db.session.scalar(select(func.count(Response.id)))) == ([303, 303], 1)
