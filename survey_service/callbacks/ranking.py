"""The order of the board: what is due first, ties by VIP, then by value (M2); as columns, to be paged by."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, Float, Integer, and_, case, func, literal, tuple_

from survey_service.callbacks.callback import Callback
from survey_service.schema import UtcDateTime

GROUPS = ("late", "today", "later", "next", "waiting", "review", "close")
"""By rank. `next`: tried, and nobody has said what comes next. `review`: to be read, not called. `close`: eased."""

TO_CALL = range(5)
"""The ranks of customers who wait for a call."""

LATE = 0
"""The rank of those whose time has passed."""

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class BadCursor(ValueError):
    """The address names a page that no list of ours has."""


@dataclass(frozen=True)
class Place:
    """Where a case stands in the order; `text` and `parse` carry it in an address."""

    rank: int
    due: datetime
    plain: int
    value: float
    id: int

    @property
    def text(self) -> str:
        """Without spaces or anything personal."""
        return "_".join(map(str, (self.rank, int(self.due.timestamp() * 1_000_000), self.plain, self.value, self.id)))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises BadCursor."""
        try:
            rank, due, plain, value, number = text.split("_")
            return cls(int(rank), _moment(due), int(plain), float(value), int(number))
        except (ValueError, OverflowError, OSError):
            raise BadCursor(text) from None


@dataclass(frozen=True)
class Spot:
    """Where a case stands in a list by one moment, newest first; `text` and `parse` as of Place."""

    at: datetime
    id: int

    @property
    def text(self) -> str:
        """Without spaces or anything personal."""
        return f"{int(self.at.timestamp() * 1_000_000)}_{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises BadCursor."""
        try:
            at, number = text.split("_")
            return cls(_moment(at), int(number))
        except (ValueError, OverflowError, OSError):
            raise BadCursor(text) from None


def _moment(text: str) -> datetime:
    """Of so many microseconds."""
    return datetime.fromtimestamp(int(text) // 1_000_000, UTC).replace(microsecond=int(text) % 1_000_000)


@dataclass(frozen=True)
class Order:
    """The columns by which cases are ordered at `now`, with the reader's day ending at `day_end`."""

    rank: ColumnElement[int]
    due: ColumnElement[datetime | None]
    state: ColumnElement[str]

    @classmethod
    def at(cls, now: datetime, day_end: datetime) -> Self:
        """A wait whose date has come is over, whether or not the job has been round."""
        waits = and_(Callback.state == "waiting", Callback.waiting_until > now)
        untried = Callback.first_attempt_at.is_(None)
        due = case((waits, Callback.waiting_until), (untried, Callback.due_at), else_=Callback.next_at)
        rank = case(
            (Callback.suggest_close.is_(True), 6),
            (Callback.review_only.is_(True), 5),
            (waits, 4),
            (due.is_(None), 3),
            (due < now, LATE),
            (due < day_end, 1),
            else_=2,
        )
        state = case((and_(Callback.state == "waiting", ~waits), "owned"), else_=Callback.state)
        return cls(rank, due, state)

    @property
    def keys(self) -> tuple[Any, ...]:
        """Ascending, and none of them null."""
        return (
            self.rank,
            func.coalesce(self.due, literal(NEVER, UtcDateTime), type_=UtcDateTime),
            case((Callback.vip.is_(True), 0), else_=1),
            -func.coalesce(Callback.value, 0.0, type_=Float),
            Callback.id,
        )

    def after(self, place: Place) -> ColumnElement[bool]:
        """What stands behind this place."""
        mark = tuple_(place.rank, place.due, place.plain, place.value, place.id, types=TYPES)
        return tuple_(*self.keys) > mark


TYPES = (Integer(), UtcDateTime(), Integer(), Float(), Integer())
