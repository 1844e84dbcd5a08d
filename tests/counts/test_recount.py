"""`flask recount`: compares, tells, heals; on both databases, in one process and in several."""

from datetime import timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import select, text

from survey_service.audit import Actor
from survey_service.counts.cells import SENT
from survey_service.counts.tables import SLICES
from survey_service.db import db, new_context
from survey_service.flows.counts_healed import counts_healed
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket
from tests.counts.broken import basis_forgotten
from tests.reports.histories import told


@pytest.fixture(params=["app", "postgres_app"])
def desk(request: pytest.FixtureRequest) -> APIFlask:
    """Thirty ratings of two teams, on either database."""
    app: APIFlask = request.getfixturevalue(request.param)
    context = new_context(Actor("command"))
    with context.writing() as session:
        session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=context.now))
        session.flush()
        for number in range(30):
            ticket = Ticket(source="api", external_id=f"T-{number}", state="closed", tags=[], auto_closed=False)
            session.add(ticket)
            session.flush()
            at = context.now - timedelta(days=number)
            facts = {"ticket_id": ticket.id, "credit_team": "Billing" if number % 3 else "Exports", "closed_at": at}
            told(session, score=1 + number % 5, rated_at=at, sent_at=at, **facts)
    return app


@pytest.mark.parametrize("processes", ["1", "2"])
def test_figures_that_are_right_are_told_to_be(desk: APIFlask, processes: str) -> None:
    db.session.rollback()
    done = desk.test_cli_runner().invoke(args=["recount", "--processes", processes])

    assert (done.exit_code, done.output) == (0, "every kept figure is what the ratings say\n")


def test_a_figure_that_is_wrong_is_named_and_healed(desk: APIFlask) -> None:
    with new_context(Actor("command")).writing() as session:
        exports = select(SLICES.c.id).where(SLICES.c.team == "Exports", SLICES.c.family == 9)
        basis_forgotten(session, SENT, *session.scalars(exports))
    runner = desk.test_cli_runner()

    told, written, again = (runner.invoke(args=["recount", *more]) for more in ([], ["--write"], []))

    assert told.exit_code == 1
    assert "product_area none, team Exports, department none, sent on " in told.output
    assert told.output.count("rated: kept 0, counted 1") == 10
    assert written.output.endswith("written anew from 30 surveys\n")
    assert again.exit_code == 0


def test_counts_that_are_not_whole_are_healed_by_the_worker_once(desk: APIFlask) -> None:
    with new_context(Actor("command")).writing() as session:
        session.execute(text("DELETE FROM installation_facts WHERE name = 'counts_whole'"))
    runner = desk.test_cli_runner()

    before = runner.invoke(args=["recount"])
    healed = [counts_healed(new_context(Actor("worker"))) for _ in range(2)]

    assert (before.exit_code, before.output) == (1, "counts that are whole: kept 0, counted 1\n")
    assert healed == [True, False]
    assert runner.invoke(args=["recount"]).exit_code == 0
