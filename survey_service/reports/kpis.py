"""The figures of N1 and A2, at every level: from the kept figures, or from the ratings and surveys themselves.

Live, they are one grouped statement a part: ratings, surveys sent, customers. The definitions in words are
docs/definitions.md.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from survey_service.counts.cells import SIDES
from survey_service.invitations.invitation import Invitation
from survey_service.reports.intervals import ends
from survey_service.reports.kept import KeptFigures, kept
from survey_service.reports.period import Period
from survey_service.reports.sides import Side
from survey_service.reports.slices import COLUMNS, Basis, Within, fits, fits_all, fits_any, key_value, seen_by
from survey_service.reports.spread import Spread
from survey_service.responses.response import Response
from survey_service.staff.reader import Scope

MOST_PEOPLE = 1000
"""Ratings up to which pages count their customers."""
_SCORES = slice(4, None, -1)
"""Of ANSWER_CELLS, from 1 to 5."""


@dataclass
class ResponseRate:
    """Of the surveys sent in the period, whenever they were answered (N1). Each count leaves out the answered."""

    cohort_from: date
    cohort_to: date
    sent: int = 0
    unknown: int = 0
    bounced: int = 0
    dropped: int = 0
    revoked_unanswered: int = 0
    rated: int = 0
    mature: bool = False

    def add(self, came_of: str, times: int) -> None:
        """So many of which became one of the names above."""
        self.sent += times
        if came_of != "sent":
            setattr(self, came_of, getattr(self, came_of) + times)

    @property
    def could_answer(self) -> int:
        """The rate's denominator."""
        return self.sent - self.bounced - self.dropped - self.revoked_unanswered

    @property
    def rate(self) -> float | None:
        """None where nobody could answer."""
        return self.rated / self.could_answer if self.could_answer else None

    def as_dict(self) -> dict[str, Any]:
        """As interface.md has it."""
        counts = ("sent", "unknown", "bounced", "dropped", "revoked_unanswered", "rated", "rate", "mature")
        days = {"cohort_from": self.cohort_from.isoformat(), "cohort_to": self.cohort_to.isoformat()}
        return days | {name: getattr(self, name) for name in counts}


@dataclass(kw_only=True)
class Kpi(Spread):
    """The figures of one key of a level; `key` None is "no agent", "no team", and the company itself. `live`: counted
    from the ratings one by one, not from the kept figures."""

    level: str
    key: str | None
    start: date
    end: date
    basis: Basis
    response: ResponseRate
    agent: Side = field(default_factory=Side)
    product: Side = field(default_factory=Side)
    process: Side = field(default_factory=Side)
    live: bool = False
    people: Callable[[], Mapping[str | None, int]] = field(default=dict, compare=False, repr=False)

    @property
    def customers(self) -> int:
        """How many people these ratings are from: of no sum of days, so they are counted when somebody asks."""
        return self.people().get(self.key, 0)

    @property
    def tells_people(self) -> bool:
        """Whether pages say so: where ratings are many, it is the one figure that takes longer for each of them."""
        return self.live or self.n <= MOST_PEOPLE

    def as_dict(self) -> dict[str, Any]:
        """The `kpis` object of interface.md."""
        low, high = ends(self.interval)
        return {
            "level": self.level,
            "key": self.key,
            "from": self.start.isoformat(),
            "to": self.end.isoformat(),
            "basis": self.basis,
            "n": self.n,
            "customers": self.customers,
            "csat": self.csat,
            "csat_low": low,
            "csat_high": high,
            "dsat": self.dsat,
            "mean": self.mean,
            "distribution": list(self.distribution),
            "response": self.response.as_dict(),
            **{f"{side}_verdict": getattr(self, side).as_dict() for side in SIDES},
        }


def kpis(
    session: Session,
    level: str,
    key: str | None,
    start: date,
    end: date,
    basis: Basis,
    zone: ZoneInfo,
    now: datetime,
    expiry: timedelta,
    *,
    within: Within = (),
    scope: Scope | None = None,
    ratings_only: bool = False,
    keys: Sequence[str | None] | None = None,
) -> list[Kpi]:
    """One item for each key that has ratings or surveys sent, by key, "none" last; the company and a key asked for
    have one in any case.

    `key` "" asks for the item without one. `within` narrows to keys of other levels, `scope` to what a reader may open;
    `ratings_only` leaves customers and response rate empty, for those who print neither. `keys`: only these of the
    level, None for those without one.
    """
    period = Period(start, end, zone)

    def conditions() -> list[ColumnElement[bool]]:
        asked = [Invitation.kind == "survey", fits(level, key), *fits_all(within)]
        asked += [fits_any(level, keys)] if keys is not None else []
        return asked + ([seen_by(scope)] if scope is not None else [])

    def rated() -> list[ColumnElement[bool]]:
        return [*rated_in(period, basis), *conditions()]

    found = _Found(level, period, basis)
    if level == "company" or key is not None:
        found.item(key_value(level, key))
    counts = kept(session, level, key, zone, within, scope, keys)
    if counts is not None:
        _add_kept(session, found, counts, rated, ratings_only=ratings_only)
    else:
        found.live = True
        _add_ratings(session, found, rated())
        if not ratings_only:
            _add_surveys(session, found, [*sent_in(period), *conditions()])
    if not ratings_only:
        found.people = cache(lambda: _customers(session, found, rated()))
    for kpi in found.items.values():
        kpi.live, kpi.people = found.live, found.people
        kpi.response.mature = period.end_moment + expiry <= now
    return [found.items[value] for value in sorted(found.items, key=lambda value: (value is None, value))]


