"""A fingerprint of all there is to know of a slice: so millions of figures are compared in one pass over the ratings.

Each day has a number; a slice's print is the sum of these times the cells of the days, modulo a prime of 61 bits. It is
linear, so it can be added up rating by rating in any order, and by several processes. Two slices that differ in one
figure never have the same print, and those that differ in several have it once in 2^60.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from struct import Struct
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.counts.cells import CLOSED, LEAVES, RATED, SENT, of_answer, of_survey, placed, unpacked
from survey_service.counts.families import FAMILIES
from survey_service.counts.rows import raw_rows
from survey_service.counts.said import Slices, Starts, said_text, texts
from survey_service.counts.tables import COUNTS, IMAGES

PRIME: Final = 2293361661491881823
"""Of 61 bits; each counter of a row is worth another power of two."""
_IMAGE: Final = Struct(f"<IBII4s{len(FAMILIES)}I")
"""LAYOUT, with what was said in one."""


@dataclass
class Prints:
    """By slice's id. `stale`: images of surveys that count no more; `wrong`: surveys whose image is not what they are,
    which are in no print."""

    by_slice: dict[int, int] = field(default_factory=dict)
    stale: int = 0
    wrong: list[int] = field(default_factory=list)

    def add(self, other: "Prints") -> None:
        """Of another part of the ratings."""
        for number, one in other.by_slice.items():
            self.by_slice[number] = (self.by_slice.get(number, 0) + one) % PRIME
        self.stale += other.stale
        self.wrong += other.wrong


@cache
def weight(day: int) -> int:
    """The number of a day; 0 of none."""
    return day and int.from_bytes(blake2b(str(day).encode(), digest_size=8).digest(), "little") % PRIME


def prints_of_counts(session: Session, first: int, last: int) -> Prints:
    """Of what is kept for the slices from `first` to `last`."""
    found: dict[int, int] = defaultdict(int)
    asked = select(COUNTS).where(COUNTS.c.slice_id.between(first, last))
    place = before = 0
    for rows in raw_rows(session, asked.order_by(COUNTS.c.slice_id, COUNTS.c.day)):
        for number, day, kept in rows:
            if place != number:
                place, before = number, 0
            total = unpacked(kept) % PRIME
            found[number] += weight(day) * (total - before)
            before = total
    return Prints({number: one % PRIME for number, one in found.items()})


def prints_of_ratings(session: Session, zone: ZoneInfo, first: int, last: int) -> Prints:
    """Of what the surveys from `first` to `last` say now, by their images, where these say the same."""
    dialect = session.get_bind().dialect.name
    asked = texts(dialect)
    number = asked.selected_columns[0]
    found, totals, images = Prints(), defaultdict[int, int](int), 0
    slices, starts, known, unpack = Slices(session), Starts(dialect, zone), _Known(), _IMAGE.unpack
    for rows in raw_rows(session, asked.where(number.between(first, last))):
        for survey, image, sent_at, rated_at, closed_at, text in rows:
            if image is None:
                found.wrong += [survey] if sent_at is not None or rated_at is not None else []
                continue
            images += 1
            sent, leaf, rated, closed, said, *ids = unpack(image)
            end, of_sent, of_rated, of_closed = known[leaf, said]
            fits = starts.hold(sent, sent_at) and starts.hold(rated, rated_at) and starts.hold(closed, closed_at)
            if not fits or text != f"{slices.text(ids)}{end}":
                found.wrong.append(survey)
                continue
            worth = (weight(sent) * of_sent + weight(rated) * of_rated + weight(closed) * of_closed) % PRIME
            for one in ids:
                totals[one] += worth
    found.by_slice = {one: total % PRIME for one, total in totals.items()}
    kept = session.scalar(select(func.count()).select_from(IMAGES).where(IMAGES.c.invitation_id.between(first, last)))
    found.stale = abs((kept or 0) - images)
    return found


class _Known(dict[tuple[int, bytes], tuple[str | None, int, int, int]]):
    """By leaf and what was said, as images have them: the end of the text, and what it is worth on the day of sending,
    of the answer and of the close."""

    def __missing__(self, key: tuple[int, bytes]) -> tuple[str | None, int, int, int]:
        leaf, (score, *stands) = key[0], key[1]
        end, worth = said_text(*key), [0, 0, 0]
        if end is not None:
            worth[0] = placed(SENT, of_survey(LEAVES[leaf])) % PRIME
        if end is not None and score:
            cells = of_answer(score, (stands[0], stands[1], stands[2]))
            worth[1:] = placed(RATED, cells) % PRIME, placed(CLOSED, cells) % PRIME
        found = self[key] = (end, worth[0], worth[1], worth[2])
        return found
