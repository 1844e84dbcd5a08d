"""Kept figures at 100,000 and more ratings: CPU of pages and figures, against the same figures counted live in the same
run; upkeep for each answer; a recount. BENCH_RATINGS and BENCH_DATABASES choose sizes and databases."""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from math import log10
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from bench.answers import answer_product, cpu, request
from bench.counted_people import cookies_of, links_of, people_added
from bench.rating_rows import Loader
from bench.seeding import product_environ
from bench.server import Server, cpu_of, serving
from config import ROOT, load_settings
from survey_service.app import create_app, settle
from survey_service.reports import kept
from survey_service.reports.kpis import kpis
from tests.services.postgres import execute, postgres_folder, throwaway_server

SIZES = [int(one) for one in os.environ.get("BENCH_RATINGS", "100000,1000000").split(",")]
DATABASES = os.environ.get("BENCH_DATABASES", "sqlite,postgresql").split(",")
ROUNDS, PAGES, ANSWERS, WARM_UP = 5, 12, 150, 30
PATHS = {
    "dashboard": "/reports/?days=90",
    "team": "/reports/?days=90&team=Team+7",
    "agent": "/agents/7?days=90",
    "list of agents": "/reports/?days=90&level=agent",
    "list of ratings": "/reports/ratings?days=90",
}
UTC_ZONE = ZoneInfo("UTC")
COVERING = (
    "CREATE INDEX bench_answers ON responses (status, rated_at, invitation_id, score, agent_verdict, agent_source,"
    " product_verdict, product_source, process_verdict, process_source, review_due_at)",
    "CREATE INDEX bench_surveys ON invitations (id, kind, credit_agent_id, credit_team, credit_account, credit_reason)",
)


@dataclass(frozen=True)
class Place:
    """A database with ratings in it."""

    name: str
    environ: dict[str, str]
    folder: Path

    @property
    def engine(self) -> Engine:
        """A new one, for a few statements."""
        return create_engine(self.environ["DATABASE_URL"])

    def flask(self, *words: str) -> float:
        """Seconds a command of ours took."""
        began = time.perf_counter()
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | self.environ, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stdout[-500:] + done.stderr[-2000:])
        return time.perf_counter() - began


def run() -> dict[str, float]:
    """All sizes on all databases; prints as it goes, since the largest take long."""
    found: dict[str, float] = {}
    for database in DATABASES:
        pages: dict[str, list[float]] = {name: [] for name in PATHS}
        for size in SIZES:
            with place(database) as where:
                print(f"\n{database}, {size:,} ratings", flush=True)
                measured = of_size(where, size)
                for name in PATHS:
                    pages[name].append(measured[name])
                found |= {f"counts.{database}.{size}.{name}": value for name, value in measured.items()}
        if len(SIZES) > 1:
            for name, spent in pages.items():
                exponent = log10(spent[-1] / spent[0]) / log10(SIZES[-1] / SIZES[0])
                print(f"{database}, {name}: CPU grows with ratings to the power of {exponent:.2f}; wanted at most 0.10")
                found[f"counts.{database}.exponent.{name}"] = exponent
    return found


@contextmanager
def place(database: str) -> Iterator[Place]:
    """An empty one, migrated; its files are gone afterwards."""
    with ExitStack() as held:
        folder = Path(held.enter_context(TemporaryDirectory(prefix="survey-bench-")))
        environ = product_environ(folder)
        if database == "postgresql":
            config = cast("Any", SimpleNamespace(stash={}, getoption=lambda *_: None))
            admin = held.enter_context(throwaway_server(postgres_folder(config)))
            execute(admin, "CREATE DATABASE bench")
            environ["DATABASE_URL"] = admin.set(database="bench").render_as_string(hide_password=False)
        where = Place(database, environ, folder)
        where.flask("db", "upgrade")
        yield where


def of_size(where: Place, size: int) -> dict[str, float]:
    """Loaded, recounted, looked at, answered."""
    app = create_app(load_settings(where.environ, where.folder))
    people_added(app)
    began = time.perf_counter()
    engine = where.engine
    Loader(engine).load(size)
    print(f"loaded in {time.perf_counter() - began:.0f} s; {_megabytes(engine):,.0f} MB", flush=True)
    found = {"rebuild_s": _rewritten(where, engine)}
    before = _children_cpu()
    found["recount_s"] = where.flask("recount")
    found["recount_cpu_s"] = _children_cpu() - before
    print(f"written anew in {found['rebuild_s']:.0f} s; {_megabytes(engine):,.0f} MB then", flush=True)
    spent = f"{found['recount_s']:.1f} s ({found['recount_cpu_s']:.0f} s of CPU, {os.cpu_count()} cores)"
    print(f"recount {spent}; wanted at most 60 s", flush=True)
    found |= _figures(where.engine)
    with engine.begin() as connection:
        for name in ("bench_answers", "bench_surveys"):
            connection.exec_driver_sql(f"DROP INDEX {name}")
    tokens = links_of(app, 2 * (WARM_UP + ANSWERS * ROUNDS))
    with serving("wsgi:app", ROOT, where.environ) as server:
        backends = partial(_backends, engine)
        found |= _pages(server, backends, cookies_of(app))
        memory = server.memory()
        found |= _upkeep(server, backends, engine, tokens)
        print(f"memory of the web process: {memory:.0f} MB after the pages, {server.memory():.0f} MB at the end")
        found["memory_mb"] = server.memory()
    engine.dispose()
    return found


