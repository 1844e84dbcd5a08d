"""Share by week with the limits chance alone gives: ISO weeks in the report zone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from survey_service.charts import Point
from survey_service.invitations.invitation import Invitation
from survey_service.language import Translator
from survey_service.reports.intervals import p_chart
from survey_service.reports.kept import kept
from survey_service.reports.period import Period, midnight
from survey_service.reports.slices import Basis, Within, fits, fits_all, seen_by
from survey_service.responses.response import Response
from survey_service.staff.reader import Scope

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """The seven days from `monday`: so many ratings, so many of them 4 or 5."""

    monday: date
    good: int
    n: int


def weeks(
    session: Session,
    level: str,
    key: str | None,
    last_day: date,
    how_many: int,
    basis: Basis,
    zone: ZoneInfo,
    within: Within = (),
    scope: Scope | None = None,
    hit: ColumnElement[bool] | None = None,
) -> list[Week]:
    """So many weeks, oldest first, the last one holding `last_day`; from the counts, or in one statement. `hit`: what
    is counted as `good` in place of a score of 4 or 5."""
    newest = last_day - timedelta(days=last_day.weekday())
    mondays = [newest - (how_many - 1 - index) * WEEK for index in range(how_many)]
    counts = kept(session, level, key, zone, within, scope) if hit is None else None
    if counts is not None:
        found = enumerate(counts.satisfied(session, basis, [*mondays, newest + WEEK]))
        return [Week(mondays[place], *pair) for place, pair in found]
    moment = Response.rated_at if basis == "rated_at" else Invitation.closed_at
    ends = [midnight(monday + WEEK, zone) for monday in mondays]
    index = case(*((moment < end, place) for place, end in enumerate(ends)), else_=how_many).label("week")
    good = func.sum(case((Response.score >= 4 if hit is None else hit, 1), else_=0))
    seen = [seen_by(scope)] if scope is not None else []
    rows = session.execute(
        select(index, good, func.count())
        .select_from(Response)
        .join(Invitation)
        .where(*_counted(level, key, within), *seen, moment >= midnight(mondays[0], zone), moment < ends[-1])
        .group_by(index)
    )
    counted = {place: (int(good), n) for place, good, n in rows}
    return [Week(monday, *counted.get(place, (0, 0))) for place, monday in enumerate(mondays)]


class Counted(Protocol):
    """Of one point in time: so many good of n."""

    @property
    def good(self) -> int: ...
    @property
    def n(self) -> int: ...


def points(
    found: Sequence[Counted], translator: Translator, named: Callable[[Any], str] | None = None
) -> tuple[float | None, list[Point]]:
    """The average and the points of charts.trend; only what breaks its limits is marked. `named`: what a point is
    called; a week by its Monday."""
    name = named or (lambda week: translator.date(week.monday, "short"))
    average, limits = p_chart([(week.good, week.n) for week in found])
    return average, [
        Point(
            name(week),
            week.good,
            week.n,
            week.good / week.n if week.n else None,
            limit.low if week.n else None,
            limit.high if week.n else None,
            limit.breached is not None,
        )
        for week, limit in zip(found, limits, strict=True)
    ]


def how_many(period: Period) -> int:
    """Half a year; a quarter's worth for a quarter or less, a year's for more than half of one."""
    days = (period.end - period.start).days
    return 13 if days <= 31 * 3 else 26 if days <= 184 else 53


def _counted(level: str, key: str | None, within: Within) -> list[ColumnElement[bool]]:
    return [Response.status == "counted", Invitation.kind == "survey", fits(level, key), *fits_all(within)]
