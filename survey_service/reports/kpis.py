"""The figures of N1 and A2, at every level, from the ratings and surveys themselves.

Counted from one grouped statement a part: ratings, customers, surveys sent. The definitions in words are
docs/definitions.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.reports.intervals import Interval, wilson
from survey_service.reports.period import Period
from survey_service.reports.slices import COLUMNS, Basis, Within, fits, fits_all, fits_any, key_value, seen_by
from survey_service.reports.spread import Spread
from survey_service.responses.response import Response
from survey_service.staff.reader import Scope

SIDES = ("agent", "product", "process")


@dataclass
class Side:
    """One verdict. The figure is good ÷ (good + neutral + bad); good + neutral + bad + left out + to review = n.

    By score from 1 to 5: those left out, those that name this side, those that call it a problem, those that wait;
    `decide_by` is when the last of these is over.
    """

    good: int = 0
    neutral: int = 0
    bad: int = 0
    left_out: list[int] = field(default_factory=lambda: [0] * 5)
    to_review: int = 0
    named_at: list[int] = field(default_factory=lambda: [0] * 5)
    bad_at: list[int] = field(default_factory=lambda: [0] * 5)
    waiting_at: list[int] = field(default_factory=lambda: [0] * 5)
    decide_by: datetime | None = None

    @property
    def judged(self) -> int:
        """The n of the figure."""
        return self.good + self.neutral + self.bad

    @property
    def share(self) -> float | None:
        """None without any judgement."""
        return self.good / self.judged if self.judged else None

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 %."""
        return wilson(self.good, self.judged)

    @property
    def named_highs(self) -> int:
        """Of those that name this side, those of 4 and 5."""
        return sum(self.named_at[3:])

    @property
    def bad_lows(self) -> int:
        """Of those that call it a problem, those of 1 and 2."""
        return sum(self.bad_at[:2])

    def add(self, verdict: str, source: str | None, score: int, times: int, due: datetime | None = None) -> None:
        """Count ratings of this verdict; `due`: when the last of them is over."""
        if source == "to_review":
            self.to_review += times
            self.waiting_at[score - 1] += times
            self.decide_by = max((moment for moment in (due, self.decide_by) if moment), default=None)
        elif verdict == "none":
            self.left_out[score - 1] += times
        else:
            setattr(self, verdict, getattr(self, verdict) + times)
            self.named_at[score - 1] += times
            self.bad_at[score - 1] += times if verdict == "bad" else 0

    def as_dict(self) -> dict[str, Any]:
        """As interface.md has it."""
        low, high = _ends(self.interval)
        names = ("good", "neutral", "bad", "left_out", "to_review", "share")
        return {name: getattr(self, name) for name in names} | {"low": low, "high": high}


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
    """The figures of one key of a level; `key` None is "no agent", "no team", and the company itself."""

    level: str
    key: str | None
    start: date
    end: date
    basis: Basis
    response: ResponseRate
    customers: int = 0
    agent: Side = field(default_factory=Side)
    product: Side = field(default_factory=Side)
    process: Side = field(default_factory=Side)

    def as_dict(self) -> dict[str, Any]:
        """The `kpis` object of interface.md."""
        low, high = _ends(self.interval)
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
    conditions = [Invitation.kind == "survey", fits(level, key), *fits_all(within)]
    if keys is not None:
        conditions.append(fits_any(level, keys))
    if scope is not None:
        conditions.append(seen_by(scope))
    found = _Found(level, period, basis)
    if level == "company" or key is not None:
        found.item(key_value(level, key))
    _add_ratings(session, found, [*rated_in(period, basis), *conditions])
    if not ratings_only:
        _add_customers(session, found, [*rated_in(period, basis), *conditions])
        _add_surveys(session, found, [*sent_in(period), *conditions])
    for kpi in found.items.values():
        kpi.response.mature = period.end_moment + expiry <= now
    return [found.items[value] for value in sorted(found.items, key=lambda value: (value is None, value))]


class _Found:
    """The items so far, by the value of their level's column; the company is the one group there is."""

    def __init__(self, level: str, period: Period, basis: Basis) -> None:
        self.level, self.period, self.basis = level, period, basis
        self.items: dict[Any, Kpi] = {}
        self.columns = [] if level == "company" else [COLUMNS[level]]

    def item(self, value: Any) -> Kpi:
        if value not in self.items:
            key = None if value is None else str(value)
            start, end = self.period.start, self.period.end
            self.items[value] = Kpi(
                level=self.level,
                key=key,
                start=start,
                end=end,
                basis=self.basis,
                response=ResponseRate(start, end),
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


def _add_customers(session: Session, found: _Found, conditions: Sequence[ColumnElement[bool]]) -> None:
    people = select(*found.columns, func.count(Invitation.customer_id.distinct())).select_from(Response)
    people = people.join(Invitation).where(*conditions).group_by(*found.columns)
    for kpi, (customers,) in found.rows(session, people):
        kpi.customers = customers


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


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (interval.low, interval.high) if interval else (None, None)
