"""Processes that compare ratings and what is kept, a part each, as all were at one moment."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, event, make_url
from sqlalchemy.orm import Session

from survey_service.connections import prepare_engine
from survey_service.counts.comparing import Part, Prints
from survey_service.counts.whole import are_kept

Found = tuple[Prints, Prints]
"""Kept, and counted."""
_MAPPED: Final = 2**40
"""Bytes of SQLite's file that need not be copied to be read: all."""


class Comparing(Protocol):
    """One or several readers, which wait until they are told to begin."""

    def begin(self, parts: Sequence[Part]) -> None:
        """Each sees the database as it is now, whatever is written later; a part for each."""

    def found(self) -> Iterator[Found]:
        """Of each part."""


class Here:
    """In this process; its connection is one of its own, as another may be amid a transaction."""

    def __init__(self, url: str, zone: ZoneInfo) -> None:
        self._url, self._zone, self._held = url, zone, ExitStack()

    def __enter__(self) -> "Here":
        self._session = self._held.enter_context(_reader(self._url))
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def begin(self, parts: Sequence[Part]) -> None:
        """See Comparing."""
        (self._part,) = parts
        are_kept(self._session, self._zone)

    def found(self) -> Iterator[Found]:
        """See Comparing."""
        from survey_service.counts.prints import prints_of  # noqa: PLC0415 (numpy, which nothing else here needs)

        yield prints_of(self._session, self._zone, self._part)


class Processes:
    """Each with a connection. Raises EOFError where one of them died."""

    def __init__(self, url: str, zone: ZoneInfo, how_many: int) -> None:
        self._of_each = (url, zone.key)
        self._how_many = how_many

    def __enter__(self) -> "Processes":
        spawning = get_context("spawn")
        pipes = [spawning.Pipe() for _ in range(self._how_many)]
        self._ends = [end for end, _ in pipes]
        self._running = [spawning.Process(target=_compare, args=(end, *self._of_each)) for _, end in pipes]
        for process, (_, end) in zip(self._running, pipes, strict=True):
            process.start()
            end.close()
        self._answers()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._running:
            if kind is not None:
                process.kill()
            process.join()

    def begin(self, parts: Sequence[Part]) -> None:
        """See Comparing."""
        for end, part in zip(self._ends, parts, strict=True):
            end.send(part)
        self._answers()

    def found(self) -> Iterator[Found]:
        """See Comparing."""
        yield from self._answers()

    def _answers(self) -> list[Any]:
        return [end.recv() for end in self._ends]


def _compare(parent: Connection, url: str, zone: str) -> None:
    from survey_service.counts.prints import prints_of  # noqa: PLC0415 (numpy, which nothing else here needs)

    gc.disable()  # there are no circles; it would look through millions of texts for them
    with _reader(url) as session:
        parent.send("ready")
        part: Part = parent.recv()
        are_kept(session, ZoneInfo(zone))
        parent.send("begun")
        parent.send(prints_of(session, ZoneInfo(zone), part))


@contextmanager
def _reader(url: str) -> Iterator[Session]:
    """What its first statement saw, all others see."""
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    engine = create_engine(url) if is_sqlite else create_engine(url, isolation_level="REPEATABLE READ")
    prepare_engine(engine)
    if is_sqlite:
        event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA mmap_size={_MAPPED}").close())
    try:
        with Session(engine) as session:
            session.connection()
            yield session
    finally:
        engine.dispose()
