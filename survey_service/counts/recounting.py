"""What the counts should hold, from the ratings alone: to compare, and to write them anew."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from survey_service.counts.cells import BASES, CELLS, of_basis, packed, placed, unpacked, values
from survey_service.counts.families import FAMILIES
from survey_service.counts.images import Image, Minutes, every_survey, images_of, share_of
from survey_service.counts.rows import SliceIds, image_of_row, raw_rows
from survey_service.counts.tables import COUNTS, IMAGES, SLICES
from survey_service.counts.whole import are_kept, whole
from survey_service.invitations.invitation import Invitation
from survey_service.prepared import table_of
from survey_service.responses.response import Response

AT_ONCE: Final = 5000
"""Surveys read together, and rows written together."""
SORTED_TOGETHER: Final = 500_000
"""Rows, about 150 MB."""
_R, _I = table_of(Response), table_of(Invitation)
MOMENTS: Final = (_R.c.rated_at, _I.c.closed_at, _I.c.sent_at)

Totals = dict[int, dict[int, int]]
"""By slice: what falls on each day."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A kept figure that is not what a recount finds; `place` in words, for people."""

    place: str
    kept: int
    counted: int

    def __str__(self) -> str:
        return f"{self.place}: kept {self.kept}, counted {self.counted}"


NOT_WHOLE: Final = Difference("counts that are whole", 0, 1)
"""The one there is of counts that nobody reads yet."""


def differences(
    session: Session, zone: ZoneInfo, slices: Collection[int] | None = None, surveys: Collection[int] | None = None
) -> list[Difference]:
    """Every figure that is wrong, sorted; none: the counts are exact. Of these slices and surveys, else of all. Inside
    a writing transaction, as slices that nobody has named yet are made."""
    if not are_kept(session, zone):
        return [NOT_WHOLE]
    right: Totals = defaultdict(lambda: defaultdict(int))
    images: dict[int, bytes] = {}
    for survey, image in _images(session, zone):
        if surveys is None or survey in surveys:
            images[survey] = image.packed()
        wanted = image.slices if slices is None else [number for number in image.slices if number in slices]
        for day, cells in image.shares() if wanted else ():
            for number in wanted:
                right[number][day] += cells
    return _wrong_totals(session, right, slices) + _wrong_images(session, images, surveys)


def rebuild(session: Session, zone: ZoneInfo) -> int:
    """Inside a writing transaction: the counts as a recount finds them; of how many surveys. Day by day, so that it
    takes no more memory for more ratings.

    On PostgreSQL those who change a rating meanwhile wait: what they do is counted on top.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE responses, invitations IN SHARE ROW EXCLUSIVE MODE"))
    for table in (COUNTS, IMAGES):
        session.execute(delete(table))
    seen = _write_images(session, Minutes(session.get_bind().dialect.name, zone), SliceIds(session))
    _write(session, zone)
    whole(session, zone)
    return seen


def _write_images(session: Session, minutes: Minutes, slices: SliceIds) -> int:
    """Slices are made on the way."""
    seen = 0
    number = every_survey(minutes.minute).selected_columns[0]
    for start, end in _steps(session.scalar(select(func.max(_I.c.id))) or 0):
        rows = []
        for some in raw_rows(session, every_survey(minutes.minute).where(number.between(start, end))):
            for row in some:
                if row[1] is not None or row[3] is not None:
                    rows.append((row[0], image_of_row(row, slices.made(session, row), minutes.day)))
        _insert(session, f"{IMAGES.name} (invitation_id, image)", 2, rows)
        seen += len(rows)
    return seen


def _write(session: Session, zone: ZoneInfo) -> None:
    """From the images, day by day: each survey is read once for each basis."""
    images = select(IMAGES.c.image).join(_I, _I.c.id == IMAGES.c.invitation_id)
    answered = select(IMAGES.c.image).join(_R, _R.c.invitation_id == IMAGES.c.invitation_id)
    asked = (answered.where(_R.c.status == "counted"), images, images)
    running: dict[int, int] = defaultdict(int)
    waiting: list[tuple[Any, ...]] = []
    for day, start, end in _days(session, zone):
        found: dict[int, int] = defaultdict(int)
        for basis, moment in enumerate(MOMENTS):
            for some in raw_rows(session, asked[basis].where(moment >= start, moment < end)):
                for (image,) in some:
                    cells, slices = share_of(image, basis)
                    for number in slices if cells else ():
                        found[number] += cells
        for number, cells in found.items():
            running[number] += cells
        waiting += [(number, day, packed(running[number])) for number in found]
        if len(waiting) > SORTED_TOGETHER:
            _insert_totals(session, waiting)
            waiting = []
    _insert_totals(session, waiting)


def _insert_totals(session: Session, rows: list[tuple[Any, ...]]) -> None:
    """In the order of their key: a slice's days lie together, and each page of the table is written once."""
    rows.sort()
    _insert(session, f"{COUNTS.name} (slice_id, day, cells)", 3, rows)


