"""How well the callback desk does, from the cases one by one (M6): times to each stage, and what was in time.

Times are over the cases opened in the period; what is in time goes by the day of the deadline. Business time is that of
the owning team's calendar as it is set now; wall time stands beside it.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Final, Literal, NamedTuple, TypeVar

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import Session

from survey_service.callbacks.calendar import business_time, public_holidays
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.spans import counts_at_all, eased_at
from survey_service.preferences.preferences import Preferences
from survey_service.preferences.team_clock import TeamClock, clock_from, team_texts
from survey_service.reports.period import Period, midnight
from survey_service.reports.weeks import WEEK, Week

Stage = Literal["acknowledge", "attempt", "contact", "resolve"]
STAGES: Final[tuple[Stage, ...]] = ("acknowledge", "attempt", "contact", "resolve")
CALLS: Final = ("attempt", "contact")
"""Stages that a case comes to only while the customer is owed a call."""
Verdict = Literal["kept", "missed", "let_off", "ahead"]
K = TypeVar("K", bound=Hashable)


class Case(NamedTuple):
    """A case as its columns say; `eased_at` only where its clock was stopped, None where nothing tells when."""

    id: int
    severity: str
    vip: bool
    team_id: int | None
    review_only: bool
    again: bool
    opened_at: datetime
    due_at: datetime | None
    promised_at: datetime | None
    acknowledged_at: datetime | None
    first_attempt_at: datetime | None
    reached_at: datetime | None
    closed_at: datetime | None
    closed_by: int | None
    outcome: str | None
    backup_told_at: datetime | None
    department_told_at: datetime | None
    eased_at: datetime | None

    def reached(self, stage: Stage) -> datetime | None:
        """When this case came to the stage."""
        moments = {"acknowledge": self.acknowledged_at, "attempt": self.first_attempt_at, "contact": self.reached_at}
        return self.closed_at if stage == "resolve" else moments[stage]

    @property
    def is_owed_a_call(self) -> bool:
        """Not where no contact was asked for, nor once the rating rose: its deadline is taken away then."""
        return not self.review_only and (self.due_at is not None or self.promised_at is None)

    def verdict(self, now: datetime) -> Verdict | None:
        """Of its deadline; None where it never had one."""
        promised = self.promised_at
        if promised is None:
            return None
        if promised >= now:
            return "ahead"
        done = self.closed_at if self.review_only else self.first_attempt_at
        if done is not None and done <= promised:
            return "kept"
        if self.first_attempt_at is not None:
            return "missed"
        eased = self.due_at is None and (self.eased_at is None or self.eased_at <= promised)
        ended = self.closed_at is not None and self.closed_at <= promised and self.closed_by is None
        return "let_off" if eased or ended else "missed"


@dataclass(frozen=True, slots=True)
class Times:
    """To a stage: `n` cases came to it, `running` have not yet, `ended` closed without. Medians and ninetieth
    percentiles of those n, in business time and on the wall; None for n = 0."""

    stage: Stage
    n: int
    running: int
    ended: int
    median: timedelta | None
    p90: timedelta | None
    wall_median: timedelta | None
    wall_p90: timedelta | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Deadlines of the period that have passed: `kept` of `n`; `let_off` are left out of n, `ahead` still to come."""

    kept: int
    n: int
    let_off: int = 0
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """`backup`, `department`: brought there in the period. `by_*`: the same shares for parts of the cases."""

    times: list[Times]
    kept: Kept
    opened: int
    again: int
    closed: int
    unreachable: int
    backup: int
    department: int
    by_severity: dict[str, Kept]
    by_vip: dict[bool, Kept]
    by_team: dict[int | None, Kept]

    @property
    def is_empty(self) -> bool:
        """Nothing was opened, closed or due."""
        return not (self.opened or self.closed or self.by_team)


def case_figures(
    session: Session, preferences: Preferences, period: Period, now: datetime, team_id: int | None
) -> CaseFigures:
    """Of all teams, or of one."""
    cases = cases_of(session, period.first_moment, period.end_moment, team_id)
    return counted(cases, clocks_of(session, preferences, cases), period, now)


def kept_by_week(
    session: Session, last_day: date, how_many: int, period: Period, now: datetime, team_id: int | None
) -> list[Week]:
    """So many weeks, oldest first, the last one holding `last_day`."""
    newest = last_day - timedelta(days=last_day.weekday())
    mondays = [newest - (how_many - 1 - index) * WEEK for index in range(how_many)]
    cases = cases_of(session, midnight(mondays[0], period.zone), midnight(newest + WEEK, period.zone), team_id)
    found = []
    for monday in mondays:
        share = kept(cases, Period(monday, monday + WEEK, period.zone), now)
        found.append(Week(monday, share.kept, share.n))
    return found


