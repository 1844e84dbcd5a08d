"""The surveys and answers a transaction touched go into the counts, before it commits."""

from collections import defaultdict
from contextlib import closing
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from survey_service.counts.cells import packed, unpacked
from survey_service.counts.images import Image, images, unpacked_image
from survey_service.counts.tables import COUNTS, IMAGES
from survey_service.counts.whole import are_kept_and_locked, no_longer_whole
from survey_service.prepared import CONNECTION, run
from survey_service.responses.touched import take_touched

Deltas = defaultdict[int, defaultdict[int, int]]
"""By slice, then by day: the cells to add."""

_UPSERTS: Final[dict[str, Any]] = {
    name: dialect.insert(IMAGES).on_conflict_do_update(
        index_elements=["invitation_id"], set_={"image": dialect.insert(IMAGES).excluded.image}
    )
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}
_DROPPED = delete(IMAGES).where(IMAGES.c.invitation_id == bindparam("survey"))
_INTO: Final = f"INSERT INTO {COUNTS.name} (slice_id, day, cells)"
_ANEW: Final = "ON CONFLICT (slice_id, day) DO UPDATE SET cells = excluded.cells"
_UPSERT_EACH: Final = f"{_INTO} VALUES (?, ?, ?) {_ANEW}"
_UPSERT_TOGETHER: Final = f"{_INTO} SELECT * FROM unnest(%s::int[], %s::int[], %s::bytea[]) {_ANEW}"  # noqa: S608
"""PostgreSQL is asked once; SQLite, in the same process, runs a short statement again faster than a long one."""
_AT_ONCE: Final = 100
"""Slices looked at in one statement; SQLite joins no more than 500 queries."""

log = structlog.get_logger()


def fold(session: Session, zone: ZoneInfo) -> None:
    """Nothing where no figure is different. On PostgreSQL those who get here wait for each other until the commit."""
    session.flush()
    touched = take_touched(session)
    if not touched:
        return
    if not are_kept_and_locked(session, zone):
        return
    now, before = images(session, touched, zone)
    wanted = {survey: image.packed() for survey, image in now.items()}
    gone = {survey: unpacked_image(kept) for survey, kept in before.items() if wanted.get(survey) != kept}
    new = {survey: now[survey] for survey, kept in wanted.items() if before.get(survey) != kept}
    if not gone and not new:
        return
    try:
        _add(session, _deltas(gone, new))
    except OverflowError:  # a counter below nothing: some change came past here; pages count live until it is healed
        log.error("counts are not whole; they are written anew by the worker, or by `flask recount --write`")
        no_longer_whole(session)
    if dropped := gone.keys() - new.keys():
        run(session, _DROPPED, [{"survey": survey} for survey in sorted(dropped)])
    if new:
        upsert = _UPSERTS[session.get_bind().dialect.name]
        run(session, upsert, [{"invitation_id": one, "image": wanted[one]} for one in sorted(new)])


def _deltas(gone: dict[int, Image], new: dict[int, Image]) -> Deltas:
    found: Deltas = defaultdict(lambda: defaultdict(int))
    for some, sign in ((gone, -1), (new, 1)):
        for image in some.values():
            for day, cells in image.shares():
                for number in image.slices:
                    found[number][day] += sign * cells
    return found


def _add(session: Session, deltas: Deltas) -> None:
    """Each running total from the day on; a day that had none begins with the one before. Raises OverflowError before
    it writes anything."""
    wanted = {number: {day: cells for day, cells in days.items() if cells} for number, days in deltas.items()}
    slices = sorted(number for number, days in wanted.items() if days)
    connection: Connection = session.info.get(CONNECTION) or session.connection()
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(slices), _AT_ONCE):
        some = slices[start : start + _AT_ONCE]
        for number, kept in _totals(connection, some, wanted).items():
            rows += [(number, day, packed(cells)) for day, cells in _added(kept, wanted[number])]
    if not rows:
        return
    with closing(_cursor(connection)) as cursor:
        if connection.dialect.name == "postgresql":
            cursor.execute(_UPSERT_TOGETHER, [list(column) for column in zip(*rows, strict=True)])
        else:
            cursor.executemany(_UPSERT_EACH, rows)


def _cursor(connection: Connection) -> Any:
    """The driver's own: what SQLAlchemy adds to a statement took as long as the statement."""
    return connection.connection.cursor()


def _totals(
    connection: Connection, slices: list[int], wanted: dict[int, dict[int, int]]
) -> dict[int, list[tuple[int, int]]]:
    """By slice, days with their totals: those from the first day wanted on, and the last one before it."""
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    one = (
        f"SELECT slice_id, day, cells FROM {COUNTS.name} WHERE slice_id = {mark} AND day >= coalesce("  # noqa: S608
        f"(SELECT max(day) FROM {COUNTS.name} WHERE slice_id = {mark} AND day <= {mark}), 0)"
    )
    values = [value for number in slices for value in (number, number, min(wanted[number]))]
    found: dict[int, list[tuple[int, int]]] = {number: [] for number in slices}
    with closing(_cursor(connection)) as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(slices)), values)
        for number, day, kept in cursor.fetchall():
            found[number].append((day, unpacked(kept)))
    return found


def _added(kept: list[tuple[int, int]], wanted: dict[int, int]) -> list[tuple[int, int]]:
    """The rows that are different, or new."""
    first, old = min(wanted), dict(kept)
    found, before, more = [], 0, 0
    for day in sorted(old.keys() | wanted.keys()):
        before = old.get(day, before)
        more += wanted.get(day, 0)
        if day >= first and (more or day not in old):
            found.append((day, before + more))
    return found
