"""One resolution is one survey, whatever its events' ids and however often it is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from apiflask import APIFlask
from sqlalchemy import select

from survey_service.db import DbContext, product_of
from survey_service.flows.event_received import Receipt
from survey_service.invitations.invitation import Invitation
from tests.world import START, HandClock


def surveys(ctx: Callable[[], DbContext]) -> list[tuple[str, str | None]]:
    rows = ctx().session.execute(select(Invitation.state, Invitation.reason).order_by(Invitation.id))
    return [tuple(row) for row in rows]


def test_a_solved_ticket_schedules_one_survey_with_its_credit(
    receive: Callable[..., Receipt], ctx: Callable[[], DbContext]
) -> None:
    assert receive() == Receipt("accepted")

    survey = ctx().session.scalars(select(Invitation)).one()
    assert (survey.state, survey.due_at) == ("scheduled", START + timedelta(hours=23))
    assert (survey.credit_agent, survey.credit_team, survey.credit_department) == ("Asha Rao", "Billing", "Support")


def test_the_same_event_and_the_same_resolution_are_told_apart_from_a_new_one(
    receive: Callable[..., Receipt], ctx: Callable[[], DbContext], clock: HandClock
) -> None:
    receive(event_id="e-1")

    assert receive(event_id="e-1") == Receipt("duplicate", "same_event")
    assert receive(event_id="e-2", at=START + timedelta(days=4)) == Receipt("duplicate", "same_resolution")
    assert surveys(ctx) == [("scheduled", None)]


def test_a_reopening_cancels_what_waits_and_a_new_solve_is_a_new_survey(
    receive: Callable[..., Receipt], ctx: Callable[[], DbContext]
) -> None:
    receive(event_id="e-1")
    receive("ticket.reopened", event_id="e-2", at=START)

    assert surveys(ctx) == [("cancelled", "reopened")]
    assert receive(event_id="e-3", at=START + timedelta(hours=2)).status == "accepted"
    assert surveys(ctx) == [("cancelled", "reopened"), ("scheduled", None)]


def test_a_second_ticket_of_the_customer_is_throttled(
    receive: Callable[..., Receipt], ctx: Callable[[], DbContext]
) -> None:
    receive(event_id="e-1", ticket__id="1")
    receive(event_id="e-2", ticket__id="2", at=START)

    assert surveys(ctx) == [("scheduled", None), ("not_asked", "throttled")]


def test_a_close_at_the_very_second_of_the_reopening_is_told_again_without_a_second_survey(
    receive: Callable[..., Receipt], ctx: Callable[[], DbContext]
) -> None:
    receive(event_id="e-1")
    receive("ticket.reopened", event_id="e-2", at=START)
    receive(event_id="e-3", at=START)

    assert receive(event_id="e-4", at=START) == Receipt("duplicate", "same_resolution")
    assert receive(event_id="e-5", at=START + timedelta(hours=1)) == Receipt("duplicate", "same_resolution")
    assert surveys(ctx) == [("cancelled", "reopened"), ("scheduled", None)]


def test_a_close_that_tells_of_a_reopening_at_the_second_of_the_last_close_is_a_new_resolution(
    receive: Callable[..., Receipt], ctx: Callable[[], DbContext]
) -> None:
    receive(event_id="e-1", at=START)

    told = receive(event_id="e-2", at=START + timedelta(hours=1), ticket__reopened_at=START.isoformat())

    assert told.status == "accepted"
    assert surveys(ctx) == [("cancelled", "reopened"), ("scheduled", None)]


def test_a_survey_speaks_as_the_ticket_says_else_as_earlier_ones_did_else_as_the_installation(
    receive: Callable[..., Receipt], ctx: Callable[[], DbContext]
) -> None:
    receive(event_id="e-1", ticket__id="1", customer__locale="pt-BR")
    receive(event_id="e-2", ticket__id="2", customer__locale=None)
    receive(event_id="e-3", ticket__id="3", customer__locale="zh-CN")
    receive(event_id="e-4", ticket__id="4", customer__locale=None, customer__email="dora@example.com")

    languages = ctx().session.scalars(select(Invitation.language).order_by(Invitation.id)).all()

    assert languages == ["pt-BR", "pt-BR", "en", "en"]


def test_an_installation_may_speak_another_language_than_english(
    app: APIFlask, receive: Callable[..., Receipt], ctx: Callable[[], DbContext]
) -> None:
    product = product_of(app)
    product.defaults = replace(product.defaults, default_language="de")
    product.forget_preferences()

    receive(customer__locale=None)

    assert ctx().session.scalars(select(Invitation.language)).one() == "de"
