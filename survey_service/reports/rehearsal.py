"""The dry run over what is stored: loaded once in a few statements, played by any rules, each ticket in one bucket.

At most MOST resolutions are looked at, the newest ones: a large company solves more in 30 days than fits into a page's
time. What was solved before its source was added here counts as told when it was solved: it came with a first import.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from survey_service.invitations.policy import Asked, drawn
from survey_service.invitations.rehearsal import (
    Before,
    Outcome,
    Past,
    Rehearsal,
    Resolution,
    RulesOf,
    Withdrawal,
    with_asking,
)
from survey_service.keys import Keys
from survey_service.reports import rehearsal_rows as rows
from survey_service.reports.period import Period

MOST = 20_000
ASKED, WAITING = "asked", "waiting"
"""Buckets of those who are asked: the letter would have left by now, or is to leave later. All others are reasons."""


@dataclass(frozen=True, slots=True)
class Told:
    """A resolution as lists name it."""

    resolution: Resolution
    source: str
    ticket: str
    team: str | None


@dataclass(frozen=True)
class World:
    """What was solved, oldest first. `since`: where it begins if it was too much for the whole period."""

    told: list[Told]
    before: list[Before]
    pasts: Mapping[int, Past]
    sources: Mapping[str, rows.SourceRow]
    zone: ZoneInfo
    now: datetime
    since: datetime | None


def world_of(
    session: Session, keys: Keys, now: datetime, period: Period, longest: timedelta, most: int = MOST
) -> World:
    """`longest`: the longest throttle of any rules it will be played by."""
    found = rows.resolutions(session, period, most)
    since = found[0].closed_at if len(found) > most else None
    found = [row for row in found if since is None or row.closed_at > since]
    since = found[0].closed_at if since is not None and found else since
    begin = since or period.first_moment
    sources = rows.sources(session)
    taken_back = _Withdrawals(session, begin, found)
    colleagues = rows.colleagues(session)
    told = []
    for row in found:
        heard_at = _heard_at(row, sources[row.source])
        resolution = Resolution(
            id=row.id,
            ticket_id=row.ticket_id,
            number=row.resolution,
            heard_at=heard_at,
            closed_at=row.closed_at,
            asked=None if row.erased_at is not None else _asked(row, sources[row.source], colleagues),
            customer_id=row.customer_id,
            account_id=row.account_id,
            team_id=row.team_id,
            brand=row.brand,
            timezone=row.timezone,
            draw=partial(drawn, keys, row.source, row.ticket, row.resolution),
            answered_at=row.rated_at,
            withdrawals=taken_back.of(row, heard_at),
        )
        told.append(Told(resolution, row.source, row.ticket, row.team))
    before = list(_before(rows.before(session, begin, begin - longest), begin))
    pasts = {
        row.ticket_id: Past(bool(row.sent), bool(row.answered), bool(row.asked_again))
        for row in rows.pasts(session, begin)
    }
    return World(told, before, pasts, sources, period.zone, now, since)


def _heard_at(row: Any, source: rows.SourceRow) -> datetime:
    at: datetime = row.created_at if row.closed_at >= source.created_at else row.closed_at
    return at


def _asked(row: Any, source: rows.SourceRow, colleagues: frozenset[str]) -> Asked:
    return Asked(
        address=row.email,
        opted_out=row.opted_out_since is not None and row.opted_in_at is None,
        suppression=row.suppression,
        colleague=row.email in colleagues,
        consent=row.consent,
        country=row.country,
        closed_at=row.closed_at,
        asking=source.asking,
        auto_closed=row.auto_closed,
        tags=row.tags,
        channel=row.channel,
        public_replies=row.public_replies,
    )


def _before(found: Iterable[Any], begin: datetime) -> Iterable[Before]:
    """One that left after all begins waits until then."""
    for row in found:
        left_later = row.sent_at is not None and row.sent_at >= begin
        state, due, sent = ("scheduled", row.sent_at, None) if left_later else (row.state, row.due_at, row.sent_at)
        yield Before(row.id, state, due, sent, row.customer_id, row.account_id, row.team_id, row.brand)


class _Withdrawals:
    """When each resolution's ticket was opened again, merged, or its survey stopped, by the events kept; a ticket
    without any kept event has the moment it remembers."""

    def __init__(self, session: Session, begin: datetime, found: list[Any]) -> None:
        self._events: dict[int, list[Any]] = {}
        for event in rows.taken_back(session, begin):
            self._events.setdefault(event.ticket_id, []).append(event)
        silent = {row.ticket_id for row in found if row.reopened_at is not None and row.ticket_id not in self._events}
        self._told = rows.with_events(session, silent)
        self._next: dict[int, datetime] = {}
        self._until: dict[int, datetime] = {}
        for row in reversed(found):
            if row.ticket_id in self._next:
                self._until[row.id] = self._next[row.ticket_id]
            self._next[row.ticket_id] = row.created_at

    def of(self, row: Any, heard_at: datetime) -> tuple[Withdrawal, ...]:
        """In time order. A later resolution takes its earlier ones back by itself."""
        until = self._until.get(row.id)
        found = [
            Withdrawal(event.received_at, "merged", row.merged_into_id)
            if event.type == "ticket.merged"
            else Withdrawal(event.received_at, "reopened")
            for event in self._events.get(row.ticket_id, ())
            if _falls_to(event.received_at, row, until)
        ]
        if not found and row.ticket_id not in self._told and row.reopened_at is not None:
            known = max(row.reopened_at, heard_at)
            if row.reopened_at >= row.closed_at and (until is None or known < until):
                found.append(Withdrawal(known, "reopened"))
        if row.stopped_at is not None:
            found.append(Withdrawal(max(row.stopped_at, heard_at), "stopped_by_lead"))
        return tuple(sorted(found, key=lambda one: one.at))


def _falls_to(at: datetime, row: Any, until: datetime | None) -> bool:
    """Whether an event of that moment took this resolution's survey back. Told in one call, both have one moment."""
    if until is not None and at >= until:
        return False
    return bool(at > row.created_at or (at == row.created_at and row.ticket_state != "closed"))


