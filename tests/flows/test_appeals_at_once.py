"""Two people or two workers at the same moment, on SQLite and PostgreSQL: one of them does it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from survey_service.audit import Actor
from survey_service.db import db, new_context
from survey_service.feedback.appealing import AlreadyAppealed
from survey_service.flows.appeal_decided import appeal_decided
from survey_service.flows.appeal_made import appeal_made
from survey_service.flows.appeals_passed_on import appeals_passed_on
from survey_service.mail.queued import Mail
from survey_service.responses.invalid_mark import InvalidMark
from survey_service.responses.marking import AlreadyDecided
from survey_service.tickets.source import Source
from tests.appeal_world import Appeals
from tests.case_world import Cases
from tests.world import HandClock

Step = Callable[[], object]


@pytest.fixture(params=["app", "postgres_app"])
def world(request: pytest.FixtureRequest, clock: HandClock) -> tuple[APIFlask, Appeals]:
    app: APIFlask = request.getfixturevalue(request.param)
    context = new_context(Actor("command"))
    with context.writing() as session:
        session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=context.now))
    cases = Cases(lambda: new_context(Actor("command")), clock, count(1))
    cases.rate(cases.asked("first"), 5)
    asha = cases.person("Asha Rao", "agent", agent="asha@example.com")
    return app, Appeals(cases, asha, cases.person("Mia Torres", "manager"))


def at_once(app: APIFlask, *steps: Step) -> list[str]:
    """What came of each, by name: the exception's, or "done" and what was returned."""
    db.session.rollback()
    ready = Barrier(len(steps))

    def take(step: Step) -> str:
        with app.app_context():
            ready.wait()
            try:
                return f"done {step()}"
            except (AlreadyAppealed, AlreadyDecided) as refused:
                return type(refused).__name__
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(steps)) as pool:
        return sorted(pool.map(take, steps))


def how_many(appeals: Appeals, statement: object) -> int | None:
    session = appeals.cases.ctx().session
    session.rollback()
    return session.scalar(statement)  # type: ignore[call-overload, no-any-return]


def test_two_deciders_make_one_decision(world: tuple[APIFlask, Appeals]) -> None:
    app, appeals = world
    appeal = appeals.made("scanner")
    people = (appeals.mia, appeals.cases.person("Max Brand", "manager"))

    came = at_once(
        app, *(lambda one=one: appeal_decided(new_context(Actor("user", one)), appeal, grant=True) for one in people)
    )

    assert came == ["AlreadyDecided", "done None"]
    assert how_many(appeals, select(func.count()).select_from(InvalidMark)) == 1


def test_two_workers_pass_an_appeal_on_once(world: tuple[APIFlask, Appeals], clock: HandClock) -> None:
    app, appeals = world
    for name in ("Max Brand", "Moritz Brand", "Mona Brand"):
        appeals.cases.person(name, "manager")
    appeal = appeals.made()
    clock.move(days=7)

    came = at_once(app, *[lambda: appeals_passed_on(new_context(Actor("worker")))] * 2)

    assert came == ["done 0", "done 1"]
    assert appeals.one(appeal).passed_on == 1
    assert how_many(appeals, select(func.count()).where(Mail.letter == "appeal_waiting")) == 2


def test_a_form_sent_twice_makes_one_appeal(world: tuple[APIFlask, Appeals]) -> None:
    app, appeals = world
    rating = appeals.rated(1)

    came = at_once(app, *[lambda: appeal_made(new_context(Actor("user", appeals.asha)), rating, "product", None)] * 2)

    assert came == ["AlreadyAppealed", "done 1"]
