"""What the counts should hold, from the ratings alone: to compare, and to write them anew."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from survey_service.counts.cells import ANSWER_CELLS, SURVEY_CELLS, of_survey, packed, unpacked, values
from survey_service.counts.families import FAMILIES
from survey_service.counts.images import Image, Minutes, every_answer, every_survey, images_of
from survey_service.counts.prints import Prints, prints_of_counts, prints_of_ratings, shares_of
from survey_service.counts.rows import SliceIds, raw_rows, said_of
from survey_service.counts.tables import COUNTS, IMAGES, SENT, SLICES
from survey_service.counts.whole import are_kept, whole
from survey_service.invitations.invitation import Invitation
from survey_service.prepared import table_of
from survey_service.responses.response import Response

AT_ONCE: Final = 5000
"""Surveys read together, and rows written together."""
SORTED_TOGETHER: Final = 500_000
"""Rows, about 150 MB."""
BASES: Final = ("rated", "closed", "sent")
_R, _I = table_of(Response), table_of(Invitation)
MOMENTS: Final = (_R.c.rated_at, _I.c.closed_at, _I.c.sent_at)

Totals = dict[tuple[int, int], dict[int, int]]
"""By slice and basis: what falls on each day."""


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


@dataclass(frozen=True, slots=True)
class Part:
    """Surveys and slices by their ids, from and to: what one process compares."""

    surveys: tuple[int, int]
    slices: tuple[int, int]


def parted(session: Session, how_many: int) -> list[Part]:
    """All surveys and slices in so many parts."""
    last_survey = session.scalar(select(func.max(_I.c.id))) or 0
    last_slice = session.scalar(select(func.max(SLICES.c.id))) or 0
    surveys, slices = _cut(last_survey, how_many), _cut(last_slice, how_many)
    return [Part(*pair) for pair in zip(surveys, slices, strict=True)]


def prints_of(session: Session, zone: ZoneInfo, part: Part) -> tuple[Prints, Prints]:
    """Kept, and counted; to be added up over all parts."""
    minutes = Minutes(session.get_bind().dialect.name, zone)
    return prints_of_counts(session, *part.slices), prints_of_ratings(session, minutes, *part.surveys)


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
        for basis, day, cells in image.shares() if wanted else ():
            for number in wanted:
                right[number, basis][day] += cells
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
    minutes, slices = Minutes(session.get_bind().dialect.name, zone), SliceIds(session)
    seen = _write_images(session, minutes, slices)
    for basis in range(len(BASES)):
        _write(session, minutes, slices, basis)
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
                    rows.append((row[0], shares_of(row, slices.made(session, row), minutes.day)[0]))
        _insert(session, f"{IMAGES.name} (invitation_id, image)", 2, rows)
        seen += len(rows)
    return seen


def _write(session: Session, minutes: Minutes, slices: SliceIds, basis: int) -> None:
    running: dict[int, int] = defaultdict(int)
    moment = MOMENTS[basis]
    surveys = every_survey(minutes.minute) if basis == SENT else every_answer(minutes.minute)
    waiting: list[tuple[Any, ...]] = []
    for day, start, end in _days(session, basis, minutes.zone):
        found: dict[int, int] = defaultdict(int)
        for some in raw_rows(session, surveys.where(moment >= start, moment < end)):
            for row in some:
                if row[1] is None and basis == SENT:
                    continue
                cells = of_survey(row[2]) if basis == SENT else said_of(row[5:10])[2]
                for number in slices.made(session, row):
                    found[number] += cells
        for number, cells in found.items():
            running[number] += cells
        waiting += [(number, basis, day, packed(running[number])) for number in found]
        if len(waiting) > SORTED_TOGETHER:
            _insert_totals(session, waiting)
            waiting = []
    _insert_totals(session, waiting)


def _insert_totals(session: Session, rows: list[tuple[Any, ...]]) -> None:
    """In the order of their key: a slice's days lie together, and each page of the table is written once."""
    rows.sort()
    _insert(session, f"{COUNTS.name} (slice_id, basis, day, cells)", 4, rows)


def _insert(session: Session, into: str, columns: int, rows: list[tuple[Any, ...]]) -> None:
    connection = session.connection()
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    if rows:
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({', '.join([mark] * columns)})", rows)  # noqa: S608


def _days(session: Session, basis: int, zone: ZoneInfo) -> Iterator[tuple[int, datetime, datetime]]:
    """Each from the first to the last on which anything falls, with its first moment and the next day's."""
    first, last = session.execute(select(func.min(MOMENTS[basis]), func.max(MOMENTS[basis]))).one()
    if first is None:
        return
    day, newest = first.astimezone(zone).date(), last.astimezone(zone).date()
    while day <= newest:
        both = (day, day + timedelta(1))
        start, end = (datetime.combine(one, time.min, zone).astimezone(UTC) for one in both)
        yield day.toordinal(), start, end
        day += timedelta(1)


def _steps(last: int) -> list[tuple[int, int]]:
    return [(start + 1, start + 10 * AT_ONCE) for start in range(0, last, 10 * AT_ONCE)]


def _cut(last: int, how_many: int) -> list[tuple[int, int]]:
    ends = [last * place // how_many for place in range(how_many + 1)]
    return [(start + 1, end) for start, end in pairwise(ends)]


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
    running: dict[tuple[int, int], int] = defaultdict(int)
    found = []
    stored = select(COUNTS).order_by(COUNTS.c.slice_id, COUNTS.c.basis, COUNTS.c.day)
    for number, basis, day, kept in session.execute(stored):
        if slices is None or number in slices:
            place, total = (number, basis), unpacked(kept)
            name, counted = names.get(number, f"slice {number}"), right[place].pop(day, 0)
            found += _wrong(name, basis, day, total - running[place], counted)
            running[place] = total
    for (number, basis), days in right.items():
        for day, cells in days.items():
            found += _wrong(names[number], basis, day, 0, cells)
    return sorted(found, key=str)


def _wrong(name: str, basis: int, day: int, kept: int, counted: int) -> list[Difference]:
    if kept == counted:
        return []
    words = f"{name}, {BASES[basis]} on {date.fromordinal(day)}"
    cells = SURVEY_CELLS if basis == SENT else ANSWER_CELLS
    try:
        old, new = values(kept, len(cells)), values(counted, len(cells))
    except OverflowError:
        return [Difference(f"{words}, no count at all", 0, 1)]
    return [
        Difference(f"{words}, {cell}", one, other)
        for cell, one, other in zip(cells, old, new, strict=True)
        if one != other
    ]


def _wrong_images(session: Session, right: dict[int, bytes], surveys: Collection[int] | None) -> list[Difference]:
    """What would be taken out of the counts at the next change is not what was put in."""
    rows: Iterable[Any] = session.execute(select(IMAGES.c.invitation_id, IMAGES.c.image))
    stored: dict[int, bytes] = {survey: image for survey, image in rows if surveys is None or survey in surveys}
    wrong = sorted(survey for survey in right.keys() | stored.keys() if right.get(survey) != stored.get(survey))
    return [
        Difference(f"what is counted of survey {survey}", int(survey in stored), int(survey in right))
        for survey in wrong
    ]
