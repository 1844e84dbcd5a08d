"""The way out of a letter (RFC 8058): only a POST takes it, it holds for the address, and it can be taken back."""

import re
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
from email.policy import default

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from survey_service.audit import Actor, AuditEntry
from survey_service.customers.opt_out import OptOut
from survey_service.db import db, new_context
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.opt_out_changed import opted_in, opted_out
from survey_service.flows.rating_given import UnknownLink
from survey_service.keys import token_hash
from survey_service.mail.outbox_mail import OutboxMail
from tests.mail_world import Post
from tests.world import HandClock

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def post(new_post: Callable[..., Post]) -> Post:
    return new_post(SURVEY_THROTTLE="PT0S")


@pytest.fixture
def link(post: Post) -> str:
    """The path of the one-click address in a letter that has left."""
    post.survey(customer__email="cy@example.com")
    post.work()
    mail = message_from_bytes(db.session.scalars(select(OutboxMail.raw)).one(), policy=default)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return re.fullmatch(r"<http://localhost:8000(/u/[\w-]{22})>", mail["List-Unsubscribe"])[1]  # type: ignore[index]


@pytest.fixture
def browser(post: Post) -> FlaskClient:
    return post.app.test_client()


def is_out() -> bool:
    db.session.rollback()
    row = db.session.scalars(select(OptOut)).one_or_none()
    return row is not None and row.undone_at is None


def out_since() -> datetime:
    db.session.rollback()
    return db.session.scalars(select(OptOut.since)).one()


def asked_next(post: Post) -> tuple[str, str | None]:
    """What becomes of the customer's next survey."""
    post.survey(customer__email="cy@example.com")
    return post.surveys()[-1]


@pytest.mark.parametrize("encoding", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_of_a_mail_program_ends_surveys(post: Post, link: str, browser: FlaskClient, encoding: str) -> None:
    answer = browser.post(link, data=ONE_CLICK, content_type=encoding)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert (is_out(), asked_next(post)) == (True, ("not_asked", "opted_out"))


def test_pressed_again_it_stays_done(link: str, browser: FlaskClient, clock: HandClock) -> None:
    browser.post(link, data=ONE_CLICK)
    since = out_since()
    clock.move(days=3)

    assert browser.post(link, data=ONE_CLICK).status_code == 200

    assert out_since() == since
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.act == "opted_out")).all()) == 1


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_changes_nothing(post: Post, link: str, browser: FlaskClient, method: str) -> None:
    answer = browser.open(link, method=method, headers={"Sec-Purpose": "prefetch"})

    assert answer.status_code == 200
    assert (is_out(), asked_next(post)) == (False, ("scheduled", None))


def test_it_holds_for_what_was_scheduled_already(post: Post, link: str, browser: FlaskClient) -> None:
    post.survey(customer__email="cy@example.com")

    browser.post(link, data=ONE_CLICK)

    assert post.surveys()[-1] == ("not_asked", "opted_out")
    assert post.work() == 0


def test_it_holds_for_the_address_and_nobody_else(post: Post, link: str, browser: FlaskClient) -> None:
    browser.post(link, data=ONE_CLICK)

    post.survey(customer__email="Cy@Example.COM")
    post.survey(customer__email="ben@example.com")

    assert post.surveys()[-2:] == [("not_asked", "opted_out"), ("scheduled", None)]


def test_it_is_taken_back_on_the_page(post: Post, link: str, browser: FlaskClient) -> None:
    browser.post(link, data=ONE_CLICK)

    assert browser.post(link, data={"undo": "1"}).status_code == 200

    assert (is_out(), asked_next(post)) == (False, ("scheduled", None))


def test_it_can_be_taken_again_after_that(post: Post, link: str, browser: FlaskClient) -> None:
    browser.post(link, data=ONE_CLICK)
    browser.post(link, data={"undo": "1"})

    browser.post(link, data=ONE_CLICK)

    assert (is_out(), asked_next(post)) == (True, ("not_asked", "opted_out"))


def test_link_and_opt_out_outlive_years_and_the_erasure(
    post: Post, link: str, browser: FlaskClient, clock: HandClock
) -> None:
    browser.post(link, data=ONE_CLICK)
    customer_erased(new_context(Actor("command")), "cy@example.com")
    clock.move(days=900)

    assert asked_next(post) == ("not_asked", "opted_out")
    assert browser.post(link, data={"undo": "1"}).status_code == 200
    assert asked_next(post) == ("scheduled", None)


def test_a_forged_link_is_unknown(post: Post, browser: FlaskClient) -> None:
    for step in (opted_out, opted_in):
        with pytest.raises(UnknownLink):
            step(new_context(Actor("customer")), token_hash("forged"))

    assert browser.post("/u/forged", data=ONE_CLICK).status_code == 404
    assert not is_out()


def test_ratings_given_stay(post: Post, link: str, browser: FlaskClient) -> None:
    browser.post(link, data=ONE_CLICK)

    assert post.surveys()[0] == ("sent", None)
