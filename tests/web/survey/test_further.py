"""The one question more of the thank-you page against the whole product (N3)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from survey_service.audit import Actor
from survey_service.db import db, new_context
from survey_service.flows.brand_changed import brand_changed
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.event_received import Delivery, event_received
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.keys import token_hash
from survey_service.responses.further_answer import FurtherAnswer
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from survey_service.tickets.event import parse_event
from survey_service.tickets.source import Source
from tests.at_once import at_once
from tests.world import START, HandClock, event

FURTHER = "/r/cy/further"
LIMIT = 30_000
NPS = "How likely are you to recommend"


class Site:
    """Ticket 1042 was solved and its letter has left with the link /r/cy; one question is asked of everybody."""

    def __init__(self, app: APIFlask) -> None:
        self.app = app
        self.cy = app.test_client()

    def asks(self, brand: str = "", **shares: str) -> None:
        texts = {f"further_{name}": text for name, text in shares.items()}
        with self.app.app_context():
            brand_changed(new_context(Actor("command")), brand, texts)

    def solved(self, **changes: Any) -> None:
        with self.app.app_context():
            ctx = new_context(Actor("command"))
            with ctx.writing() as session:
                if session.get(Source, "api") is None:
                    session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=START))
            event_received(ctx, "api", Delivery(parse_event(event(**changes)), b"{}"))
            with ctx.writing() as session:
                survey = session.scalars(select(Invitation).order_by(Invitation.id.desc()).limit(1)).one()
                survey.state, survey.sent_at, survey.expires_at = "sent", START, START + timedelta(days=28)
                session.add(AnswerLink(token_hash=token_hash("cy"), invitation_id=survey.id))

    def rated(self, score: int = 5, **more: str) -> str:
        """The page after the rating."""
        pressed = self.cy.post("/r/cy", data={"score": str(score), **more})
        assert pressed.status_code == 303, pressed.text
        return self.cy.get(pressed.location).text

    def kept(self) -> list[FurtherAnswer]:
        with self.app.app_context():
            return list(db.session.scalars(select(FurtherAnswer)))


@pytest.fixture
def site(new_app: Callable[..., APIFlask]) -> Site:
    return Site(new_app())


def test_nothing_more_is_asked_unless_somebody_says_so(site: Site) -> None:
    site.solved()

    assert FURTHER not in site.rated()
    assert site.cy.post(FURTHER, data={"question": "effort", "score": "4"}).status_code == 409
    assert site.kept() == []


@pytest.mark.parametrize(
    ("question", "heading", "values"),
    [
        ("effort", "How easy was it to get help with this ticket?", range(1, 6)),
        ("tried", "Did the person who helped you try hard to solve it?", range(1, 6)),
        ("nps", NPS, range(11)),
    ],
)
def test_each_question_has_its_scale_and_a_why(site: Site, question: str, heading: str, values: range) -> None:
    site.asks(**{question: "1"})
    site.solved()

    page = site.rated(5)

    assert heading in page
    assert [int(value) for value in re.findall(r'id="f(\d+)"', page)] == list(values)
    assert 'id="further-why"' in page
    assert "<script" not in page
    assert len(page.encode()) < LIMIT


def test_the_answer_is_kept_with_how_likely_it_was_asked(site: Site, clock: HandClock) -> None:
    site.asks(effort="1")
    site.solved()
    site.rated(2)

    pressed = site.cy.post(FURTHER, data={"question": "effort", "score": "2", "why": "Three forms.\r\nThen a fourth."})

    (one,) = site.kept()
    assert (pressed.status_code, pressed.location) == (303, "/r/cy/thanks")
    assert (one.question, one.score, one.why) == ("effort", 2, "Three forms.\nThen a fourth.")
    assert (one.sampling, one.answered_at, one.edited_at) == (1.0, clock.at, None)


def test_opened_again_it_shows_the_score_and_never_the_words(site: Site) -> None:
    site.asks(effort="1")
    site.solved()
    site.rated()
    site.cy.post(FURTHER, data={"question": "effort", "score": "4", "why": "Quick and painless."})

    page = site.cy.get("/r/cy/thanks").text

    assert "Your answer is saved: 4 – Easy." in page
    assert re.findall(r'id="f(\d)" value="\d" checked', page) == ["4"]
    assert "painless" not in page
    assert "Delete the comment I sent" in page


def test_a_change_leaves_the_words_and_clear_deletes_them(site: Site, clock: HandClock) -> None:
    site.asks(effort="1")
    site.solved()
    site.rated()
    site.cy.post(FURTHER, data={"question": "effort", "score": "4", "why": "Fine."})
    clock.move(days=1)

    site.cy.post(FURTHER, data={"question": "effort", "score": "3"})
    assert [(one.score, one.why, one.edited_at) for one in site.kept()] == [(3, "Fine.", clock.at)]

    site.cy.post(FURTHER, data={"question": "effort", "score": "3", "clear": "why"})
    assert [(one.score, one.why) for one in site.kept()] == [(3, None)]


def test_no_get_of_any_kind_answers_it(site: Site) -> None:
    site.asks(effort="1")
    site.solved()
    site.rated()

    for method in ("GET", "HEAD", "OPTIONS"):
        site.cy.open(f"{FURTHER}?question=effort&score=1", method=method)
    site.cy.get("/r/cy/thanks?question=effort&score=1")

    assert site.kept() == []


def test_card_numbers_are_never_stored(site: Site) -> None:
    site.asks(effort="1")
    site.solved()
    site.rated()

    site.cy.post(FURTHER, data={"question": "effort", "score": "1", "why": "Card 4111 1111 1111 1111 was refused"})

    assert [one.why for one in site.kept()] == ["Card [card number removed] was refused"]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"question": "effort"}, "Choose a score from 1 to 5"),
        ({"question": "effort", "score": "6"}, "Choose one of the answers shown"),
        ({"question": "effort", "score": "٤"}, "Choose one of the answers shown"),
        ({"question": "?", "score": "4"}, "Choose one of the answers shown"),
        ({"question": "effort", "score": "4", "why": "x" * 10_001}, "Shorten your comment"),
        ({"question": "effort", "score": "4", "why": "a\x00b"}, "Read your comment again"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_what_to_do(site: Site, sent: dict[str, str], told: str) -> None:
    site.asks(effort="1")
    site.solved()
    site.rated()

    answer = site.cy.post(FURTHER, data=sent)

    assert (answer.status_code, site.kept()) == (422, [])
    assert told in answer.text
    assert 'role="alert"' in answer.text
    assert "<title>Error: " in answer.text


def test_another_question_than_the_one_drawn_is_not_taken(site: Site) -> None:
    site.asks(effort="1")
    site.solved()
    site.rated()

    answer = site.cy.post(FURTHER, data={"question": "tried", "score": "4"})

    assert (answer.status_code, site.kept()) == (409, [])
    assert "We no longer ask this question. Your rating is kept." in answer.text


@pytest.mark.parametrize(
    ("said", "score", "ticket"),
    [
        ({}, 3, {}),
        ({}, 1, {}),
        ({"unsolved": "1"}, 5, {}),
        ({}, 5, {"ticket__severity": "high"}),
        ({}, 5, {"ticket__severity": "Sev 1"}),
        ({}, 5, {"ticket__reopens": 1}),
    ],
)
def test_nobody_is_asked_to_recommend_after_a_tense_case(
    site: Site, said: dict[str, str], score: int, ticket: dict[str, Any]
) -> None:
    site.asks(nps="1")
    site.solved(**ticket)

    page = site.rated(score, **said)

    assert NPS not in page
    assert site.cy.post(FURTHER, data={"question": "nps", "score": "9"}).status_code == 409
    assert site.kept() == []


def test_a_case_that_grows_tense_is_not_asked_again_what_it_answered_before(site: Site) -> None:
    site.asks(nps="1")
    site.solved()
    assert NPS in site.rated(5)
    site.cy.post(FURTHER, data={"question": "nps", "score": "9"})

    assert NPS not in site.rated(2)
    assert [one.score for one in site.kept()] == [9]


def test_without_a_person_nobody_is_asked_whether_one_tried(site: Site) -> None:
    site.asks(tried="1")
    site.solved(agent__bot=True)

    assert FURTHER not in site.rated()


def test_a_brand_asks_what_the_installation_does_not(site: Site) -> None:
    site.asks("acme", effort="1")
    site.solved(ticket__brand="acme")

    assert FURTHER in site.rated()


def test_with_the_time_to_change_a_rating_ends_that_to_answer(site: Site, clock: HandClock) -> None:
    site.asks(effort="1")
    site.solved()
    site.rated()
    clock.move(days=8)

    answer = site.cy.post(FURTHER, data={"question": "effort", "score": "4"})

    assert (answer.status_code, site.kept()) == (409, [])
    assert FURTHER not in site.cy.get("/r/cy/thanks").text


def test_before_any_rating_there_is_nothing_to_ask(site: Site) -> None:
    site.asks(effort="1")
    site.solved()

    answer = site.cy.post(FURTHER, data={"question": "effort", "score": "4"})

    assert (answer.status_code, answer.location, site.kept()) == (303, "/r/cy", [])
    assert site.cy.post("/r/nobody/further", data={"question": "effort", "score": "4"}).status_code == 404


@pytest.mark.parametrize("status", ["quarantined", "invalid"])
def test_an_answer_that_does_not_count_is_asked_nothing_more(site: Site, status: str) -> None:
    site.asks(effort="1")
    site.solved()
    site.rated()
    with site.app.app_context(), new_context(Actor("command")).writing() as session:
        session.scalars(select(Response)).one().status = status

    assert FURTHER not in site.cy.get("/r/cy/thanks").text
    site.cy.post(FURTHER, data={"question": "effort", "score": "4"})
    assert site.kept() == []


def test_pressed_eight_times_at_once_it_is_one_answer(site: Site) -> None:
    site.asks(effort="1")
    site.solved()
    site.rated()

    def press(score: str) -> Callable[[], int]:
        return lambda: site.app.test_client().post(FURTHER, data={"question": "effort", "score": score}).status_code

    told = at_once(site.app, *map(press, "12345123"))

    assert (set(told), len(site.kept())) == ({303}, 1)


def test_who_is_erased_leaves_the_score_and_no_word(site: Site) -> None:
    site.asks(effort="1")
    site.solved()
    site.rated()
    site.cy.post(FURTHER, data={"question": "effort", "score": "4", "why": "It was Cy Young who asked."})

    with site.app.app_context():
        customer_erased(new_context(Actor("command")), "cy@example.com")

    assert [(one.score, one.why) for one in site.kept()] == [(4, None)]
    with site.app.app_context():
        told = [(step.before, step.after) for step in db.session.scalars(select(ResponseChange))]
    assert "Young" not in str(told)


def test_the_page_carries_the_headers_of_every_page_of_a_link(site: Site) -> None:
    site.asks(effort="1")
    site.solved()
    site.rated()

    for answer in (site.cy.post(FURTHER, data={"question": "effort"}), site.cy.get(FURTHER)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
