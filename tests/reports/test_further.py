"""The figures of the further questions: each by itself, with its n and interval (N3)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from survey_service.db import DbContext
from survey_service.reports.further import Asked, further, further_by, net_interval
from survey_service.reports.intervals import wilson
from survey_service.reports.kpis import kpis
from survey_service.reports.period import Period
from survey_service.responses.further_answer import FurtherAnswer
from survey_service.responses.response import Response
from tests.feedback_world import BEN

Ctx = Callable[[], DbContext]
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1), ZoneInfo("UTC"))


@pytest.fixture
def said(ctx: Ctx, rated: Callable[..., int]) -> Callable[..., int]:
    """`said("effort", 4)` is the response of another customer who answered that."""

    def add(
        question: str, score: int, rating: int = 5, why: str | None = None, share: float = 0.5, **event: str
    ) -> int:
        number = rated(rating, f"cy{ctx().session.query(Response).count()}", None, **event)
        with ctx().writing() as session:
            at = datetime(2026, 3, 10, tzinfo=UTC)
            facts = {"question": question, "score": score, "why": why, "sampling": share, "answered_at": at}
            session.add(FurtherAnswer(response_id=number, **facts))
        return number

    return add


def test_each_question_has_its_own_n_and_sampling(ctx: Ctx, said: Callable[..., int]) -> None:
    for score in (5, 4, 2):
        said("effort", score, why="Forms." if score == 2 else None, share=0.2 if score == 2 else 0.5)
    for score in (10, 9, 8, 6):
        said("nps", score)

    effort, tried, nps = further(ctx().session, MARCH)

    assert (effort.n, effort.good, effort.counts, effort.with_words) == (3, 2, [0, 1, 0, 1, 1], 1)
    assert effort.sampling == (0.2, 0.5)
    assert effort.mean == pytest.approx(11 / 3)
    assert effort.interval == wilson(2, 3)
    assert (tried.n, tried.share, tried.interval, tried.sampling) == (0, None, None, None)
    assert (nps.n, nps.good, nps.detractors, nps.net) == (4, 2, 1, 0.25)


def test_they_change_no_score(ctx: Ctx, said: Callable[..., int]) -> None:
    said("effort", 1, rating=5)

    (kpi,) = kpis(
        ctx().session, "company", None, MARCH.start, MARCH.end, "rated_at", MARCH.zone, ctx().now, timedelta(28)
    )

    assert (kpi.n, kpi.csat, kpi.distribution) == (1, 1.0, [0, 0, 0, 0, 1])


def test_only_answers_whose_rating_counts_in_the_period_and_of_the_team(ctx: Ctx, said: Callable[..., int]) -> None:
    said("effort", 4)
    said("effort", 2, **BEN)
    invalid, later = said("effort", 1), said("effort", 1)
    with ctx().writing() as session:
        session.get_one(Response, invalid).status = "invalid"
        one = session.scalars(select(FurtherAnswer).where(FurtherAnswer.response_id == later)).one()
        one.answered_at = MARCH.end_moment

    assert further(ctx().session, MARCH)[0].n == 2
    assert further(ctx().session, MARCH, [("team", "Billing")])[0].counts == [0, 0, 0, 1, 0]
    by = further_by(ctx().session, "team", MARCH)
    assert {key: found[0].counts for key, found in by.items()} == {
        "Billing": [0, 0, 0, 1, 0],
        "Technical": [0, 1, 0, 0, 0],
    }


def test_the_interval_of_an_nps_is_the_adjusted_wald_one() -> None:
    found = net_interval(15, 5, 30)

    assert found is not None
    p, d = 15.75 / 33, 5.75 / 33
    half = 1.959963984540054 * sqrt((p + d - (p - d) ** 2) / 33)
    assert [found.low, found.high] == pytest.approx([p - d - half, p - d + half])
    assert net_interval(0, 0, 0) is None
    with pytest.raises(ValueError, match="no shares"):
        net_interval(2, 2, 3)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_it_lies_within_the_scale_and_turns_with_its_sides(promoters: int, detractors: int, others: int) -> None:
    n = promoters + detractors + others
    one, turned = net_interval(promoters, detractors, n), net_interval(detractors, promoters, n)

    assert (one is None) == (n == 0) == (turned is None)
    if one and turned:
        assert -1 <= one.low < one.high <= 1
        assert [one.low, one.high] == pytest.approx([-turned.high, -turned.low])


def test_nothing_answered_says_nothing() -> None:
    nobody = Asked("nps")

    assert (nobody.n, nobody.net, nobody.mean, len(nobody.counts)) == (0, None, None, 11)
