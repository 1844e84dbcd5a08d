"""Figures out of the counts: the difference of two running totals of each slice, however many answers there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    false,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from survey_service.counts.cells import of_basis, unpacked
from survey_service.counts.families import family_of
from survey_service.counts.tables import COUNTS, SLICES
from survey_service.prepared import run

Sums = dict[str, int]
"""By key of the level, "" for none: the cells of all bases."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The slices of one family that fit: each of `pairs` is a place and what it may be, and any of `seen` suffices."""

    family: int
    level: str
    pairs: tuple[tuple[str, tuple[str, ...]], ...]
    seen: tuple[tuple[str, str], ...] | None = None

    def sums(self, session: Session, start: date, end: date) -> Sums:
        """Of the days from `start` to before `end`; keys of nothing are left out."""
        if start >= end:
            return {}
        found: Sums = {}
        for key, day, kept in self._totals(session, (start.toordinal(), end.toordinal())):
            cells = unpacked(kept)
            found[key] = found.get(key, 0) + (cells if day == end.toordinal() else -cells)
        return {key: cells for key, cells in found.items() if cells}

    def between(self, session: Session, basis: int, days: Sequence[date]) -> list[int]:
        """Over all keys: the cells from each of these days to before the next one; days are in order."""
        bounds = [day.toordinal() for day in days]
        totals = dict.fromkeys(bounds, 0)
        for _, day, kept in self._totals(session, tuple(bounds)):
            totals[day] += unpacked(kept)
        ends = [totals[day] for day in bounds]
        return [of_basis(basis, after - before) for before, after in pairwise(ends)]

    def _totals(self, session: Session, days: tuple[int, ...]) -> Iterable[Any]:
        """Key, day and what there was before it, of each slice; none where there was nothing yet."""
        pairs = tuple((place, len(wanted)) for place, wanted in self.pairs)
        seen = tuple(place for place, _ in self.seen) if self.seen is not None else None
        given: dict[str, Any] = {f"day_{number}": day for number, day in enumerate(days)}
        for number, (_, wanted) in enumerate(self.pairs):
            given |= {f"is_{number}_{which}": value for which, value in enumerate(wanted)}
        given |= {f"seen_{number}": value for number, (_, value) in enumerate(self.seen or ())}
        asked = _asked(self.family, self.level, pairs, seen, len(days))
        rows: Iterable[Any] = run(session, asked, given).all()
        for key, day, kept in rows:
            if kept is not None:
                yield key, day, kept


@lru_cache(maxsize=256)
def _asked(
    family: int, level: str, pairs: tuple[tuple[str, int], ...], seen: tuple[str, ...] | None, days: int
) -> Select[Any]:
    """A statement of this shape, made once: to build it took as long as to run it."""
    key: ColumnElement[str] = SLICES.c[level] if level != "company" else literal("")
    bounds = union_all(*(select(bindparam(f"day_{number}", type_=Integer).label("bound")) for number in range(days)))
    bounds_of = bounds.cte()  # of VALUES, SQLAlchemy would remember no text and make it anew each time
    before = (
        select(COUNTS.c.cells)
        .where(COUNTS.c.slice_id == SLICES.c.id, COUNTS.c.day < bounds_of.c.bound)
        .order_by(COUNTS.c.day.desc())
        .limit(literal_column("1"))
        .scalar_subquery()
    )
    fits: list[ColumnElement[bool]] = [SLICES.c.family == literal_column(str(family))]
    for number, (place, how_many) in enumerate(pairs):
        fits.append(SLICES.c[place].in_([bindparam(f"is_{number}_{which}") for which in range(how_many)]))
    if seen is not None:
        own = [SLICES.c[place] == bindparam(f"seen_{number}") for number, place in enumerate(seen)]
        fits.append(or_(false(), *own))
    return select(key, bounds_of.c.bound, before).select_from(SLICES.join(bounds_of, true())).where(*fits)


def kept_of(
    level: str, pairs: Iterable[tuple[str, tuple[str, ...]]], seen: tuple[tuple[str, str], ...] | None = None
) -> Kept | None:
    """None where these places are not kept together."""
    pairs = tuple(pairs)
    places = {place for place, _ in pairs} | ({level} - {"company"})
    if seen is not None:
        places |= {"agent", "team_id", "department_id"}
    number = family_of(frozenset(places))
    return Kept(number, level, pairs, seen) if number is not None else None
