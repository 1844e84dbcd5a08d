"""A fingerprint of all there is to know of a slice: so millions of figures are compared in one pass over the ratings.

Each day has a large fixed number; a slice's print is the sum of these times the cells of the days. It is
linear, so it can be added up rating by rating in any order, and by several processes. Two slices that differ in one
figure never have the same print, and those that differ in several have it once in 2^64.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.counts.cells import CLOSED, RATED, SENT, of_survey, placed, unpacked
from survey_service.counts.images import LAYOUT, Minutes, every_survey
from survey_service.counts.rows import LEAF_PLACES, SliceIds, raw_rows, said_of
from survey_service.counts.tables import COUNTS, IMAGES


@dataclass
class Prints:
    """By slice's id. `unnamed`: surveys in slices nobody has made, and images of surveys that count no more; `wrong`:
    surveys whose image is not what they are."""

    by_slice: dict[int, int] = field(default_factory=dict)
    unnamed: int = 0
    wrong: list[int] = field(default_factory=list)

    def add(self, other: "Prints") -> None:
        """Of another part of the ratings."""
        for number, one in other.by_slice.items():
            self.by_slice[number] = self.by_slice.get(number, 0) + one
        self.unnamed += other.unnamed
        self.wrong += other.wrong


@cache
def weight(day: int) -> int:
    """The number of a day, odd, of 64 bits."""
    return int.from_bytes(blake2b(str(day).encode(), digest_size=8).digest(), "little") | 1


def prints_of_counts(session: Session, first: int, last: int) -> Prints:
    """Of what is kept for the slices from `first` to `last`."""
    found: dict[int, int] = {}
    asked = select(COUNTS).where(COUNTS.c.slice_id.between(first, last))
    place = before = 0
    for rows in raw_rows(session, asked.order_by(COUNTS.c.slice_id, COUNTS.c.day)):
        for number, day, kept in rows:
            if place != number:
                place, before = number, 0
            total = unpacked(kept)
            found[number] = found.get(number, 0) + weight(day) * (total - before)
            before = total
    return Prints(found)


def prints_of_ratings(session: Session, minutes: Minutes, first: int, last: int) -> Prints:
    """Of what the surveys from `first` to `last` say now; their images are compared on the way."""
    surveys = every_survey(minutes.minute)
    number = surveys.selected_columns[0]
    asked = surveys.add_columns(IMAGES.c.image).outerjoin(IMAGES, IMAGES.c.invitation_id == number)
    slices, found = SliceIds(session), Prints()
    totals: dict[int, int] = defaultdict(int)
    images = 0
    for rows in raw_rows(session, asked.where(number.between(first, last))):
        for row in rows:
            images += row[-1] is not None
            if row[1] is None and row[3] is None:
                found.wrong += [row[0]] if row[-1] is not None else []
                continue
            ids = slices.of(row)
            if ids is None:
                found.unnamed += 1
                continue
            image, worth = shares_of(row, ids, minutes.day)
            if image != row[-1]:
                found.wrong.append(row[0])
            for one in ids:
                totals[one] += worth
    found.by_slice = dict(totals)
    kept = session.scalar(select(func.count()).select_from(IMAGES).where(IMAGES.c.invitation_id.between(first, last)))
    found.unnamed += abs((kept or 0) - images)
    return found


def shares_of(row: Any, ids: tuple[int, ...], day: Callable[[Any], int]) -> tuple[bytes, int]:
    """A survey's image, and its print in each of its slices."""
    sent, leaf, rated = row[1], row[2], row[3]
    sent_on = day(sent) if sent is not None else 0
    leaf_place = LEAF_PLACES[leaf] if sent_on else 0
    if rated is None:
        return LAYOUT.pack(sent_on, leaf_place, 0, 0, 0, 0, 0, 0, *ids), weight(sent_on) * placed(SENT, of_survey(leaf))
    rated_on, closed_on = day(rated), day(row[4])
    score, stands, cells = said_of(row[5:10])
    worth = weight(rated_on) * placed(RATED, cells) + weight(closed_on) * placed(CLOSED, cells)
    if sent_on:
        worth += weight(sent_on) * placed(SENT, of_survey(leaf))
    return LAYOUT.pack(sent_on, leaf_place, rated_on, closed_on, score, *stands, *ids), worth
