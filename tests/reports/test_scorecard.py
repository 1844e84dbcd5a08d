"""The scorecard's thirteen months: each figure the same as on the page it stands on otherwise."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import true
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback
from survey_service.callbacks.recovery import Recovery
from survey_service.reports.kpis import kpis
from survey_service.reports.period import Period
from survey_service.reports.recovery import recovery_shares
from survey_service.reports.scorecard import periods_of, recovered_by_month, response_by_month
from tests.reports.conftest import Tell

BERLIN = ZoneInfo("Europe/Berlin")
MONTH = Period(date(2026, 3, 1), date(2026, 4, 1), BERLIN)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
BEGUN = datetime(2025, 2, 20, tzinfo=UTC)
MOMENTS = st.integers(0, 60 * 24 * 420).map(lambda minutes: BEGUN + timedelta(minutes=minutes))


def test_thirteen_months_end_with_the_chosen_one_without_a_gap() -> None:
    found = periods_of(MONTH)

    assert len(found) == 13
    assert (found[0].start, found[-1]) == (date(2025, 3, 1), MONTH)
    assert [one.end for one in found[:-1]] == [one.start for one in found[1:]]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(MOMENTS, st.sampled_from(["sent", "bounced", "revoked", "unknown", "refused"])), max_size=15))
def test_response_rates_by_month_are_those_of_the_numbers_page(session: Session, tell: Tell, sent: list[Any]) -> None:
    for at, state in sent:
        tell(sent_at=at, state=state)
        tell(score=4, rated_at=at + timedelta(days=1), sent_at=at)

    found = response_by_month(session, periods_of(MONTH))

    for month, rate in zip(periods_of(MONTH), found, strict=True):
        asked = (session, "company", None, month.start, month.end)
        (kpi,) = kpis(*asked, "rated_at", BERLIN, NOW, timedelta(days=28))
        assert (rate.rated, rate.could_answer) == (kpi.response.rated, kpi.response.could_answer)
    session.rollback()


@pytest.mark.parametrize("scores", [[], [None, 5, 4, 3], [1, 1, None]])
def test_recovered_by_month_are_those_of_the_callback_desk(session: Session, scores: list[int | None]) -> None:
    for number, score in enumerate(scores):
        at = datetime(2026, 1 + number, 28, 23, 30, tzinfo=UTC)
        case = Callback(severity="1", vip=False, state="closed", customer_id=1, opened_at=at, closed_at=at)
        case.review_only = False
        session.add(case)
        session.flush()
        if score is not None:
            row = Recovery(callback_id=case.id, invitation_id=number + 1, score=score, answered_at=at)
            session.add(row)
    session.flush()

    found = recovered_by_month(session, periods_of(MONTH))

    for month, (good, answers, closed) in zip(periods_of(MONTH), found, strict=True):
        desk = recovery_shares(session, true(), month.first_moment, month.end_moment)
        assert (good, answers, closed) == (desk.recovered, desk.answers, desk.closed)