def cases_of(session: Session, start: datetime, end: datetime, team_id: int | None) -> list[Case]:
    """All to which anything happened that a figure of that time counts."""
    moments = (Callback.opened_at, Callback.promised_at, Callback.closed_at)
    told = (Callback.backup_told_at, Callback.department_told_at)
    happened = or_(*(and_(moment >= start, moment < end) for moment in (*moments, *told)))
    columns = [getattr(Callback, name) for name in Case._fields if name != "eased_at"]
    stopped = case((Callback.due_at.is_(None), eased_at()), else_=None)
    wanted = select(*columns, stopped).where(happened, counts_at_all()).order_by(Callback.id)
    if team_id is not None:
        wanted = wanted.where(Callback.team_id == team_id)
    return [Case._make(row) for row in session.execute(wanted)]


def clocks_of(session: Session, preferences: Preferences, cases: Iterable[Case]) -> dict[int | None, TeamClock]:
    """By team."""
    teams = {one.team_id for one in cases}
    texts = team_texts(session, sorted(team for team in teams if team is not None))
    return {team: clock_from(preferences, texts.get(team, {}) if team is not None else {}) for team in teams}


def counted(
    cases: Sequence[Case], clocks: Mapping[int | None, TeamClock], period: Period, now: datetime
) -> CaseFigures:
    """Pure."""
    within = _within(period)
    opened = [one for one in cases if within(one.opened_at)]
    closed = [one for one in cases if within(one.closed_at)]
    return CaseFigures(
        times=[_times(stage, opened, clocks) for stage in STAGES],
        kept=kept(cases, period, now),
        opened=len(opened),
        again=sum(one.again for one in opened),
        closed=len(closed),
        unreachable=sum(one.outcome == "unreachable" for one in closed),
        backup=sum(within(one.backup_told_at) for one in cases),
        department=sum(within(one.department_told_at) for one in cases),
        by_severity=_by(cases, lambda one: one.severity, period, now),
        by_vip=_by(cases, lambda one: one.vip, period, now),
        by_team=_by(cases, lambda one: one.team_id, period, now),
    )


def kept(cases: Iterable[Case], period: Period, now: datetime) -> Kept:
    """Of the deadlines in the period."""
    within = _within(period)
    found = Counter(one.verdict(now) for one in cases if within(one.promised_at))
    return Kept(found["kept"], found["kept"] + found["missed"], found["let_off"], found["ahead"])


def middle(values: Sequence[timedelta]) -> timedelta | None:
    """The median; of an even number the mean of the two in the middle."""
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2 if ordered else None


def percentile(values: Sequence[timedelta], share: float) -> timedelta | None:
    """The nearest rank: the least of the values that at least this share of them does not exceed."""
    return sorted(values)[ceil(share * len(values)) - 1] if values else None


def _times(stage: Stage, opened: Sequence[Case], clocks: Mapping[int | None, TeamClock]) -> Times:
    reached = [(one, at) for one in opened if (at := one.reached(stage)) is not None]
    left = [one for one in opened if one.reached(stage) is None]
    running = [one for one in left if one.closed_at is None and (stage not in CALLS or one.is_owed_a_call)]
    business = [_business(one.opened_at, at, clocks[one.team_id]) for one, at in reached]
    wall = [max(at - one.opened_at, timedelta(0)) for one, at in reached]
    return Times(
        stage,
        len(reached),
        len(running),
        len(left) - len(running),
        middle(business),
        percentile(business, 0.9),
        middle(wall),
        percentile(wall, 0.9),
    )


def _business(start: datetime, end: datetime, clock: TeamClock) -> timedelta:
    holidays = public_holidays(clock.holidays, range(start.year, end.year + 2))
    return business_time(start, end, clock.hours, clock.zone, holidays)


def _by(cases: Iterable[Case], part: Callable[[Case], K], period: Period, now: datetime) -> dict[K, Kept]:
    parts: dict[K, list[Case]] = {}
    within = _within(period)
    for one in cases:
        if within(one.promised_at):
            parts.setdefault(part(one), []).append(one)
    return {key: kept(those, period, now) for key, those in parts.items()}


def _within(period: Period) -> Callable[[datetime | None], bool]:
    """Its two moments are worked out once."""
    start, end = period.first_moment, period.end_moment
    return lambda moment: moment is not None and start <= moment < end
