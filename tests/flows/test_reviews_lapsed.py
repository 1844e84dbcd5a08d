"""Undecided after ten business days the score speaks, once, whoever's worker it is (A2)."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from survey_service.audit import Actor, AuditEntry
from survey_service.db import new_context
from survey_service.feedback.cutting import Cut
from survey_service.flows import reviews_lapsed as flow
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.parts_reviewed import parts_reviewed
from survey_service.flows.reviews_lapsed import reviews_lapsed
from survey_service.tickets.source import Source
from tests.case_world import Cases
from tests.review_world import Said, commented, kinds, mark, response
from tests.world import HandClock

UNSURE = Said("It was not.", "agent", "good", filed=False)


def test_nothing_lapses_before_its_time(cases: Cases) -> None:
    commented(cases, UNSURE, score=2)
    cases.clock.move(days=13, hours=23)

    assert reviews_lapsed(cases.ctx()) == 0


def test_undecided_the_score_speaks_and_history_says_so(cases: Cases) -> None:
    rating = commented(cases, UNSURE, score=2)
    cases.clock.move(days=14)

    assert reviews_lapsed(cases.ctx()) == 1

    now = response(cases, rating)
    assert (now.agent_verdict, now.agent_source, now.review_due_at) == ("bad", "score", None)
    assert now.review_lapsed_at == cases.clock.at
    assert kinds(cases, rating)[-1] == "lapsed"
    acts = cases.ctx().session.scalars(select(AuditEntry.act).where(AuditEntry.about_id == rating)).all()
    assert acts[-1:] == ["review_lapsed"]
    assert reviews_lapsed(cases.ctx()) == 0


def test_where_rows_and_words_disagreed_it_is_the_score_too(cases: Cases) -> None:
    rating = commented(cases, Said("Great app.", "product", "good"), score=5, product_was="bad")
    assert response(cases, rating).agent_source == "to_review"
    cases.clock.move(days=15)

    reviews_lapsed(cases.ctx())

    now = response(cases, rating)
    assert (now.agent_verdict, now.agent_source, now.product_verdict) == ("good", "score", "bad")


def test_a_decision_in_time_leaves_nothing_to_lapse(cases: Cases) -> None:
    rating = commented(cases, UNSURE)
    mia = cases.person("Mia Torres", "manager")
    parts_reviewed(cases.acting(mia), rating, [Cut(0, 11, "product", "bad")], mark(cases, rating))
    cases.clock.move(days=20)

    assert reviews_lapsed(cases.ctx()) == 0
    assert response(cases, rating).agent_source == "person"


def test_erased_words_are_settled_by_their_deadline(cases: Cases) -> None:
    rating = commented(cases, UNSURE, score=5)
    customer_erased(cases.ctx(), "cy@example.com")
    cases.clock.move(days=14)

    assert reviews_lapsed(cases.ctx()) == 1
    assert (response(cases, rating).agent_verdict, response(cases, rating).agent_source) == ("good", "score")


def test_many_lapse_in_pieces(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "AT_ONCE", 2)
    for number in range(3):
        commented(cases, UNSURE, customer=f"cy{number}")
    cases.clock.move(days=14)

    assert [reviews_lapsed(cases.ctx()) for _ in range(3)] == [2, 1, 0]


def test_a_second_worker_finds_nothing_left_to_do(cases: Cases) -> None:
    rating = commented(cases, UNSURE)
    cases.clock.move(days=14)
    other = cases.ctx()
    assert other.session.scalars(select(AuditEntry)).all() != []  # it has begun to read

    assert (reviews_lapsed(cases.ctx()), reviews_lapsed(other)) == (1, 0)
    assert kinds(cases, rating).count("lapsed") == 1


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        # Berlin's clocks go forward on 29 March 2026: the same time of day is an hour earlier in UTC
        ("2026-03-20T10:00", "2026-04-07T09:00"),  # Good Friday and Easter Monday are no business days
        # and back on 25 October
        ("2026-10-19T10:00", "2026-11-02T11:00"),
        # asked on a Saturday
        ("2026-06-06T10:00", "2026-06-19T10:00"),
    ],
)
def test_the_deadline_is_counted_by_the_calendar_on_the_wall(
    new_app: Callable[..., APIFlask], clock: HandClock, asked: str, due: str
) -> None:
    app = new_app(REPORT_TIMEZONE="Europe/Berlin", HOLIDAYS="DE")
    clock.at = datetime.fromisoformat(asked).replace(tzinfo=UTC)
    with app.app_context():
        cases = world(clock)
        rating = commented(cases, UNSURE)
        wanted = datetime.fromisoformat(due).replace(tzinfo=UTC)
        assert response(cases, rating).review_due_at == wanted

        clock.at = wanted.replace(hour=wanted.hour - 1)
        early = reviews_lapsed(cases.ctx())
        clock.at = wanted
        assert (early, reviews_lapsed(cases.ctx())) == (0, 1)


def world(clock: HandClock) -> Cases:
    """Cases on the app whose context this is."""
    context = new_context(Actor("command"))
    with context.writing() as session:
        session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=context.now))
    return Cases(lambda: new_context(Actor("command")), clock, count(1))
