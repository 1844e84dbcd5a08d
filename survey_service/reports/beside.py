"""The figures beside the score (N6), of tickets solved in a period and in the one it is compared with.

The tickets are read once, as numbers, and counted in memory: medians need every value, and each part of the page would
read them again. That bounds how many there may be.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from survey_service.reports.first_contact import WAIT, Facts, FirstContact, Following, Verdict, facts_of, verdict
from survey_service.reports.period import Period, midnight
from survey_service.reports.solved import Narrowed, column, epoch, joined
from survey_service.reports.ticket_times import Part, Span
from survey_service.reports.weeks import WEEK, Week
from survey_service.tickets.ticket import Ticket

MOST: Final = 150_000
"""Tickets that are counted for one page."""
PARTS: Final = ("cause", "severity", "region", "shift")


class TooMany(Exception):
    """More than MOST tickets were solved then."""


class Solved(NamedTuple):
    """One ticket. Times in seconds; None: not told."""

    closed: int
    verdict: Verdict
    first: int | None
    age: int | None
    reopened: int | None
    sla: int | None
    cause: str | None
    severity: str | None
    region: str | None
    shift: str | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Of `solved` tickets: settled at first contact, to the first response, to the closing, opened again, SLA kept."""

    solved: int
    contact: FirstContact
    first: Span
    age: Span
    reopened: Part
    sla: Part


@dataclass(frozen=True)
class Beside:
    """Of the period and the one before; of parts of the period; `weeks`: settled at first contact, by closing."""

    now: Figures
    before: Figures
    causes: dict[str | None, Figures] = field(default_factory=dict)
    severities: dict[str | None, Figures] = field(default_factory=dict)
    cells: dict[tuple[str | None, str | None], Figures] = field(default_factory=dict)
    weeks: list[Week] = field(default_factory=list)


def beside(session: Session, narrowed: Narrowed, period: Period, before: Period, now: datetime) -> Beside:
    """In two statements. Raises TooMany."""
    whole = Period(min(before.start, period.start), period.end, period.zone)
    found = solved(session, narrowed, whole, now)
    mine, theirs = _of(found, period), _of(found, before)
    return Beside(
        figures(mine),
        figures(theirs),
        {key: figures(some) for key, some in _by(mine, lambda one: one.cause).items()},
        {key: figures(some) for key, some in _by(mine, lambda one: one.severity).items()},
        {key: figures(some) for key, some in _by(mine, lambda one: (one.region, one.shift)).items()},
        by_week(found, whole),
    )


def solved(session: Session, narrowed: Narrowed, period: Period, now: datetime) -> list[Solved]:
    """Every ticket whose last closing lies in the period."""
    times = [epoch(one).label(one.key) for one in (Ticket.closed_at, Ticket.opened_at, Ticket.first_response_at)]
    sla = case((Ticket.sla_met.is_(True), 1), (Ticket.sla_met.is_(False), 0)).label("sla")
    facts = (Ticket.id, Ticket.customer_id, Ticket.reason, *facts_of())
    wanted = select(*times, sla, *(column(part).label(part) for part in PARTS), *facts)
    wanted = wanted.where(Ticket.closed_at >= period.first_moment, Ticket.closed_at < period.end_moment)
    rows = _read(session, joined(wanted).where(*narrowed.conditions()))
    following, settled = _following(session, period), (now - WAIT).timestamp()
    return [_one(row, following, settled) for row in rows]


def _following(session: Session, period: Period) -> Following:
    """Whoever it was that solved them, and whatever became of them."""
    keys = (Ticket.customer_id, Ticket.reason, epoch(Ticket.opened_at), Ticket.id)
    known = (Ticket.customer_id.is_not(None), Ticket.reason.is_not(None))
    opened = (Ticket.opened_at > period.first_moment, Ticket.opened_at <= period.end_moment + WAIT)
    return Following(_read(session, select(*keys).where(*known, *opened)))


def _read(session: Session, wanted: Any) -> list[Any]:
    rows: list[Any] = list(session.execute(wanted.limit(MOST + 1)).all())
    if len(rows) > MOST:
        raise TooMany
    return rows


def _one(row: Any, following: Following, settled: float) -> Solved:
    closed, opened, first, sla, cause, severity, region, shift, *rest = row
    number, customer, reason, auto_closed, bot, replies, reopened, unsolved = rest
    again = replies == 1 and reopened == 0 and following.came(customer, reason, closed, number)
    known = (reason is not None, customer is not None)
    facts = Facts(auto_closed, bot, replies, reopened, *known, unsolved, again, closed > settled)
    first = None if first is None or opened is None else first - opened
    age = None if opened is None else closed - opened
    return Solved(closed, verdict(facts), first, age, reopened, sla, cause, severity, region, shift)


def figures(some: Sequence[Solved]) -> Figures:
    """Of these."""
    return Figures(
        len(some),
        FirstContact.of(one.verdict for one in some),
        Span.of([one.first for one in some]),
        Span.of([one.age for one in some]),
        Part.of(one.reopened for one in some),
        Part.of(one.sla for one in some),
    )


def by_week(found: Iterable[Solved], period: Period) -> list[Week]:
    """Settled at first contact by the week of closing, oldest first; weeks begin on Mondays of the zone."""
    monday = period.start - timedelta(days=period.start.weekday())
    mondays = [monday + n * WEEK for n in range(-(-(period.end - monday).days // 7))]
    starts = [midnight(day, period.zone).timestamp() for day in mondays]
    good, n = [0] * len(starts), [0] * len(starts)
    for one in found:
        if one.verdict.outcome in ("resolved", "not_resolved"):
            place = bisect_right(starts, one.closed) - 1
            n[place] += 1
            good[place] += one.verdict.outcome == "resolved"
    return [Week(*week) for week in zip(mondays, good, n, strict=True)]


def _of(found: Iterable[Solved], period: Period) -> list[Solved]:
    start, end = period.first_moment.timestamp(), period.end_moment.timestamp()
    return [one for one in found if start <= one.closed < end]


def _by(found: Iterable[Solved], key: Any) -> dict[Any, list[Solved]]:
    parts: defaultdict[Any, list[Solved]] = defaultdict(list)
    for one in found:
        parts[key(one)].append(one)
    return parts
