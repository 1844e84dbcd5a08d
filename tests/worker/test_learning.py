"""A whole night in the worker: begun, learnt a second at a time, and comments are cut by it afterwards."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from survey_service.db import DbContext
from survey_service.feedback import learning as how
from survey_service.feedback.learnt_model import LearntModel
from survey_service.feedback.segment import Segment
from survey_service.flows.model_swapped import model_swapped
from survey_service.worker import learning
from survey_service.worker.splitting import split_comments
from tests.case_world import Cases
from tests.learning_world import comments, told
from tests.world import HandClock

Ctx = Callable[[], DbContext]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(how, "REHEARSED", 20)
    monkeypatch.setattr(how, "ROUNDS", 4)
    monkeypatch.setattr(learning, "_AT", [])


def model_that_cuts(cases: Cases, ctx: Ctx, customer: str) -> str | None:
    given = cases.rate(cases.asked(customer), 2, why="Quillbox ate my layouts, but Ziggy took it in hand")
    split_comments()
    session = ctx().session
    session.rollback()
    return session.scalars(select(Segment.model).where(Segment.response_id == given.response_id)).first()


def test_a_night_ends_with_a_model_in_use_and_going_back_ends_its_use(ctx: Ctx, cases: Cases, clock: HandClock) -> None:
    told(cases, comments(150))
    before = model_that_cuts(cases, ctx, "ann")

    steps = 0
    while learning.learn_at_night():
        steps += 1

    found = ctx().session.scalars(select(LearntModel)).one()
    assert found.state == "active"
    assert found.scores["new"]["macro_f1"] > found.scores["old"]["macro_f1"]
    assert found.version.startswith("learnt-2026-03-02-")
    after = model_that_cuts(cases, ctx, "bo")
    model_swapped(ctx(), None)
    assert (after, model_that_cuts(cases, ctx, "cyd")) == (found.version, before)


def test_it_pauses_after_a_second_and_goes_on_where_it_was(
    ctx: Ctx, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "RUN", 0.0)
    told(cases, comments(60))

    done = [learning.learn_at_night() for _ in range(5)]

    assert done == [1] * 5
    assert len(learning._AT) == 1
    assert ctx().session.scalars(select(LearntModel)).all() == []


def test_without_corrections_there_is_nothing_to_do(ctx: Ctx) -> None:
    assert [learning.learn_at_night(), learning.learn_at_night()] == [0, 0]
