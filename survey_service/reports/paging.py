"""Pages of a list by key, so that no page costs more than the first and none skips what came meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, and_, or_

Item = TypeVar("Item")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST = 10**16  # microseconds; a year in the 23rd century


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list: rank, moment and id, all falling. `backwards`: what comes before it, not after."""

    rank: int
    moment: datetime
    id: int
    backwards: bool = False

    def __str__(self) -> str:
        microseconds = (self.moment - EPOCH) // timedelta(microseconds=1)
        return f"{'b' if self.backwards else 'a'}{self.rank}-{microseconds}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """None where no place of ours was written so."""
        parts = text[1:].split("-")
        if text[:1] not in ("a", "b") or len(parts) != 3:
            return None
        if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
            return None
        rank, microseconds, number = (int(part) for part in parts)
        if microseconds >= MOST or rank > 9:
            return None
        return cls(rank, EPOCH + timedelta(microseconds=microseconds), number, text[0] == "b")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page, and the places its neighbours begin at."""

    items: Sequence[Item]
    newer: Place | None = None
    older: Place | None = None


def beyond(place: Place, rank: ColumnElement[int], moment: Any, number: Any) -> ColumnElement[bool]:
    """What follows the place in falling order; what precedes it if it looks backwards."""
    if place.backwards:
        rest = or_(moment > place.moment, and_(moment == place.moment, number > place.id))
        return or_(rank > place.rank, and_(rank == place.rank, rest))
    rest = or_(moment < place.moment, and_(moment == place.moment, number < place.id))
    return or_(rank < place.rank, and_(rank == place.rank, rest))


def page_of(
    found: Sequence[Item], size: int, place: Place | None, key: Callable[[Item], tuple[int, datetime, int]]
) -> Page[Item]:
    """From up to `size` + 1 rows, read in falling order, or rising where the place looks backwards."""
    more = len(found) > size
    items = list(found[:size])
    backwards = place is not None and place.backwards
    if backwards:
        items.reverse()
    if not items:
        return Page(items)
    newer = Place(*key(items[0]), backwards=True) if (more if backwards else place is not None) else None
    older = Place(*key(items[-1])) if (more or backwards) else None
    return Page(items, newer, older)
