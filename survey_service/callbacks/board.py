"""The board: customers who are owed a call, the next due first.

However many cases are open, a page counts them in one statement, orders them by their ids in a second one, and reads
the fifty it shows in a few more: only the first two look at all of them, at nothing but their own table where the
reader has no team.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, tuple_
from sqlalchemy.orm import Session

from survey_service.callbacks.board_filter import WHOSE, Filter, asked_for
from survey_service.callbacks.board_rows import Row, rows_of
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.ranking import GROUPS, LATE, NEVER, TO_CALL, Order, Place, Spot
from survey_service.callbacks.scope import is_open_to, is_own_area
from survey_service.staff.reader import Reader

PAGE = 50
IN_MINUTES = timedelta(minutes=61)
"""How far from now a time is told in minutes."""

MINE, OWN_AREA, WANTED, EACH_RANK = 1, 2, 4, 8
"""What cases are grouped by, as one number: SQLite sorts ten thousand of these in two thirds of the time."""

NO_TIME = datetime.min.replace(tzinfo=UTC)


class Counted(NamedTuple):
    """So many open cases of a rank; whether they are the reader's, of the reader's area, and what was asked for."""

    rank: int
    mine: bool
    own_area: bool
    wanted: bool
    n: int
    first_due: datetime | None
    last_due: datetime | None


@dataclass(frozen=True)
class Counts:
    """Of all open cases a reader may open."""

    found: tuple[Counted, ...]

    def of_rank(self, rank: int) -> int:
        """Of those asked for."""
        return sum(one.n for one in self.found if one.wanted and one.rank == rank)

    def whose(self) -> dict[str, int]:
        """Customers who wait for a call: mine, my teams', all I may see."""
        waiting = [one for one in self.found if one.rank in TO_CALL]
        mine = sum(one.n for one in waiting if one.mine)
        own_area = sum(one.n for one in waiting if one.own_area)
        return dict(zip(WHOSE, (mine, own_area, sum(one.n for one in waiting)), strict=True))

    def next_due(self) -> datetime | None:
        """The first deadline ahead of those asked for."""
        ahead = [one.first_due for one in self.found if one.wanted and one.rank in (LATE + 1, LATE + 2)]
        return min((due for due in ahead if due is not None), default=None)

    def tells_minutes(self, now: datetime) -> bool:
        """Whether something is due, or became due, so close to now that the words change by the minute."""
        lately = [one.last_due for one in self.found if one.wanted and one.rank == LATE and one.last_due is not None]
        ahead = self.next_due()
        return (ahead is not None and ahead <= now + IN_MINUTES) or max(lately, default=NO_TIME) >= now - IN_MINUTES

    def last_rank(self, enough: int, begins: int) -> int:
        """The rank by which so many of those asked for are together, counted from one on."""
        together = 0
        for rank in range(begins, len(GROUPS)):
            together += self.of_rank(rank)
            if together >= enough:
                return rank
        return len(GROUPS)


@dataclass(frozen=True)
class Board:
    """`groups`: name, how many there are, those on this page. `tabs` by whose. `next_due` is ahead of now."""

    groups: list[tuple[str, int, list[Row]]]
    tabs: dict[str, int]
    waiting: int
    late: int
    next_due: datetime | None
    older: str | None

    @property
    def is_empty(self) -> bool:
        """Not even something to review."""
        return not any(n for _, n, _ in self.groups)


def counts(session: Session, reader: Reader, wanted: Filter, order: Order) -> Counts:
    """In one look at the open cases."""
    chosen = literal(value=False) if wanted.is_flat else asked_for(wanted, reader, order)
    told = ((MINE, Callback.owner_id == reader.user_id), (OWN_AREA, is_own_area(reader)), (WANTED, chosen))
    key: ColumnElement[int] = order.rank * EACH_RANK
    for bit, condition in told:
        key = key + case((condition, bit), else_=0)
    seen = (
        select(key.label("key"), order.due.label("due"))
        .where(is_open_to(reader), Callback.closed_at.is_(None))
        .subquery()
    )
    found = session.execute(
        select(seen.c.key, func.count(), func.min(seen.c.due), func.max(seen.c.due)).group_by(seen.c.key)
    )
    return Counts(tuple(_counted(*row) for row in found))


