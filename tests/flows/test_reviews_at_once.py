"""Reviewers and workers at the same moment, on both databases: one decision, one lapse."""

from functools import partial

from apiflask import APIFlask

from survey_service.audit import Actor
from survey_service.db import new_context
from survey_service.feedback.cutting import Cut
from survey_service.feedback.review_refusals import DecidedMeanwhile
from survey_service.flows.parts_reviewed import parts_reviewed, review_undone
from survey_service.flows.reviews_lapsed import reviews_lapsed
from tests.at_once import at_once
from tests.case_world import Cases
from tests.review_world import Said, commented, kinds, mark, parts, response, state
from tests.world import HandClock

UNSURE = Said("It was not.", "agent", "good", filed=False)
TIMES = 4


def test_of_four_reviewers_one_decides(any_app: APIFlask, any_cases: Cases) -> None:
    cases = any_cases
    rating = commented(cases, UNSURE)
    people = [cases.person(f"M{number} Manager", "manager") for number in range(TIMES)]
    before, shown = state(cases, rating), mark(cases, rating)

    def decide(number: int) -> object:
        said = [Cut(0, 11, ("agent", "product", "process", "none")[number], "bad")]
        return parts_reviewed(new_context(Actor("user", people[number])), rating, said, shown)

    came = at_once(any_app, *(partial(decide, number) for number in range(TIMES)), refused=DecidedMeanwhile)

    assert came.count("DecidedMeanwhile") == TIMES - 1
    assert [one["source"] for one in parts(cases, rating)] == ["person"]
    assert kinds(cases, rating).count("reviewed") == 1
    cases.ctx().session.rollback()
    review_undone(cases.acting(people[0]), 1)
    assert state(cases, rating) == before


def test_of_four_workers_one_lapses_each_review(any_app: APIFlask, any_cases: Cases, clock: HandClock) -> None:
    cases = any_cases
    ratings = [commented(cases, UNSURE, customer=f"c{number}") for number in range(6)]
    clock.move(days=14)

    done = at_once(any_app, *[lambda: reviews_lapsed(new_context(Actor("worker")))] * TIMES)

    assert sum(int(str(n)) for n in done) == 6
    assert [kinds(cases, one).count("lapsed") for one in ratings] == [1] * 6
    assert {response(cases, one).agent_source for one in ratings} == {"score"}
