"""The surveys and answers a transaction touched go into the counts, before it commits."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from itertools import accumulate
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection, bindparam, delete
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from survey_service.counts.cells import packed, unpacked
from survey_service.counts.images import LAYOUT, Image, images, unpacked_image
from survey_service.counts.tables import COUNTS, IMAGES
from survey_service.counts.whole import are_kept_and_locked, no_longer_whole
from survey_service.prepared import CONNECTION, run
from survey_service.responses.touched import take_touched

Deltas = defaultdict[int, defaultdict[int, int]]
"""By slice, then by day: the cells to add."""
Row = tuple[int, int, bytes]
"""Slice, day, cells as they are kept."""

_UPSERT_IMAGE: Final = sqlite.insert(IMAGES).on_conflict_do_update(
    index_elements=["invitation_id"], set_={"image": sqlite.insert(IMAGES).excluded.image}
)
_DROPPED = delete(IMAGES).where(IMAGES.c.invitation_id == bindparam("survey"))
_ANEW: Final = "ON CONFLICT (slice_id, day) DO UPDATE SET cells = excluded.cells"
_UPSERT: Final = f"INSERT INTO {COUNTS.name} (slice_id, day, cells) VALUES (?, ?, ?) {_ANEW}"  # noqa: S608
_TOTALS: Final = (
    f"SELECT slice_id, day, cells FROM {COUNTS.name} WHERE slice_id = ? AND day >= coalesce("  # noqa: S608
    f"(SELECT max(day) FROM {COUNTS.name} WHERE slice_id = ? AND day <= ?), 0)"
)
_TOTALS_TOGETHER: Final = (
    "SELECT kept.slice_id, kept.day, kept.cells FROM unnest(%s::int[], %s::int[]) AS wanted (slice_id, day)"  # noqa: S608
    f" CROSS JOIN LATERAL (SELECT * FROM {COUNTS.name} AS own WHERE own.slice_id = wanted.slice_id AND own.day >="
    f" coalesce((SELECT max(day) FROM {COUNTS.name} WHERE slice_id = wanted.slice_id AND day <= wanted.day), 0))"
    " AS kept"
)
_UPSERT_TOGETHER: Final = (
    f"WITH images AS (INSERT INTO {IMAGES.name} (invitation_id, image)"  # noqa: S608
    f" SELECT survey, substr(%b, {LAYOUT.size} * (place::int - 1) + 1, {LAYOUT.size})"
    " FROM unnest(%s::int[]) WITH ORDINALITY AS new (survey, place)"
    " ON CONFLICT (invitation_id) DO UPDATE SET image = excluded.image)"
    f" INSERT INTO {COUNTS.name} (slice_id, day, cells) SELECT slice_id, day, substr(%b, start, length)"
    f" FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[]) AS new (slice_id, day, start, length) {_ANEW}"
)
"""PostgreSQL is asked once, by the same words for any number of rows, and given bytes as they are: half the time.
SQLite, in the same process, runs a short statement again faster than a long one."""
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
    rows: list[Row] = []
    try:
        rows = _rows(session, _deltas(gone, new))
    except OverflowError:  # a counter below nothing: some change came past here; pages count live until it is healed
        log.error("counts are not whole; they are written anew by the worker, or by `flask recount --write`")
        no_longer_whole(session)
    if dropped := gone.keys() - new.keys():
        run(session, _DROPPED, [{"survey": survey} for survey in sorted(dropped)])
    if rows or new:
        _write(session, rows, {survey: wanted[survey] for survey in sorted(new)})


def _deltas(gone: dict[int, Image], new: dict[int, Image]) -> Deltas:
    found: Deltas = defaultdict(lambda: defaultdict(int))
    for some, sign in ((gone, -1), (new, 1)):
        for image in some.values():
            for day, cells in image.shares():
                for number in image.slices:
                    found[number][day] += sign * cells
    return found


def _rows(session: Session, deltas: Deltas) -> list[Row]:
    """Running totals as they shall be: each from the day on; a day that had none begins with the one before. Raises
    OverflowError."""
    wanted = {number: {day: cells for day, cells in days.items() if cells} for number, days in deltas.items()}
    slices = sorted(number for number, days in wanted.items() if days)
    rows: list[Row] = []
    for start in range(0, len(slices), _AT_ONCE):
        some = slices[start : start + _AT_ONCE]
        for number, kept in _totals(session, some, wanted).items():
            rows += [(number, day, packed(cells)) for day, cells in _added(kept, wanted[number])]
    return rows


def _totals(session: Session, slices: list[int], wanted: dict[int, dict[int, int]]) -> dict[int, list[tuple[int, int]]]:
    """By slice, days with their totals: those from the first day wanted on, and the last one before it."""
    firsts = [min(wanted[number]) for number in slices]
    found: dict[int, list[tuple[int, int]]] = {number: [] for number in slices}
    with closing(_cursor(session)) as cursor:
        if isinstance(cursor, sqlite3.Cursor):
            values = [value for number, first in zip(slices, firsts, strict=True) for value in (number, number, first)]
            cursor.execute(" UNION ALL ".join([_TOTALS] * len(slices)), values)
        else:
            cursor.execute(_TOTALS_TOGETHER, (_array(slices), _array(firsts)))
        for number, day, kept in cursor.fetchall():
            found[number].append((day, unpacked(kept)))
    return found


def _write(session: Session, rows: list[Row], images: dict[int, bytes]) -> None:
    with closing(_cursor(session)) as cursor:
        if isinstance(cursor, sqlite3.Cursor):
            cursor.executemany(_UPSERT, rows)
            if images:
                run(session, _UPSERT_IMAGE, [{"invitation_id": one, "image": image} for one, image in images.items()])
            return
        lengths = [len(cells) for _, _, cells in rows]
        starts = [*accumulate(lengths, initial=1)][:-1]
        slices, days = _array([number for number, _, _ in rows]), _array([day for _, day, _ in rows])
        cells = b"".join([cells for _, _, cells in rows])
        values = (b"".join(images.values()), _array(images), cells, slices, days, _array(starts), _array(lengths))
        cursor.execute(_UPSERT_TOGETHER, values)


def _array(numbers: Iterable[int]) -> str:
    """As PostgreSQL reads one; the driver takes longer."""
    return f"{{{','.join(map(str, numbers))}}}"


def _cursor(session: Session) -> Any:
    """The driver's own: what SQLAlchemy adds to a statement took as long as the statement."""
    connection: Connection = session.info.get(CONNECTION) or session.connection()
    raw: Any = connection.connection.dbapi_connection
    return raw.cursor() if connection.dialect.name == "sqlite" else raw.cursor(binary=True)


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