def _counted(key: int, n: int, first_due: datetime | None, last_due: datetime | None) -> Counted:
    rank, bits = divmod(key, EACH_RANK)
    return Counted(rank, bool(bits & MINE), bool(bits & OWN_AREA), bool(bits & WANTED), n, first_due, last_due)


def board(
    session: Session, reader: Reader, wanted: Filter, order: Order, counted: Counts, after: str | None = None
) -> Board:
    """The page of the list behind `after`. Closed cases and those of a figure come newest first. Raises BadCursor."""
    if wanted.is_flat:
        return _flat(session, reader, wanted, order, counted, Spot.parse(after) if after else None)
    place = Place.parse(after) if after else None
    ids = _next_ids(session, reader, wanted, order, counted, place)
    rows = rows_of(session, order, ids)
    by_rank: dict[int, list[Row]] = {}
    for row in rows[:PAGE]:
        by_rank.setdefault(row.facts.rank, []).append(row)
    return Board(
        groups=[(name, counted.of_rank(rank), by_rank.get(rank, [])) for rank, name in enumerate(GROUPS)],
        tabs=counted.whose(),
        waiting=sum(counted.of_rank(rank) for rank in TO_CALL),
        late=counted.of_rank(LATE),
        next_due=counted.next_due(),
        older=_place(rows[PAGE - 1]).text if len(rows) > PAGE else None,
    )


def waiting_for(session: Session, reader: Reader, now: datetime) -> int:
    """The number beside "Callbacks" in the navigation."""
    waiting = select(func.count()).where(
        is_open_to(reader),
        is_own_area(reader),
        Callback.closed_at.is_(None),
        Order.at(now, now).rank.in_(list(TO_CALL)),
    )
    return session.scalar(waiting) or 0


def next_case(session: Session, reader: Reader, now: datetime, after: int) -> int | None:
    """The case to go to when this one is done: the reader's own first, then nobody's."""
    order = Order.at(now, now)
    return session.scalar(
        select(Callback.id)
        .where(is_open_to(reader), Callback.closed_at.is_(None), Callback.id != after)
        .where(order.rank.in_(list(TO_CALL)), Callback.owner_id.is_(None) | (Callback.owner_id == reader.user_id))
        .order_by(Callback.owner_id.is_(None), *order.keys)
        .limit(1)
    )


def _next_ids(
    session: Session, reader: Reader, wanted: Filter, order: Order, counted: Counts, after: Place | None
) -> Sequence[int]:
    """PAGE and one more. Ranks behind those that fill the page are not sorted."""
    statement = _seen(reader, wanted, order).order_by(*order.keys).limit(PAGE + 1)
    if after is not None:
        statement = statement.where(order.after(after))
    else:
        statement = statement.where(order.rank <= counted.last_rank(PAGE + 1, 0))
    return session.scalars(statement).all()


def _flat(session: Session, reader: Reader, wanted: Filter, order: Order, counted: Counts, after: Spot | None) -> Board:
    seen = _seen(reader, wanted, order)
    moment = Callback.closed_at if wanted.state == "closed" else Callback.opened_at
    statement = seen.order_by(moment.desc(), Callback.id.desc()).limit(PAGE + 1)
    n = session.scalar(select(func.count()).select_from(seen.subquery())) or 0
    if after is not None:
        statement = statement.where(tuple_(moment, Callback.id) < tuple_(after.at, after.id))
    rows = rows_of(session, order, session.scalars(statement).all())
    shown, last = rows[:PAGE], rows[PAGE - 1].facts if len(rows) > PAGE else None
    at = None if last is None else last.closed_at if wanted.state == "closed" else last.opened_at
    older = Spot(at, last.id).text if last is not None and at is not None else None
    return Board([("closed" if wanted.state == "closed" else "all", n, shown)], counted.whose(), 0, 0, None, older)


def _seen(reader: Reader, wanted: Filter, order: Order) -> Select[int]:
    return select(Callback.id).where(and_(is_open_to(reader), asked_for(wanted, reader, order)))


def _place(row: Row) -> Place:
    facts = row.facts
    return Place(facts.rank, facts.due or NEVER, 0 if facts.vip else 1, -(facts.value or 0.0), facts.id)