@dataclass
class Played:
    """What would come of `told`, by one set of rules."""

    world: World
    told: list[Told]
    outcomes: Mapping[int, Outcome]
    buckets: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        now = self.world.now
        for one in self.told:
            self.buckets[one.resolution.id] = bucket_of(self.outcomes[one.resolution.id], now)

    def counts(self) -> Counter[str]:
        """How many are in each bucket; together all that are told."""
        return Counter(self.buckets.values())

    def is_asked(self, survey: int) -> bool:
        """Whether the customer is, sooner or later."""
        return self.buckets[survey] in (ASKED, WAITING)

    @property
    def asked(self) -> int:
        """How many are."""
        return sum(1 for survey in self.buckets if self.is_asked(survey))

    def days(self) -> Counter[date]:
        """How many letters leave on each day, counted where all figures are."""
        leaving = (self.outcomes[survey].due_at for survey in self.buckets if self.is_asked(survey))
        return Counter(due.astimezone(self.world.zone).date() for due in leaving if due is not None)

    def places(self) -> dict[tuple[str | None, str | None], tuple[int, int]]:
        """Team and brand → solved, asked."""
        solved: Counter[tuple[str | None, str | None]] = Counter()
        asked: Counter[tuple[str | None, str | None]] = Counter()
        for one in self.told:
            place = (one.team, one.resolution.brand)
            solved[place] += 1
            asked[place] += self.is_asked(one.resolution.id)
        return {place: (count, asked[place]) for place, count in solved.items()}


def bucket_of(outcome: Outcome, now: datetime) -> str:
    """Exactly one."""
    if outcome.leaves and outcome.due_at is not None:
        return ASKED if outcome.due_at <= now else WAITING
    return outcome.reason or outcome.state


def played(
    world: World, rules_of: RulesOf, *, shown: Callable[[Told], bool] | None = None, asking: str | None = None
) -> Played:
    """All is played, as customers have tickets everywhere; only what is `shown` is counted. `asking`: a source that is
    taken to ask."""
    tickets = [one for one in world.told if shown is None or shown(one)]
    resolutions = (with_asking(one.resolution) if one.source == asking else one.resolution for one in world.told)
    outcomes = Rehearsal(rules_of, world.zone, world.pasts).play(resolutions, world.before)
    return Played(world, tickets, outcomes)
