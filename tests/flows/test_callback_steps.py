"""Several people at the cases at once: no state without a way out, and a refused step changes nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from apiflask import APIFlask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from survey_service.audit import AuditEntry
from survey_service.callbacks.callback import Attempt, Callback
from survey_service.callbacks.closing import Closing
from survey_service.callbacks.refusals import AlreadyClosed, CaseRefused, OwnRating
from survey_service.db import DbContext
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.callback_taken import callback_handed_over, callback_released, callback_taken
from survey_service.flows.callback_waiting import callback_waiting, waits_ended
from survey_service.responses.response import Response
from survey_service.staff.user import User
from tests.at_once import at_once, world
from tests.case_world import Cases
from tests.world import HandClock

Step = Callable[[DbContext, int, dict[str, int]], Any]

STEPS: dict[str, Step] = {
    "take": lambda ctx, case, _: callback_taken(ctx, case),
    "release": lambda ctx, case, _: callback_released(ctx, case),
    "hand to Mia": lambda ctx, case, who: callback_handed_over(ctx, case, who["Mia"], _owner(ctx, case)),
    "hand to Asha": lambda ctx, case, who: callback_handed_over(ctx, case, who["Asha"], _owner(ctx, case)),
    "ring": lambda ctx, case, _: callback_attempted(ctx, case, Try("phone", "no_answer")),
    "wait": lambda ctx, case, _: callback_waiting(ctx, case, ctx.now + timedelta(days=1), None),
    "wait for yesterday": lambda ctx, case, _: callback_waiting(ctx, case, ctx.now - timedelta(days=1), None),
    "settle": lambda ctx, case, _: callback_closed(ctx, case, Closing("settled", "slow")),
    "withdraw": lambda ctx, case, _: callback_closed(ctx, case, Closing("withdrawn")),
    "review": lambda ctx, case, _: callback_closed(ctx, case, Closing("reviewed")),
    "a day passes": lambda ctx, _case, _: waits_ended(ctx),
}


def _owner(ctx: DbContext, case: int) -> int | None:
    return ctx.session.scalar(select(Callback.owner_id).where(Callback.id == case))


def picture(ctx: DbContext, case: int) -> tuple[Any, ...]:
    """All there is to see of a case."""
    ctx.session.rollback()
    row = ctx.session.execute(select(Callback.__table__).where(Callback.id == case)).one()
    tries = ctx.session.scalar(select(func.count()).select_from(Attempt).where(Attempt.callback_id == case))
    told = ctx.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.about_id == case))
    return (*row, tries, told)


acts = st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from(["Mia", "Lena", "Asha"]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(acts, max_size=10), run=st.uuids(), review=st.booleans())
def test_whatever_three_people_do_a_case_can_still_be_closed(
    cases: Cases, acts: list[tuple[str, str]], run: object, review: bool
) -> None:
    case_id = cases.low(f"cy-{run}", said={"contact": "no"} if review else {})
    who = _people(cases)

    for name, by in acts:
        _step(cases, case_id, name, by, who)

    if cases.case(case_id).state != "closed":
        _step(cases, case_id, "hand to Mia", "Mia", who)
        _step(cases, case_id, "withdraw", "Mia", who)
    assert cases.case(case_id).state == "closed"


def _people(cases: Cases) -> dict[str, int]:
    session = cases.ctx().session
    known = {name.split()[0]: number for number, name in session.execute(select(User.id, User.name))}
    return known or {
        "Mia": cases.person("Mia Torres", "manager"),
        "Lena": cases.person("Lena Sommer", "lead"),
        "Asha": cases.person("Asha Rao", "lead", agent="asha@example.com"),
    }


def _step(cases: Cases, case_id: int, name: str, by: str, who: dict[str, int]) -> None:
    """One step; refused, it has left no trace; and Asha, who is rated, never gets through."""
    cases.clock.move(days=1 if name == "a day passes" else 0, seconds=40)
    before = picture(cases.ctx(), case_id)
    was_closed = cases.case(case_id).closed_at is not None
    refused = _refusal(lambda: STEPS[name](cases.acting(who[by]), case_id, who))
    if refused is not None:
        assert picture(cases.ctx(), case_id) == before
    if name != "a day passes" and (was_closed or by == "Asha"):
        assert isinstance(refused, OwnRating if by == "Asha" else AlreadyClosed)
    assert cases.case(case_id).owner_id != who["Asha"]


def _refusal(step: Callable[[], object]) -> CaseRefused | None:
    try:
        step()
    except CaseRefused as refused:
        return refused
    return None


@pytest.fixture
def postgres_cases(postgres_app: APIFlask, clock: HandClock) -> Cases:  # it is the app whose context this is
    """The same world on PostgreSQL."""
    return world(clock)


def test_of_two_workers_one_gets_the_case(postgres_cases: Cases, postgres_app: APIFlask) -> None:
    cases = postgres_cases
    case_id, mia, lena = cases.low(), cases.person("Mia Torres", "manager"), cases.person("Lena Sommer", "lead")

    with cases.ctx().writing() as session, ThreadPoolExecutor(1) as pool:
        session.scalar(select(Callback).where(Callback.id == case_id).with_for_update())
        steps = [lambda by=by: callback_taken(cases.acting(by), case_id) for by in (mia, lena)]
        started = pool.submit(at_once, postgres_app, *steps, refused=CaseRefused)
        both_wait(session)
        session.commit()
        said = started.result()

    assert [one for one in said if one is not None] == ["AlreadyOwned"]
    assert cases.case(case_id).owner_id == (mia if said[0] is None else lena)


def both_wait(session: Session) -> None:
    """Until two others stand in front of what this session holds."""
    for _ in range(100):
        if session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")) == 2:
            return
        sleep(0.05)
    raise AssertionError("the two never met")


def test_two_lows_of_one_customer_at_once_are_one_case(postgres_cases: Cases, postgres_app: APIFlask) -> None:
    cases = postgres_cases
    links = [cases.asked("cy") for _ in range(4)]

    at_once(postgres_app, *[lambda link=link: cases.rate(link, 1) for link in links])

    assert [case.state for case in cases.all()] == ["open"]


def test_four_presses_of_one_button_at_once_are_one_rating_and_one_case(
    postgres_cases: Cases, postgres_app: APIFlask
) -> None:
    cases = postgres_cases
    link = cases.asked("cy")

    at_once(postgres_app, *[lambda: cases.rate(link, 1)] * 4)

    assert [case.state for case in cases.all()] == ["open"]
    assert cases.ctx().session.scalar(select(func.count()).select_from(Response)) == 1
