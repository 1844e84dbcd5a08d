"""Tickets that come in, are solved and stay open, by day, week or month (N6).

Only of helpdesks that tell of tickets when they are opened: one that tells of solved tickets alone has no open ones
here. A ticket opened again counts as open until it is solved for the last time, so that open before + opened − solved
is what is open after.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from survey_service.reports.cohorts import Buckets
from survey_service.reports.hours import QUARTER, Opened
from survey_service.reports.period import Period
from survey_service.reports.solved import Narrowed, column, epoch, joined, of_tickets
from survey_service.tickets.raw_event import RawEvent
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket

LATEST_EVENTS: Final = 1000
FORGOTTEN: Final = timedelta(days=400)
"""A ticket opened again so long after its closing, and never solved since, is no backlog."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A helpdesk, and whether it tells of tickets when they are opened."""

    id: str
    name: str
    opens: bool


@dataclass(frozen=True)
class Backlog:
    """By bucket: opened, solved, and open at its end. `open_before`: when the first began. `unknown` solved tickets
    have no time of opening, `wrong` ones were closed before it; both are in none of the three. `arrivals`: those
    opened, by channel and quarter of an hour."""

    buckets: Buckets
    opened: list[int]
    solved: list[int]
    open: list[int]
    open_before: int
    unknown: int
    wrong: int
    arrivals: list[Opened]


def desks(session: Session) -> list[Desk]:
    """By name. Known by tickets that were never solved, or by an opening among the latest events."""
    never = select(Ticket.source).where(Ticket.closed_at.is_(None), Ticket.opened_at.is_not(None)).distinct()
    latest = select(RawEvent.source, RawEvent.type).order_by(RawEvent.id.desc()).limit(LATEST_EVENTS).subquery()
    told = select(latest.c.source).where(latest.c.type == "ticket.opened").distinct()
    opening = {*session.scalars(never), *session.scalars(told)}
    rows = session.execute(select(Source.id, Source.name).order_by(func.lower(Source.name), Source.id))
    return [Desk(number, name, number in opening) for number, name in rows]


def of_desks(found: Sequence[Desk]) -> ColumnElement[bool]:
    """The tickets of those that tell of openings."""
    return Ticket.source.in_([desk.id for desk in found if desk.opens])


def right() -> ColumnElement[bool]:
    """Opened at a time we know, which no closing precedes."""
    return and_(Ticket.opened_at.is_not(None), or_(Ticket.closed_at.is_(None), Ticket.closed_at >= Ticket.opened_at))


def backlog(
    session: Session, narrowed: Narrowed, found: Sequence[Desk], period: Period, today: date, now: datetime
) -> Backlog | None:
    """In three statements; None where the period has not begun, or no helpdesk tells of openings."""
    end = min(period.end, today + timedelta(days=1))
    if end <= period.start or not any(desk.opens for desk in found):
        return None
    buckets, known = Buckets(replace(period, end=end)), of_desks(found)
    start, stop = buckets.period.first_moment, buckets.period.end_moment.timestamp()
    came = _opened_since(session, narrowed, known, start)
    went = _solved_since(session, narrowed, known, start)
    opened = by_bucket(((quarter, n) for _, quarter, n in came), buckets)
    solved = by_bucket(((quarter, n) for kind, quarter, n in went if kind == "right"), buckets)
    at_ends = [_open_now(session, narrowed, known & open_at(now)) - opened.pop() + solved.pop()]
    for arrived, left in zip(reversed(opened[1:]), reversed(solved[1:]), strict=True):
        at_ends.insert(0, at_ends[0] - arrived + left)
    before = at_ends[0] - opened[0] + solved[0]
    unknown, wrong = (
        sum(n for kind, quarter, n in went if kind == what and quarter * QUARTER < stop)
        for what in ("unknown", "wrong")
    )
    arrivals = [one for one in came if one.quarter * QUARTER < stop]
    return Backlog(buckets, opened, solved, at_ends, before, unknown, wrong, arrivals)


def by_bucket(counted: Iterable[tuple[int, int]], buckets: Buckets) -> list[int]:
    """From (quarter of an hour, how many): one number a bucket, and last that of all that came later."""
    ends = [moment.timestamp() for moment in buckets.moments]
    counts = [0] * (len(ends) + 1)
    for quarter, n in counted:
        counts[bisect_right(ends, quarter * QUARTER)] += n
    return counts


def _opened_since(session: Session, narrowed: Narrowed, known: ColumnElement[bool], start: datetime) -> list[Opened]:
    quarter = (epoch(Ticket.opened_at) // QUARTER).label("quarter")
    wanted = joined(select(column("channel").label("channel"), quarter)).where(*narrowed.conditions(), known)
    return [Opened(*row) for row in session.execute(_counted(wanted.where(right(), Ticket.opened_at >= start)))]


def _solved_since(
    session: Session, narrowed: Narrowed, known: ColumnElement[bool], start: datetime
) -> list[tuple[str, int, int]]:
    quarter = (epoch(Ticket.closed_at) // QUARTER).label("quarter")
    wrong = Ticket.closed_at < Ticket.opened_at
    kind = case((Ticket.opened_at.is_(None), "unknown"), (wrong, "wrong"), else_="right").label("kind")
    solved = (known, Ticket.state == "closed", Ticket.closed_at >= start)
    wanted = of_tickets(select(kind, quarter), narrowed).where(*solved)
    return [(row[0], row[1], row[2]) for row in session.execute(_counted(wanted))]


def _counted(wanted: Select[Any]) -> Select[Any]:
    rows = wanted.subquery()
    return select(*rows.c, func.count()).group_by(*rows.c)


def open_at(now: datetime) -> ColumnElement[bool]:
    """Tickets that are open just now."""
    lately = or_(Ticket.closed_at.is_(None), Ticket.closed_at >= now - FORGOTTEN)
    return and_(Ticket.state == "open", lately, right())


def _open_now(session: Session, narrowed: Narrowed, rule: ColumnElement[bool]) -> int:
    return session.scalar(of_tickets(select(func.count()), narrowed).where(rule)) or 0
