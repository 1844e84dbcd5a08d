"""The session of a request, command or job, and the one writer on SQLite."""

import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Iterator, Set
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as BoundSession
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from survey_service.audit import Actor
from survey_service.clock import Clock
from survey_service.connections import WRITERS
from survey_service.counts.folding import fold
from survey_service.keys import Keys
from survey_service.mail.outgoing import Transport
from survey_service.mail.sender_domain import Offline, Resolver
from survey_service.preferences.preferences import Preferences, in_force
from survey_service.prepared import CONNECTION
from survey_service.responses.touched import take_touched, watch
from survey_service.schema import Base

PREFERENCES_TTL = 5.0  # seconds a process may go on with preferences another one has changed


class OneDatabase(BoundSession):
    """Flask-SQLAlchemy's session without its choice of a database for each statement: there is one, on SQLite with
    connections of their own for `writing()`. To turn query_only off and on again made each statement be prepared anew:
    up to a fifth of the CPU of a write."""

    _engine: Engine | None = None
    _writer: Engine | None = None

    def get_bind(  # the library's names
        self,
        mapper: Any = None,  # noqa: ARG002
        clause: Any = None,  # noqa: ARG002
        bind: Engine | Connection | None = None,
        **kwargs: Any,  # noqa: ARG002
    ) -> Engine | Connection:
        """The app's engine, or its writer; looked for once."""
        if bind is not None:
            return bind
        if self._engine is None or self._writer is None:
            self._engine = self._db.engine
            self._writer = WRITERS.get(self._engine, self._engine)
        return self._writer if self.info.get("writing") else self._engine


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": OneDatabase})
watch(OneDatabase)


class NestedWriting(RuntimeError):
    """`writing()` inside `writing()`: the inner one would undo or wait for the outer one."""


class WriteLock:
    """One writer at a time on SQLite: threads by a lock, processes by flock on `<database>.lock`.

    Without it two processes at synchronous=FULL starve each other (busy_timeout polls, it does not queue).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._file: Any = None
        self._opened_by = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the turn; the operating system frees it if the process dies."""
        with self._threads:
            if self._file is None or self._opened_by != os.getpid():  # a forked child would share its parent's lock
                self.close()
                self._file, self._opened_by = self._path.open("a"), os.getpid()
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the file; the next write opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None


@dataclass
class Product:
    """What the running product is made of; `app.extensions["survey_service"]`."""

    clock: Clock
    keys: Keys
    defaults: Preferences
    transport: Transport | None
    write_lock: WriteLock | None
    settings: Any
    resolver: Resolver = field(default_factory=Offline)
    _preferences: tuple[float, Preferences] | None = field(default=None, repr=False)

    def preferences(self, session: Session) -> Preferences:
        """What holds, read at most every PREFERENCES_TTL seconds."""
        cached = self._preferences
        if cached is not None and time.monotonic() - cached[0] < PREFERENCES_TTL:
            return cached[1]
        current = in_force(session, self.defaults)
        self._preferences = (time.monotonic(), current)
        return current

    def forget_preferences(self) -> None:
        """Read them again next time."""
        self._preferences = None


class DbContext:
    """The Context of flows/context.py, on the session of this request, command or job."""

    def __init__(self, product: Product, session: Session, actor: Actor) -> None:
        self.session = session
        self.actor = actor
        self.now: datetime = product.clock.now()
        self._product = product

    @property
    def keys(self) -> Keys:
        """See Context."""
        return self._product.keys

    @property
    def preferences(self) -> Preferences:
        """See Context."""
        return self._product.preferences(self.session)

    def forget_preferences(self) -> None:
        """See Context."""
        self._product.forget_preferences()

    @contextmanager
    def writing(self, *, lasting: bool = True) -> Iterator[Session]:
        """See Context. Raises NestedWriting."""
        if self.session.info.get("writing"):
            raise NestedWriting("a flow that is writing already has the session; hand it on instead")
        self.session.rollback()
        held: AbstractContextManager[None] = nullcontext()
        if self._product.write_lock is not None:
            held = self._product.write_lock.held()
        self.session.info["writing"] = True
        try:
            with held, self.session.begin():
                options = {"writing": True, "lasting": lasting}
                self.session.info[CONNECTION] = self.session.connection(execution_options=options)
                yield self.session
                fold(self.session, self._product.defaults.report_zone)
        finally:
            take_touched(self.session)
            self.session.info["writing"] = False
            self.session.info[CONNECTION] = None

    def lock(self, *names: str) -> None:
        """See Context. SQLite has one writer, so there it is held already."""
        if self.session.get_bind().dialect.name != "postgresql":
            return
        # One statement: a bulk names hundreds. Everybody takes them in the same order, so nobody waits in a circle.
        locks = text("SELECT pg_advisory_xact_lock(number) FROM unnest(CAST(:numbers AS bigint[])) AS number")
        self.session.execute(locks, {"numbers": [_number(name) for name in sorted(set(names))]})

    def try_lock(self, name: str) -> bool:
        """See Context."""
        if self.session.get_bind().dialect.name != "postgresql":
            return True
        locked = text("SELECT pg_try_advisory_xact_lock(:number)")
        return bool(self.session.scalar(locked, {"number": _number(name)}))

    def try_locks(self, names: Set[str]) -> Set[str]:
        """See Context. One statement, however many."""
        if not names or self.session.get_bind().dialect.name != "postgresql":
            return names
        numbers = {_number(name): name for name in sorted(names)}
        locked = text(
            "SELECT number FROM unnest(CAST(:numbers AS bigint[])) AS number WHERE pg_try_advisory_xact_lock(number)"
        )
        return {numbers[found] for found in self.session.scalars(locked, {"numbers": list(numbers)})}


def _number(name: str) -> int:
    """PostgreSQL's advisory locks are numbers of 64 bits."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def product_of(app: Flask) -> Product:
    """The product this app was built with."""
    product: Product = app.extensions["survey_service"]
    return product


def new_context(actor: Actor) -> DbContext:
    """A context of its own, for a command or one step of a job."""
    return DbContext(product_of(current_app), db.session(), actor)


def request_context(actor: Actor | None = None) -> DbContext:
    """The context of this request; made once, its actor set by whoever knows who is asking."""
    if "ctx" not in g:
        g.ctx = new_context(actor or Actor("customer"))
    elif actor is not None:
        g.ctx.actor = actor
    context: DbContext = g.ctx
    return context


def write_lock_for(engine: Engine) -> WriteLock | None:
    """The lock file lies beside the database."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    return WriteLock(Path(engine.url.database + ".lock"))


def rewrite_database(product: Product) -> bool:
    """Write SQLite's file anew and empty its log, so that no byte of what was erased is left; whether that went.

    secure_delete alone leaves some: cells that moved when a page was balanced (seen at 1 of 500). Readers that do not
    end within busy_timeout keep the log from being emptied. PostgreSQL's own vacuum gives space to new rows.
    """
    if product.write_lock is None:
        return True
    with product.write_lock.held():
        raw = db.engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("PRAGMA query_only=OFF")
            cursor.execute("VACUUM")
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            cursor.close()
            return not busy
        finally:
            raw.invalidate()  # it may write; the pool shall not lend it to a reader
            raw.close()