def _insert(session: Session, into: str, columns: int, rows: list[tuple[Any, ...]]) -> None:
    connection = session.connection()
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    if rows:
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({', '.join([mark] * columns)})", rows)  # noqa: S608


def _days(session: Session, zone: ZoneInfo) -> Iterator[tuple[int, datetime, datetime]]:
    """Each from the first to the last on which anything falls, with its first moment and the next day's."""
    ends = [session.execute(select(func.min(moment), func.max(moment))).one() for moment in MOMENTS]
    if not (known := [pair for pair in ends if pair[0] is not None]):
        return
    first, last = min(pair[0] for pair in known), max(pair[1] for pair in known)
    day, newest = first.astimezone(zone).date(), last.astimezone(zone).date()
    while day <= newest:
        both = (day, day + timedelta(1))
        start, end = (datetime.combine(one, time.min, zone).astimezone(UTC) for one in both)
        yield day.toordinal(), start, end
        day += timedelta(1)


def _steps(last: int) -> list[tuple[int, int]]:
    return [(start + 1, start + 10 * AT_ONCE) for start in range(0, last, 10 * AT_ONCE)]


def _images(session: Session, zone: ZoneInfo) -> Iterator[tuple[int, Image]]:
    last = 0
    surveys = every_survey()
    number = surveys.selected_columns[0]
    while True:
        some = surveys.where(number > last).order_by(number).limit(AT_ONCE)
        rows = [tuple(row) for row in session.execute(some)]
        yield from images_of(session, rows, zone)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1][0]


def _wrong_totals(session: Session, right: Totals, slices: Collection[int] | None) -> list[Difference]:
    names: dict[int, str] = {}
    for row in session.execute(select(SLICES)):
        places = [f"{place} {row._mapping[place] or 'none'}" for place in FAMILIES[row.family]]
        names[row.id] = ", ".join(places) or "company"
    running: dict[int, int] = defaultdict(int)
    found = []
    for number, day, kept in session.execute(select(COUNTS).order_by(COUNTS.c.slice_id, COUNTS.c.day)):
        if slices is None or number in slices:
            total = unpacked(kept)
            name, counted = names.get(number, f"slice {number}"), right[number].pop(day, 0)
            found += _wrong(name, day, total - running[number], counted)
            running[number] = total
    for number, days in right.items():
        for day, cells in days.items():
            found += _wrong(names[number], day, 0, cells)
    return sorted(found, key=str)


def _wrong(name: str, day: int, kept: int, counted: int) -> list[Difference]:
    if kept == counted:
        return []
    on, old_ones, new_ones = date.fromordinal(day), _by_basis(kept), _by_basis(counted)
    if old_ones is None or new_ones is None:
        return [Difference(f"{name}, {on}, no count at all", 0, 1)]
    return [
        Difference(f"{name}, {basis} on {on}, {cell}", one, other)
        for basis, cells, old, new in zip(BASES, CELLS, old_ones, new_ones, strict=True)
        for cell, one, other in zip(cells, old, new, strict=True)
        if one != other
    ]


def _by_basis(cells: int) -> list[tuple[int, ...]] | None:
    """None for what no counters make."""
    bases = [of_basis(basis, cells) for basis in range(len(CELLS))]
    if cells != sum(placed(basis, own) for basis, own in enumerate(bases)):
        return None
    return [values(own, len(names)) for own, names in zip(bases, CELLS, strict=True)]


def _wrong_images(session: Session, right: dict[int, bytes], surveys: Collection[int] | None) -> list[Difference]:
    """What would be taken out of the counts at the next change is not what was put in."""
    rows: Iterable[Any] = session.execute(select(IMAGES.c.invitation_id, IMAGES.c.image))
    stored: dict[int, bytes] = {survey: image for survey, image in rows if surveys is None or survey in surveys}
    wrong = sorted(survey for survey in right.keys() | stored.keys() if right.get(survey) != stored.get(survey))
    return [
        Difference(f"what is counted of survey {survey}", int(survey in stored), int(survey in right))
        for survey in wrong
    ]
