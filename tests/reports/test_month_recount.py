"""A year of changes told month by month: what was stored, with every correction, is always what a recount gives."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import select, update

from survey_service.counts.kept_month import KeptMonth
from survey_service.flows.month_closed import month_closed
from survey_service.invitations.invitation import Invitation
from survey_service.reports.month_corrections import corrected, counts, told_of
from survey_service.reports.month_counts import ratings_of_month
from survey_service.responses.response import Response
from tests.case_world import Cases
from tests.feedback_world import BEN
from tests.world import HandClock

CHANGES = (
    {"score": 1},
    {"score": 5},
    {"status": "invalid", "status_reason": "mistake"},
    {"status": "counted", "status_reason": None},
    {"agent_verdict": "none", "agent_source": "person"},
    {"product_verdict": "bad", "product_source": "person"},
    {"agent_verdict": "none", "agent_source": "to_review"},
)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_stored_with_corrections_is_the_recount(seed: int, app: APIFlask, cases: Cases, clock: HandClock) -> None:
    chance = random.Random(seed)
    ratings: list[int] = []
    for month in range(3, 7):
        clock.at = datetime(2026, month, 2, 9, tzinfo=UTC)
        for number in range(6):
            of = BEN if chance.random() < 0.4 else {}
            clock.move(hours=chance.randint(1, 90))
            ratings.append(cases.rate(cases.asked(f"c{month}-{number}", **of), chance.randint(1, 5)).response_id)
        clock.at = datetime(2026, month + 1, 10, 9, tzinfo=UTC)
        while month_closed(cases.ctx()):
            pass
        hold(cases)
        change(cases, chance, ratings)


def change(cases: Cases, chance: random.Random, ratings: list[int]) -> None:
    """Some ratings of any month, whatever became of them before; one moves to nobody."""
    with cases.ctx().writing() as session:
        for rating in chance.sample(ratings, 4):
            session.execute(update(Response).where(Response.id == rating).values(**chance.choice(CHANGES)))
        moved = select(Response.invitation_id).where(Response.id == chance.choice(ratings)).scalar_subquery()
        session.execute(update(Invitation).where(Invitation.id == moved).values(credit_team=None))


def hold(cases: Cases) -> None:
    """Nothing changed since the last closing, so all that is told is the recount."""
    context = cases.ctx()
    stored = context.session.scalars(select(KeptMonth).order_by(KeptMonth.month)).all()
    reports = [one.figures for one in stored]
    assert stored
    for one in stored:
        known = counts(one.figures)
        for each in told_of(one.figures["month"], reports):
            assert known.get(each.place, 0) == each.was  # each begins where the one before it ended
            known[each.place] = each.now
        told = corrected(counts(one.figures), told_of(one.figures["month"], reports))
        recount = ratings_of_month(context.session, one.month, context.preferences, context.now)
        assert told == counts(recount)
    assert context.now - stored[-1].closed_at < timedelta(days=1)
