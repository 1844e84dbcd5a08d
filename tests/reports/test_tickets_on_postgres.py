"""The figures beside the score on PostgreSQL as on SQLite, from the same tickets."""

import random
from collections.abc import Callable
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from survey_service.reports.backlog import backlog, desks
from survey_service.reports.beside import beside
from survey_service.reports.first_contact import LACKS, OUTCOMES
from survey_service.reports.shift_gap import shift_gap
from survey_service.reports.solved import Narrowed, choices
from survey_service.reports.ticket_list import Asked, listed, rules
from survey_service.schema import Base
from survey_service.staff.reader import Scope
from tests.reports.test_backlog import DESKS, TODAY
from tests.reports.test_first_contact import BEFORE, PERIOD
from tests.reports.ticket_rows import BOT, HUMAN, NOW, Row, stored


def drawn(n: int) -> list[Row]:
    rng = random.Random(6)  # a history, no secret
    return [a_row(rng) for _ in range(n)]


def a_row(rng: random.Random) -> Row:
    resolutions = rng.choice([1, 1, 1, 2])
    return Row(
        opened=rng.choice([None, *[rng.randint(100, 480)] * 6]),
        closed=rng.randint(0, 400),
        first=rng.choice([None, *[rng.randint(50, 400)] * 3]),
        state=rng.choice(["closed", "closed", "open"]),
        replies=rng.choice([None, 0, 1, 1, 1, 2]),
        reopens=rng.choice([None, 0, 0]),
        resolutions=resolutions,
        auto_closed=rng.random() < 0.1,
        agent=rng.choice([None, HUMAN, HUMAN, BOT]),
        customer=rng.choice([7, 8, None]),
        reason=rng.choice(["bug", "access", None]),
        sla=rng.choice([True, False, None]),
        unsolved=rng.choice([None, None, "counted"]),
        team=rng.choice([None, "Billing"]),
        cause=rng.choice([None, "regression"]),
    )


def test_every_figure_is_the_same_on_both(memory: Any, new_postgres: Callable[[], str]) -> None:
    engine = create_engine(new_postgres())
    Base.metadata.create_all(engine)
    event.listen(
        engine, "connect", lambda connection, _record: connection.execute("SET session_replication_role = replica")
    )
    engine.dispose()
    with Session(memory) as here, Session(engine) as there:
        for session in (here, there):
            stored(session, drawn(120))

        assert told(there) == told(here)
        here.rollback()
        there.rollback()
    engine.dispose()


def told(session: Session) -> list[Any]:
    narrowed, billing = Narrowed(), Narrowed(team="Billing")
    found = [beside(session, one, PERIOD, BEFORE, NOW) for one in (narrowed, billing)]
    flow = backlog(session, narrowed, DESKS, PERIOD, TODAY, NOW)
    assert flow is not None
    counts = (flow.opened, flow.solved, flow.open, flow.unknown, flow.wrong, sorted(flow.arrivals, key=str))
    lists = [
        [one.id for one in listed(session, Asked(of, billing, {}, PERIOD), Scope(team_id=1), None, NOW).items]
        + [one.id for one in listed(session, Asked(of, narrowed, {}, PERIOD), Scope(everybody=True), None, NOW).items]
        for of in rules(NOW)
    ]
    assert {*OUTCOMES, *(f"no_{name}" for name in LACKS)} <= rules(NOW).keys()
    gap = shift_gap(session, narrowed, PERIOD, found[0].cells)
    return [*found, counts, lists, gap, choices(session, [PERIOD]), desks(session)]
