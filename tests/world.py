"""The product under test: an app on a fresh database, a clock that is moved by hand, and people."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import select
from werkzeug.test import TestResponse

from config import load_settings
from survey_service.app import create_app
from survey_service.audit import Actor
from survey_service.counts.recounting import differences
from survey_service.db import DbContext, db, new_context, product_of
from survey_service.flows.event_received import Delivery, Receipt, event_received
from survey_service.flows.installation_begun import installation_begun
from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response
from survey_service.tickets.event import parse_event
from survey_service.tickets.source import Source

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday


class Browser(FlaskClient):
    """Each request in an app context of its own, as it has outside of tests: `g` and the session are not shared."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **kwargs)


class HandClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, **amount: float) -> datetime:
        self.at += timedelta(**amount)
        return self.at


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all apps of a test run."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


def make_app(url: str, instance: Path, **environ: str) -> APIFlask:
    """An app for these settings over those of the tests."""
    settings = {"APP_ENV": "testing", "DATABASE_URL": url, "SECRET_KEY": "s" * 40, "PRIVACY_KEY": "p" * 40}
    app = create_app(load_settings(settings | environ, instance))
    app.jinja_env.bytecode_cache = COMPILED
    return app


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with every migration, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    app = make_app(f"sqlite:///{folder / 'survey.db'}", folder)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return folder / "survey.db"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def new_app(migrated: Path, tmp_path: Path, clock: HandClock) -> Iterator[Callable[..., APIFlask]]:
    """Makes apps on one fresh SQLite database, with settings by name: `new_app(SURVEY_DELAY="PT0S")`."""
    made: list[APIFlask] = []
    path = tmp_path / "survey.db"
    shutil.copy(migrated, path)

    def make(**environ: str) -> APIFlask:
        app = make_app(f"sqlite:///{path}", tmp_path, **environ)
        product_of(app).clock = clock
        app.test_client_class = Browser
        made.append(app)
        return app

    yield make
    for app in made:
        closed(app)


@pytest.fixture
def app(new_app: Callable[..., APIFlask]) -> Iterator[APIFlask]:
    """The product with its default settings, inside an app context."""
    made = new_app()
    with made.app_context():
        yield made
        assert wrong_counts() == []


@pytest.fixture
def postgres_app(new_postgres: Callable[[], str], tmp_path: Path, clock: HandClock) -> Iterator[APIFlask]:
    """The same on PostgreSQL."""
    app = make_app(new_postgres(), tmp_path)
    product_of(app).clock = clock
    app.test_client_class = Browser
    with app.app_context():
        upgrade()
        installation_begun(new_context(Actor("command")))
        yield app
        assert wrong_counts() == []
        db.session.remove()
    closed(app)


def wrong_counts() -> list[str]:
    """What a recount finds wrong in the kept figures, and answers whose survey has another moment (their lists go by
    its index): no test may leave any."""
    db.session.rollback()
    context = new_context(Actor("command"))
    apart = select(Response.id).join(Invitation).where(Response.status != "quarantined")
    with context.writing() as session:
        wrong = [str(one) for one in differences(session, context.preferences.report_zone)]
        moments = session.scalars(apart.where(Invitation.rated_at.is_distinct_from(Response.rated_at)))
        return wrong + [f"answer {one} and its survey differ in their moment" for one in moments]


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def ctx(app: APIFlask) -> Callable[[], DbContext]:
    """`ctx()` is a context of its own at the clock's moment."""
    return lambda: new_context(Actor("command"))


@pytest.fixture
def api_source(ctx: Callable[[], DbContext]) -> str:
    """The source `api`, asking."""
    context = ctx()
    with context.writing() as session:
        if session.get(Source, "api") is None:
            session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=context.now))
    return "api"


def event(
    kind: str = "ticket.closed", *, event_id: str = "e-1", at: datetime | None = None, **changes: Any
) -> dict[str, Any]:
    """An event of interface.md's shape; `changes` are dotted names with `__` for the dot: `customer__email=…`."""
    moment = (at or START - timedelta(hours=1)).isoformat()
    data: dict[str, Any] = {
        "event_id": event_id,
        "type": kind,
        "occurred_at": moment,
        "ticket": {"id": "1042", "subject": "Export fails", "product_area": "exports", "channel": "email"},
        "customer": {"id": "c-7", "email": "cy@example.com", "name": "Cy Young", "timezone": "UTC", "consent": True},
        "agent": {
            "id": "u-9",
            "email": "asha@example.com",
            "name": "Asha Rao",
            "team": "Billing",
            "department": "Support",
        },
    }
    if kind == "ticket.closed":
        data["ticket"]["closed_at"] = moment
    for dotted, value in changes.items():
        *path, last = dotted.split("__")
        inner = data
        for name in path:
            inner = inner.setdefault(name, {})
        inner[last] = value
    return data


@pytest.fixture
def receive(ctx: Callable[[], DbContext], api_source: str) -> Callable[..., Receipt]:
    """`receive("ticket.closed", ticket__id="7")` takes the event in, through the flow."""

    def take(kind: str = "ticket.closed", **changes: Any) -> Receipt:
        data = event(kind, **changes)
        return event_received(ctx(), api_source, Delivery(parse_event(data), b"{}"))

    return take


def closed(app: APIFlask) -> None:
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    lock = product_of(app).write_lock
    if lock is not None:
        lock.close()
