"""SQLite has one writer: processes and threads wait their turn, none fails, nothing is lost; readers cannot write."""

import multiprocessing
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError, InternalError, OperationalError

from survey_service.audit import Actor, AuditEntry, record
from survey_service.db import NestedWriting, db, new_context, product_of
from survey_service.preferences.preference import InstallationFact
from tests.world import closed, make_app

THREADS, TIMES = 3, 12


def counts_up(app: APIFlask, failures: list[BaseException]) -> None:
    """Reads a number and writes the next one, as a flow would: a lost update shows in the sum."""
    try:
        with app.app_context():
            for _ in range(TIMES):
                context = new_context(Actor("worker"))
                assert context.session.get(InstallationFact, "count") is not None  # a read before, as pages do
                with context.writing() as session:
                    fact = session.get_one(InstallationFact, "count")
                    fact.value = str(int(fact.value) + 1)
                    record(session, context.now, context.actor, "counted", "test", None)
                db.session.remove()
    except BaseException as failure:  # a thread's failure would be lost
        failures.append(failure)


def process(path: Path) -> None:
    """One process with its threads; its exit code says whether any failed."""
    app, failures = make_app(f"sqlite:///{path / 'survey.db'}", path), list[BaseException]()
    threads = [threading.Thread(target=counts_up, args=(app, failures)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    closed(app)
    if failures:
        raise failures[0]


def test_processes_with_threads_that_write_at_once_lose_nothing_and_never_find_it_locked(
    app: APIFlask, tmp_path: Path
) -> None:
    with new_context(Actor("worker")).writing() as session:
        session.add(InstallationFact(name="count", value="0"))
    db.session.remove()
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=process, args=(tmp_path,)) for _ in range(2)]

    for one in processes:
        one.start()
    for one in processes:
        one.join()

    assert [one.exitcode for one in processes] == [0, 0]
    assert db.session.get_one(InstallationFact, "count").value == str(2 * THREADS * TIMES)
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 2 * THREADS * TIMES


def test_a_child_process_takes_its_own_turn(app: APIFlask) -> None:
    """A lock file opened before a fork is shared, and would keep nobody out."""
    lock = product_of(app).write_lock
    assert lock is not None
    with lock.held():
        mine = lock._file

    lock._opened_by = 1  # as a child finds it
    with lock.held():
        assert lock._file is not mine


def test_writing_inside_writing_is_refused_and_says_why(app: APIFlask) -> None:
    outer, inner = new_context(Actor("worker")), new_context(Actor("worker"))

    with outer.writing() as session:
        session.add(InstallationFact(name="outer", value="1"))
        with pytest.raises(NestedWriting, match="writing already"), inner.writing():
            """Never reached."""

    assert db.session.get(InstallationFact, "outer") is not None


def test_after_a_failure_the_next_one_may_write(app: APIFlask) -> None:
    context = new_context(Actor("worker"))
    with pytest.raises(IntegrityError), context.writing() as session:
        session.execute(insert(InstallationFact), [{"name": "twice", "value": "1"}] * 2)

    with context.writing() as session:
        session.add(InstallationFact(name="whole", value="1"))

    found = set(db.session.scalars(select(InstallationFact.name)))
    assert ("whole" in found, "twice" in found) == (True, False)


@pytest.fixture(params=["app", "postgres_app"])
def either(request: pytest.FixtureRequest) -> APIFlask:
    """On either database."""
    app: APIFlask = request.getfixturevalue(request.param)
    return app


def test_who_only_reads_cannot_write(either: APIFlask) -> None:
    session = new_context(Actor("customer")).session
    session.rollback()
    session.add(InstallationFact(name="slipped in", value="1"))

    with pytest.raises((OperationalError, InternalError), match=r"read-?only"):
        session.commit()

    session.rollback()
    assert db.session.get(InstallationFact, "slipped in") is None


def test_who_has_read_may_write_and_then_only_read_again(either: APIFlask) -> None:
    context = new_context(Actor("worker"))
    assert context.session.get(InstallationFact, "written") is None

    with context.writing() as session:
        session.add(InstallationFact(name="written", value="1"))
    context.session.add(InstallationFact(name="slipped in", value="1"))

    with pytest.raises((OperationalError, InternalError), match=r"read-?only"):
        context.session.commit()
    context.session.rollback()
    assert context.session.get(InstallationFact, "written") is not None


def test_what_went_wrong_in_a_write_on_postgresql_is_undone(postgres_app: APIFlask) -> None:
    def half() -> None:
        with new_context(Actor("worker")).writing() as session:
            session.add(InstallationFact(name="half", value="1"))
            session.flush()
            session.execute(insert(InstallationFact).values(name="half", value="2"))

    with pytest.raises(IntegrityError):
        half()

    assert db.session.get(InstallationFact, "half") is None


def test_statements_stay_prepared_on_postgresql_when_a_reader_is_done(postgres_app: APIFlask) -> None:
    asked = "/* asked again */"
    prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%asked again%'"
    db.session.remove()
    with db.engine.connect() as connection:
        for _ in range(6):  # the driver prepares what comes a sixth time
            connection.exec_driver_sql(f"SELECT 1 {asked}")
            connection.rollback()

        assert connection.exec_driver_sql(prepared, execution_options={"no_parameters": True}).scalar() == 1
        with pytest.raises(DBAPIError):
            connection.exec_driver_sql("SELECT 1 / 0")
        connection.rollback()
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_reader_sees_the_time_before_a_write_and_does_not_hold_it_up(
    app: APIFlask, new_app: Callable[..., APIFlask]
) -> None:
    reader = db.engine.connect()
    before = reader.scalar(select(func.count()).select_from(InstallationFact))

    with new_context(Actor("worker")).writing() as session:
        session.add(InstallationFact(name="new", value="1"))

    assert reader.scalar(select(func.count()).select_from(InstallationFact)) == before
    reader.close()
