"""`flask recount`: compares, tells, heals; on both databases, in one process and in several."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apiflask import APIFlask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, delete, insert, select, text, update
from sqlalchemy.orm import Session

from survey_service.audit import Actor
from survey_service.counts.cells import SENT, STANDS
from survey_service.counts.comparing import parted
from survey_service.counts.families import FAMILIES
from survey_service.counts.images import ordinal, unpacked_image
from survey_service.counts.prints import prints_of
from survey_service.counts.processes import Here, Processes
from survey_service.counts.recounting import rebuild
from survey_service.counts.said import Days
from survey_service.counts.tables import IMAGES, SLICES
from survey_service.db import db, new_context
from survey_service.flows.counts_healed import counts_compared, counts_healed
from survey_service.invitations.invitation import Invitation
from survey_service.schema import Base
from survey_service.tickets.credit import LEVELS
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket
from tests.counts.broken import basis_forgotten
from tests.reports.histories import told

UTC = ZoneInfo("UTC")
YEAR = 366 * 86400
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def session() -> Iterator[Session]:
    """Of an empty database in memory."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


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


@pytest.mark.parametrize("way", ["here", "processes"])
def test_what_changes_while_figures_are_compared_is_no_difference(
    desk: APIFlask, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Nor is anything looked at again."""
    monkeypatch.delattr("survey_service.flows.counts_healed.differences")
    url, how_many = db.engine.url.render_as_string(hide_password=False), 1 if way == "here" else 2
    db.session.rollback()
    with Here(url, UTC) if way == "here" else Processes(url, UTC, how_many) as comparing:
        found = comparing.found

        def late() -> Iterator[Any]:
            with new_context(Actor("command")).writing() as session:
                for invitation in session.scalars(select(Invitation).limit(7)):
                    invitation.credit_team = "Moved"
                told(session, score=1, rated_at=NOW, sent_at=NOW, closed_at=NOW, ticket_id=1, resolution=2)
            yield from found()

        comparing.found = late  # type: ignore[method-assign]
        differing = counts_compared(new_context(Actor("command")), comparing, how_many)

    assert differing == []
    assert desk.test_cli_runner().invoke(args=["recount"]).exit_code == 0


def test_a_process_that_dies_is_not_waited_for(app: APIFlask) -> None:
    comparing = Processes(db.engine.url.render_as_string(hide_password=False), UTC, 2)

    def killed() -> None:
        with comparing:
            comparing._running[1].kill()
            counts_compared(new_context(Actor("command")), comparing, 2)

    with pytest.raises((EOFError, ConnectionError)):
        killed()
    assert [process.is_alive() for process in comparing._running] == [False, False]


def test_counts_that_are_not_whole_are_healed_by_the_worker_once(desk: APIFlask) -> None:
    with new_context(Actor("command")).writing() as session:
        session.execute(text("DELETE FROM installation_facts WHERE name = 'counts_whole'"))
    runner = desk.test_cli_runner()

    before = runner.invoke(args=["recount"])
    healed = [counts_healed(new_context(Actor("worker"))) for _ in range(2)]

    assert (before.exit_code, before.output) == (1, "counts that are whole: kept 0, counted 1\n")
    assert healed == [True, False]
    assert runner.invoke(args=["recount"]).exit_code == 0


@pytest.mark.parametrize("family", range(1, len(FAMILIES)))
def test_a_survey_in_a_slice_of_another_is_found(session: Session, family: int) -> None:
    """As prints tell it: by its text, or because its slices cannot be one survey's."""
    for number in range(2):
        places = {f"credit_{place}": f"{place} {number}" for place in LEVELS if place != "agent"}
        ids = {"credit_agent_id": number + 1, "credit_team_id": number + 1, "credit_department_id": number + 1}
        told(session, score=4, rated_at=NOW, sent_at=NOW, closed_at=NOW, **places, **ids)
    rebuild(session, UTC)
    whole = prints_of(session, UTC, parted(session, 1)[0])
    one, other = (unpacked_image(row.image) for row in session.execute(select(IMAGES)))
    mixed = replace(one, slices=(*one.slices[:family], other.slices[family], *one.slices[family + 1 :]))
    session.execute(update(IMAGES).where(IMAGES.c.image == one.packed()).values(image=mixed.packed()))

    _, counted = prints_of(session, UTC, parted(session, 1)[0])

    assert whole[0].by_slice == whole[1].by_slice
    assert (whole[1].wrong, whole[1].stale) == ([], 0)
    assert len(counted.wrong) == 1


@pytest.mark.parametrize("family", [2, 6])
def test_a_survey_whose_slice_is_of_another_family_is_found(session: Session, family: int) -> None:
    """Even one that has the same brand, team and department."""
    told(session, score=4, rated_at=NOW, sent_at=NOW, closed_at=NOW, credit_team="Billing", credit_team_id=1)
    rebuild(session, UTC)
    (row,) = session.execute(select(IMAGES))
    image = unpacked_image(row.image)
    mixed = (image.slices[0], image.slices[family], *image.slices[2:])
    session.execute(update(IMAGES).values(image=replace(image, slices=mixed).packed()))

    _, counted = prints_of(session, UTC, parted(session, 1)[0])

    assert counted.wrong == [row.invitation_id]


def test_surveys_are_compared_some_at_a_time_and_each_that_is_wrong_is_named(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A survey without an image, one with a slice that nobody has made, one that should have none, one torn."""
    monkeypatch.setattr("survey_service.counts.prints.AT_ONCE", 3)
    for number in range(10):
        told(session, score=1 + number % 5, rated_at=NOW, sent_at=NOW, closed_at=NOW, credit_team=f"Team {number % 2}")
    told(session, sent_at=NOW, closed_at=NOW, state="refused")
    rebuild(session, UTC)
    surveys = sorted(session.scalars(select(Invitation.id)))
    images = {row.invitation_id: row.image for row in session.execute(select(IMAGES))}
    whole = prints_of(session, UTC, parted(session, 1)[0])
    one = unpacked_image(images[surveys[4]])
    unmade = replace(one, slices=(*one.slices[:-1], 10**6)).packed()
    session.execute(delete(IMAGES).where(IMAGES.c.invitation_id == surveys[1]))
    session.execute(update(IMAGES).where(IMAGES.c.invitation_id == surveys[4]).values(image=unmade))
    session.execute(insert(IMAGES).values(invitation_id=surveys[10], image=images[surveys[0]]))
    session.execute(update(IMAGES).where(IMAGES.c.invitation_id == surveys[6]).values(image=b"torn"))

    kept, counted = prints_of(session, UTC, parted(session, 1)[0])

    assert surveys[10] not in images
    assert (whole[0].differing(whole[1]), whole[1].wrong, whole[1].stale) == (set(), [], 0)
    assert counted.wrong == [surveys[place] for place in (1, 4, 6, 7, 8, 10)]  # with the torn one those beside it
    assert kept.differing(counted) != set()


@settings(deadline=None, max_examples=60)
@given(
    seconds=st.lists(st.none() | st.integers(-10 * YEAR, 40 * YEAR), min_size=2, max_size=30),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "America/Sao_Paulo"]),
)
def test_days_of_moments_by_the_thousand_are_those_of_each(seconds: list[int | None], zone: str) -> None:
    """As both databases give them, and however the days known before lie."""
    start, where = datetime(2000, 1, 1, tzinfo=UTC), ZoneInfo(zone)
    moments = [None if one is None else start + timedelta(seconds=one) for one in seconds]
    texts = [f"{one:%Y-%m-%d %H:%M:%S.%f}" if one else "0000-00-00 00:00:00.000000" for one in moments]
    binary = [(-(2**63) if one is None else one * 10**6).to_bytes(8, "big", signed=True) for one in seconds]

    for dialect, raw in (("sqlite", [one.encode() for one in texts]), ("postgresql", binary)):
        days = Days(dialect, where)
        found = [*days.of(raw[0]), *days.of(b"".join(raw[1:]))]

        assert found == [0 if one is None else ordinal(one, where) for one in moments]


@pytest.mark.parametrize("wrong", [{"score": 3}, {"rated_on": 1}, {"closed_on": 0}, {"sent_on": 0}, {"leaf": 4}])
@pytest.mark.parametrize("stands", [(0, 1, 2), (4, 3, 3)])
def test_an_image_that_says_something_else_is_found(
    session: Session, wrong: dict[str, int], stands: tuple[int, int, int]
) -> None:
    judged = dict(zip(("agent", "product", "process"), stands, strict=True))
    verdicts = {f"{side}_verdict": STANDS[stand] for side, stand in judged.items() if stand < 4}
    source = {"agent_source": "to_review"} if stands[0] == 4 else {}
    told(session, score=4, rated_at=NOW, sent_at=NOW, closed_at=NOW, **verdicts, **source)
    rebuild(session, UTC)
    (row,) = session.execute(select(IMAGES))
    image = unpacked_image(row.image)
    assert image.stands == stands
    session.execute(update(IMAGES).values(image=replace(image, **wrong).packed()))

    _, counted = prints_of(session, UTC, parted(session, 1)[0])

    assert counted.wrong == [row.invitation_id]
