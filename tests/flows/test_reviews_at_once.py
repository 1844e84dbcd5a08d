"""Reviewers and workers at the same moment, on both databases: one decision, one lapse."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from apiflask import APIFlask

from survey_service.audit import Actor
from survey_service.db import db, new_context
from survey_service.feedback.cutting import Cut
from survey_service.feedback.review_refusals import DecidedMeanwhile
from survey_service.flows.parts_reviewed import parts_reviewed, review_undone
from survey_service.flows.reviews_lapsed import reviews_lapsed
from survey_service.tickets.source import Source
from tests.case_world import Cases
from tests.review_world import Said, commented, kinds, mark, parts, response, state
from tests.world import HandClock

UNSURE = Said("It was not.", "agent", "good", filed=False)
TIMES = 4


def world(clock: HandClock) -> Cases:
    """Cases on the app whose context this is."""
    context = new_context(Actor("command"))
    with context.writing() as session:
        session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=context.now))
    return Cases(lambda: new_context(Actor("command")), clock, count(1))


def at_once(app: APIFlask, step: Callable[[int], object]) -> Counter[object]:
    """The same step in several threads; what each gave."""

    def run(number: int) -> object:
        with app.app_context():
            try:
                return step(number)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(TIMES) as threads:
        return Counter(threads.map(run, range(TIMES)))


def one_decides(app: APIFlask, clock: HandClock) -> None:
    with app.app_context():
        cases = world(clock)
        rating = commented(cases, UNSURE)
        people = [cases.person(f"M{number} Manager", "manager") for number in range(TIMES)]
        before, shown = state(cases, rating), mark(cases, rating)
        cases.ctx().session.rollback()

    def decide(number: int) -> str:
        said = [Cut(0, 11, ("agent", "product", "process", "none")[number], "bad")]
        try:
            parts_reviewed(new_context(Actor("user", people[number])), rating, said, shown)
        except DecidedMeanwhile:
            return "told"
        return "decided"

    assert at_once(app, decide) == {"decided": 1, "told": TIMES - 1}
    with app.app_context():
        assert [one["source"] for one in parts(cases, rating)] == ["person"]
        assert kinds(cases, rating).count("reviewed") == 1
        cases.ctx().session.rollback()
        review_undone(cases.acting(people[0]), 1)
        assert state(cases, rating) == before


def one_worker_lapses(app: APIFlask, clock: HandClock) -> None:
    with app.app_context():
        cases = world(clock)
        ratings = [commented(cases, UNSURE, customer=f"c{number}") for number in range(6)]
        cases.ctx().session.rollback()
    clock.move(days=14)

    done = at_once(app, lambda _number: reviews_lapsed(new_context(Actor("worker"))))

    with app.app_context():
        assert sum(int(str(n)) * times for n, times in done.items()) == 6
        assert [kinds(cases, one).count("lapsed") for one in ratings] == [1] * 6
        assert {response(cases, one).agent_source for one in ratings} == {"score"}


@pytest.mark.parametrize("proof", [one_decides, one_worker_lapses])
def test_on_sqlite(app: APIFlask, clock: HandClock, proof: Callable[[APIFlask, HandClock], None]) -> None:
    proof(app, clock)


@pytest.mark.parametrize("proof", [one_decides, one_worker_lapses])
def test_on_postgresql(postgres_app: APIFlask, clock: HandClock, proof: Callable[[APIFlask, HandClock], None]) -> None:
    proof(postgres_app, clock)