class _Found:
    """The items so far, by the value of their level's column; the company is the one group there is."""

    def __init__(self, level: str, period: Period, basis: Basis) -> None:
        self.level, self.period, self.basis = level, period, basis
        self.items: dict[Any, Kpi] = {}
        self.live = False
        self.people: Callable[[], Mapping[str | None, int]] = dict
        self.columns = [] if level == "company" else [COLUMNS[level]]

    def item(self, value: Any, **told: Any) -> Kpi:
        """The one there is, or one made with what is told of it."""
        if value not in self.items or told:
            key = None if value is None else str(value)
            start, end = self.period.start, self.period.end
            self.items[value] = Kpi(
                level=self.level,
                key=key,
                start=start,
                end=end,
                basis=self.basis,
                response=ResponseRate(start, end),
                **told,
            )
        return self.items[value]

    def rows(self, session: Session, statement: Select[Any]) -> Iterator[tuple[Kpi, Sequence[Any]]]:
        """Each row's item and what follows the level's own column."""
        for row in session.execute(statement):
            yield self.item(row[0] if self.columns else None), row[len(self.columns) :]


def rated_in(period: Period, basis: Basis) -> list[ColumnElement[bool]]:
    """The counted ratings of a period."""
    moment = Response.rated_at if basis == "rated_at" else Invitation.closed_at
    return [Response.status == "counted", moment >= period.first_moment, moment < period.end_moment]


def sent_in(period: Period) -> list[ColumnElement[bool]]:
    """The cohort of a response rate: refused ones have no moment of sending that counts."""
    within = [Invitation.sent_at >= period.first_moment, Invitation.sent_at < period.end_moment]
    return [Invitation.state != "refused", *within]


def _add_ratings(session: Session, found: _Found, conditions: Sequence[ColumnElement[bool]]) -> None:
    judged = [getattr(Response, f"{side}_{part}") for side in SIDES for part in ("verdict", "source")]
    groups = [*found.columns, Response.score, *judged]
    counted = (func.max(Response.review_due_at), func.count())
    ratings = select(*groups, *counted).select_from(Response).join(Invitation).where(*conditions)
    for kpi, (score, *verdicts, due, times) in found.rows(session, ratings.group_by(*groups)):
        kpi.distribution[score - 1] += times
        for index, side in enumerate(SIDES):
            getattr(kpi, side).add(*verdicts[2 * index : 2 * index + 2], score, times, due)


def _add_kept(
    session: Session,
    found: _Found,
    counts: KeptFigures,
    rated: Callable[[], Sequence[ColumnElement[bool]]],
    *,
    ratings_only: bool,
) -> None:
    start, end = found.period.start, found.period.end
    answers, surveys = counts.answers_and_surveys(session, found.basis, start, end, ratings_only=ratings_only)
    for key, cells in answers.items():
        distribution = [*cells[_SCORES]]
        sides = {side: Side.of_kept(side, cells, distribution) for side in SIDES}
        found.item(key_value(found.level, key), distribution=distribution, **sides)
    if not ratings_only:
        for key, came in surveys.items():
            for name, times in came.items():
                found.item(key_value(found.level, key)).response.add(name, times)
    if any(kpi.agent.to_review for kpi in found.items.values()):
        _add_deadlines(session, found, rated())


def _add_deadlines(session: Session, found: _Found, rated: Sequence[ColumnElement[bool]]) -> None:
    """Until when those that wait for a person may wait; they are few, and have an index of their own."""
    waiting = select(*found.columns, func.max(Response.review_due_at)).select_from(Response).join(Invitation)
    waiting = waiting.where(*rated, Response.review_due_at.is_not(None)).group_by(*found.columns)
    for kpi, (due,) in found.rows(session, waiting):
        kpi.agent.decide_by = due


def _customers(session: Session, found: _Found, rated: Sequence[ColumnElement[bool]]) -> dict[str | None, int]:
    people = select(*found.columns, func.count(Invitation.customer_id.distinct())).select_from(Response)
    people = people.join(Invitation).where(*rated).group_by(*found.columns)
    if found.level == "agent" and found.basis == "rated_at":  # said twice: surveys have an index by agent and moment
        within = (Invitation.rated_at >= found.period.first_moment, Invitation.rated_at < found.period.end_moment)
        people = people.where(*within)
    rows = session.execute(people)
    return {str(row[0]) if found.columns and row[0] is not None else None: row[-1] for row in rows}


def came_of() -> ColumnElement[str]:
    """What became of a survey sent, in the names of ResponseRate; "sent": nothing yet."""
    return case(
        (Response.status.in_(("counted", "invalid")), "rated"),
        ((Invitation.state == "bounced") & (Invitation.reason == "dropped"), "dropped"),
        (Invitation.state == "bounced", "bounced"),
        (Invitation.state == "revoked", "revoked_unanswered"),
        (Invitation.state == "unknown", "unknown"),
        else_="sent",
    )


def _add_surveys(session: Session, found: _Found, conditions: Sequence[ColumnElement[bool]]) -> None:
    leaf = came_of().label("leaf")
    surveys = select(*found.columns, leaf, func.count()).select_from(Invitation).outerjoin(Response)
    for kpi, (name, times) in found.rows(session, surveys.where(*conditions).group_by(*found.columns, leaf)):
        kpi.response.add(name, times)
