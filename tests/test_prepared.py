"""Prepared statements run on the connection of the transaction that is under way, and on no other."""

from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import func, insert, select

from survey_service.db import DbContext
from survey_service.prepared import run
from survey_service.staff.team import Team

COUNT = select(func.count()).select_from(Team)


def test_in_a_transaction_that_writes_they_see_what_it_wrote_and_are_undone_with_it(
    ctx: Callable[[], DbContext],
) -> None:
    context = ctx()

    with suppress(ZeroDivisionError), context.writing() as session:
        session.add(Team(name="Billing"))
        session.flush()
        run(session, insert(Team), {"name": "Claims"})
        assert run(session, COUNT, {}).scalar_one() == session.scalar(COUNT) == 2
        raise ZeroDivisionError

    assert run(context.session, COUNT, {}).scalar_one() == 0


def test_after_it_they_read_in_a_transaction_of_their_own_and_may_not_write(ctx: Callable[[], DbContext]) -> None:
    context = ctx()
    with context.writing() as session:
        run(session, insert(Team), {"name": "Billing"})

    assert run(context.session, COUNT, {}).scalar_one() == 1
    assert context.session.in_transaction()
    assert "connection" not in {name for name, kept in context.session.info.items() if kept}
