"""People, customers and workers at the same moment: each in a thread with a session of its own, on both databases."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest
from apiflask import APIFlask
from flask import has_app_context

from survey_service.audit import Actor
from survey_service.db import DbContext, db, new_context
from survey_service.tickets.source import Source
from tests.case_world import Cases
from tests.world import HandClock


@pytest.fixture(params=["app", "postgres_app"])
def any_app(request: pytest.FixtureRequest) -> APIFlask:
    """The test runs twice, on SQLite and on PostgreSQL."""
    found: APIFlask = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def any_cases(any_app: APIFlask, clock: HandClock) -> Cases:  # it is the app whose context this is
    return world(clock)


def world(clock: HandClock) -> Cases:
    """Cases on the app whose context this is."""

    def context() -> DbContext:
        return new_context(Actor("command"))

    with context().writing() as session:
        session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=clock.at))
    return Cases(context, clock, count(1))


def at_once(
    app: APIFlask, *steps: Callable[[], object], refused: type[Exception] | tuple[type[Exception], ...] = ()
) -> list[object]:
    """What each gave, in the steps' order; of one that was `refused`, the exception's name. Others are raised."""
    if has_app_context():
        db.session.rollback()
    ready = Barrier(len(steps))

    def take(step: Callable[[], object]) -> object:
        with app.app_context():
            ready.wait()
            try:
                return step()
            except refused as reason:
                return type(reason).__name__
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(take, steps))


def names(came: Sequence[object]) -> list[str]:
    """Those sorted, as texts: who was first is chance."""
    return sorted(map(str, came))
