"""Migrations go up, agree with the models, go down to nothing and up again, on both databases and with data in them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import func, inspect, select

from survey_service.audit import Actor
from survey_service.callbacks.callback import Callback
from survey_service.db import db, new_context, product_of
from survey_service.flows.event_received import Delivery, event_received
from survey_service.flows.rating_given import rating_given
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.responses.answer import Answer
from survey_service.staff.role import Role
from survey_service.tickets.event import parse_event
from survey_service.tickets.source import Source
from tests.world import HandClock, closed, event, make_app

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(params=BOTH)
def empty_app(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock) -> Iterator[APIFlask]:
    """The product on a database without a table."""
    url = f"sqlite:///{tmp_path / 'survey.db'}"
    if request.param == "postgresql":
        new_postgres: Callable[[], str] = request.getfixturevalue("new_postgres")
        url = new_postgres()
    app = make_app(url, tmp_path)
    product_of(app).clock = clock
    with app.app_context():
        yield app
        db.session.remove()
    closed(app)


def a_rated_ticket() -> None:
    """A row in nearly every table, made as the product makes them."""
    context = new_context(Actor("command"))
    with context.writing() as session:
        session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=context.now))
    event_received(new_context(Actor("command")), "api", Delivery(parse_event(event()), b"{}"))
    with context.writing() as session:
        survey = session.scalars(select(Invitation)).one()
        session.add(AnswerLink(token_hash=b"h" * 32, invitation_id=survey.id))
        survey.state = "sent"
    rating_given(new_context(Actor("customer")), b"h" * 32, Answer(1, why="slow"))
    db.session.remove()


def test_what_the_migrations_build_is_what_the_models_say(empty_app: APIFlask) -> None:
    upgrade()

    check()

    assert sorted(db.session.scalars(select(Role.name))) == ["admin", "agent", "auditor", "lead", "manager", "product"]


def test_they_go_down_to_nothing_with_data_in_the_tables_and_up_again(empty_app: APIFlask) -> None:
    upgrade()
    a_rated_ticket()

    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]

    upgrade()
    check()
    assert db.session.scalar(select(func.count(Role.id))) == 6


def test_data_outlives_the_last_migration_taken_back_and_done_again(empty_app: APIFlask) -> None:
    upgrade()
    a_rated_ticket()

    downgrade(revision="0003")
    upgrade()

    assert db.session.scalars(select(Invitation.state)).all() == ["rated"]
    assert db.session.scalar(select(func.count(Callback.id))) == 0
