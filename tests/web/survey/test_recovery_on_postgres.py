"""The question after the call on PostgreSQL: parallel presses are one answer and one case."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select, true

from survey_service.audit import Actor
from survey_service.callbacks.action import CorrectiveAction
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.recovery import Recovery
from survey_service.db import db, new_context
from survey_service.reports.recovery import RecoveryShares, recovery_shares
from survey_service.tickets.source import Source
from tests.case_world import Cases
from tests.recovery_world import Recoveries
from tests.world import START, HandClock


@pytest.fixture
def recoveries(postgres_app: APIFlask, clock: HandClock) -> Recoveries:
    with new_context(Actor("command")).writing() as session:
        session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=START))
    return Recoveries(Cases(lambda: new_context(Actor("command")), clock, count(1)))


def test_four_presses_at_once_are_one_answer_and_one_case(postgres_app: APIFlask, recoveries: Recoveries) -> None:
    case_id, _ = recoveries.sent()
    link, said = f"/r/recovery-{case_id}", {"score": "4", "why": "Solved", "contact": "yes"}
    with new_context(Actor("command")).writing() as writing:
        day, done = START.date(), {"made_at": START, "done_at": START, "told": "Exports no longer stop."}
        common = {"title": "t", "root_cause": "other", "owner_id": recoveries.mia, "made_by": recoveries.mia}
        writing.add(CorrectiveAction(**common, **done, due_on=day, check_on=day))
    db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        presses = [pool.submit(postgres_app.test_client().post, link, data=said) for _ in range(4)]
    statuses = [one.result().status_code for one in presses]

    thanks = postgres_app.test_client().get(f"{link}/thanks").text
    session = new_context(Actor("command")).session
    assert statuses == [303] * 4
    assert (recoveries.answer(case_id).score, recoveries.answer(case_id).changed_at) == (4, None)
    assert session.scalar(select(func.count()).select_from(Recovery)) == 1
    assert session.scalar(select(func.count()).select_from(Callback)) == 2
    assert "The manager writes to you by <b>" in thanks
    assert "Exports no longer stop." in thanks
    shares = recovery_shares(session, true(), START, recoveries.cases.clock.at)
    assert shares == RecoveryShares(answers=1, recovered=1, closed=1, asked=1)