def _figures(engine: Engine) -> dict[str, float]:
    """CPU of the same figures from the counts, and live with covering indexes."""
    with engine.begin() as connection:
        for statement in COVERING:
            connection.exec_driver_sql(statement)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE")
    settle()  # as a web process
    now = datetime.now(UTC)
    today = now.date()
    asked: dict[str, tuple[str, str | None, date, date]] = {
        "company, a day": ("company", None, today - timedelta(days=10), today - timedelta(days=9)),
        "company, 90 days": ("company", None, today - timedelta(days=90), today),
        "one team, 90 days": ("team", "Team 7", today - timedelta(days=90), today),
        "one agent, 90 days": ("agent", "7", today - timedelta(days=90), today),
        "teams, 90 days": ("team", None, today - timedelta(days=90), today),
        "agents, 90 days": ("agent", None, today - timedelta(days=90), today),
        "reasons, 90 days": ("reason", None, today - timedelta(days=90), today),
        "accounts, 90 days": ("account", None, today - timedelta(days=90), today),
    }
    found = {}
    with Session(engine) as session:
        for name, (level, key, start, end) in asked.items():
            figure = partial(
                kpis, session, level, key, start, end, "rated_at", UTC_ZONE, now, timedelta(days=28), ratings_only=True
            )
            counted, kept_cpu = _cpu_of(session, figure, 5)
            whole, kept.are_kept_here = kept.are_kept_here, lambda *_: False
            live, live_cpu = _cpu_of(session, figure, 1)
            kept.are_kept_here = whole
            assert [one.as_dict() for one in counted] == [one.as_dict() for one in live], name
            found[f"ratio {name}"] = live_cpu / kept_cpu
            words = f"{name}: {kept_cpu * 1000:.2f} ms of CPU from the counts, {live_cpu * 1000:.1f} ms live"
            print(f"{words}: {live_cpu / kept_cpu:,.0f} times less", flush=True)
    return found


def _cpu_of(session: Session, figure: Callable[[], Any], rounds: int) -> tuple[Any, float]:
    """What it says, and the seconds of CPU it took here and in the database: the median; quick ones many times."""
    began = time.perf_counter()
    figure()
    many = 10 if rounds > 1 and time.perf_counter() - began < 0.02 else 1
    spent = []
    for _ in range(rounds):
        before = time.process_time() + _own_backend(session)
        for _ in range(many):
            said = figure()
        spent.append((time.process_time() + _own_backend(session) - before) / many)
    return said, max(statistics.median(spent), 1e-5)


def _own_backend(session: Session) -> float:
    if session.get_bind().dialect.name == "sqlite":
        return 0.0
    return cpu_of(session.scalar(text("SELECT pg_backend_pid()")))


def _pages(server: Server, backends: Callable[[], float], cookie: str) -> dict[str, float]:
    found = {}
    for name, path in PATHS.items():
        connection = HTTPConnection("127.0.0.1", server.port, timeout=600)
        spent = []
        for turn in range(ROUNDS + 1):
            before = server.cpu() + backends()
            for _ in range(PAGES if turn else 1):
                status, _, page = request(connection, "GET", path, headers={"Cookie": cookie})
                assert status == 200, (path, status, page[:300])
            spent.append((server.cpu() + backends() - before) * 1000 / PAGES)
        connection.close()
        found[name] = statistics.median(spent[1:])
        print(f"{name}: {found[name]:.1f} ms of CPU", flush=True)
    return found


def _upkeep(server: Server, backends: Callable[[], float], engine: Engine, tokens: Sequence[str]) -> dict[str, float]:
    """CPU of an answer with counts, and without: interleaved rounds."""
    fact = "SELECT value FROM installation_facts WHERE name = 'counts_whole'"
    with engine.connect() as connection:
        value = connection.exec_driver_sql(fact).scalar_one()
    links = iter(tokens)

    def answered(how_many: int) -> float:
        some = [next(links) for _ in range(how_many)]
        before = backends()
        spent = cpu(server, answer_product, some)
        return spent + (backends() - before) * 1000 / how_many

    answered(WARM_UP)
    kept_, without = [], []
    for _ in range(ROUNDS):
        kept_.append(answered(ANSWERS))
        with engine.begin() as connection:
            connection.execute(text("UPDATE installation_facts SET value = 'not now' WHERE name = 'counts_whole'"))
        without.append(answered(ANSWERS))
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE installation_facts SET value = :v WHERE name = 'counts_whole'"), {"v": value}
            )
    one, other = statistics.median(kept_), statistics.median(without)
    share = statistics.median([(a - b) / a for a, b in zip(kept_, without, strict=True)])
    print(
        f"CPU of an answer {one:.2f} ms, without counts {other:.2f} ms: upkeep {share:.0%} of it; wanted at most 25 %"
    )
    return {"upkeep": share}


def _rewritten(where: Place, engine: Engine) -> float:
    """The loader came past the counts: they are not whole, whatever the fact says."""
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM installation_facts WHERE name = 'counts_whole'"))
    spent = where.flask("recount", "--write")
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return spent


def _megabytes(engine: Engine) -> float:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            return float(pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one() / 1e6)
        return float(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one() / 1e6)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _backends(engine: Engine) -> float:
    """CPU of the database's processes for this database so far, but of this look itself."""
    if engine.dialect.name == "sqlite":
        return 0.0
    with engine.connect() as connection:
        pids = connection.exec_driver_sql(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        ).scalars()
        return sum(cpu_of(pid) for pid in pids)
