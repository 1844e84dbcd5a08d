"""Connections of the app's engine: they read, but for those of `writing()`, which say so by an execution option."""

from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, create_engine, event

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=30000",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted or overwritten does not stay in free pages
    "query_only=ON",
)
WRITERS: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()
"""By the app's engine on SQLite: one with connections that may write."""


def _connect_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's "begin" event below says BEGIN, not the driver
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _connect_writer(connection: Any, record: Any) -> None:
    _connect_sqlite(connection, record)
    connection.execute("PRAGMA query_only=OFF").close()
    record.info["writing"] = True


def _begin_sqlite(connection: Connection) -> None:
    """Straight to the driver: these few words are said in every request."""
    options = connection.get_execution_options()
    writing, lasting = options.get("writing", False), options.get("lasting", True)
    raw = connection.connection.dbapi_connection
    assert raw is not None
    kept = connection.info
    if writing != kept.get("writing", False):
        raw.execute(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
        kept["writing"] = writing
    if writing and lasting != kept.get("lasting", True):
        raw.execute(f"PRAGMA synchronous={'FULL' if lasting else 'NORMAL'}")
        kept["lasting"] = lasting
    raw.execute("BEGIN IMMEDIATE" if writing else "BEGIN")


class ReadersCommit(psycopg.Connection[Any]):
    """A transaction that only read ends with COMMIT: at ROLLBACK the driver forgets all prepared statements, and the
    server spent half of its time for an answer on parsing and planning the same ones again."""

    def rollback(self) -> None:
        """As the driver's, where anything can have been written or went wrong."""
        if self.read_only and self.pgconn.transaction_status == TransactionStatus.INTRANS:
            self.commit()
        else:
            super().rollback()


def _connect_postgresql(_dialect: Any, _record: Any, args: Any, options: Any) -> ReadersCommit:
    return ReadersCommit.connect(*args, **options)


def _begin_postgresql(connection: Connection) -> None:
    """Before the driver says BEGIN, which it does with the first statement."""
    raw: Any = connection.connection.dbapi_connection
    reading = not connection.get_execution_options().get("writing", False)
    if raw.read_only is not reading:
        raw.read_only = reading


def prepare_engine(engine: Engine) -> None:
    """Read-only but for `writing()`; SQLite in WAL and FULL."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "do_connect", _connect_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
        return
    event.listen(engine, "connect", _connect_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    if not engine.url.database:
        return
    writer = WRITERS[engine] = create_engine(engine.url, pool_size=1, hide_parameters=engine.hide_parameters)
    event.listen(writer, "connect", _connect_writer)
    event.listen(writer, "begin", _begin_sqlite)
    event.listen(engine, "engine_disposed", lambda _engine: writer.dispose())
