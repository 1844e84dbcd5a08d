"""What the report of a month counts (N10): whole numbers only, as JSON, the same on every database.

Shares are worked out where they are shown. `counted` and `excluded` are what later changes correct
(month_corrections.py); all else is as it stood at the moment it was counted.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback
from survey_service.callbacks.spans import counts_at_all
from survey_service.counts.cells import SIDES
from survey_service.feedback.appeal import Appeal
from survey_service.feedback.themes import themes_in_use
from survey_service.preferences.preferences import Preferences
from survey_service.reports.case_figures import cases_of, kept
from survey_service.reports.chosen import add_months
from survey_service.reports.cohorts import Buckets, Narrowed
from survey_service.reports.comments import Asked
from survey_service.reports.exclusions import KINDS, exclusions
from survey_service.reports.kpis import Kpi, ResponseRate, kpis
from survey_service.reports.month_actions import month_actions
from survey_service.reports.period import Period, midnight
from survey_service.reports.product import problems
from survey_service.reports.recovery import recovery_shares
from survey_service.reports.response_rates import response_rates
from survey_service.reports.sides import Side
from survey_service.reports.slices import NOBODY
from survey_service.reports.themes import picture_of
from survey_service.reports.thresholds import Thresholds, holding_on, thresholds
from survey_service.reports.weeks import weeks
from survey_service.staff.department import Department
from survey_service.staff.team import Team

VERSION: Final = 1
LEVELS: Final = ("company", "department", "team")
CLOSES_ON: Final = 10
"""The day of the next month on which a month closes."""
WEEKS = 26
MOST_THEMES = 10
JUDGED: Final = ("csat", "agent", "response", "in_time")
"""What is held against a target and a floor, as [target, floor], null for none."""
SENT: Final = ("sent", "unknown", "bounced", "dropped", "revoked_unanswered", "rated")
Figures = dict[str, Any]


def closes_on(month: date) -> date:
    """The day at whose midnight it closes; `month` is its first day."""
    return add_months(month, 1).replace(day=CLOSES_ON)


def is_over(month: date, now: datetime, zone: ZoneInfo) -> bool:
    """Whether it is to be closed."""
    return now >= midnight(closes_on(month), zone)


def month_of(month: date, zone: ZoneInfo) -> Period:
    """Its days."""
    return Period(month, add_months(month, 1), zone)


def month_figures(
    session: Session, month: date, preferences: Preferences, now: datetime, *, by_department: bool = True
) -> Figures:
    """Of a month as they stand now. `by_department`: with the weeks of each, for the mails to their managers."""
    found = _Counting(session, month, preferences.report_zone, now, preferences.survey_expiry).figures()
    if by_department:
        for part in found["counted"]["department"]:
            part["weeks"] = _weeks(session, month, preferences.report_zone, "department", part["key"] or NOBODY)
    return found


def ratings_of_month(session: Session, month: date, preferences: Preferences, now: datetime) -> Figures:
    """The part of it that later changes correct: `counted` and `excluded`."""
    counting = _Counting(session, month, preferences.report_zone, now, preferences.survey_expiry)
    return {"counted": counting.counted(ratings_only=True), "excluded": counting.excluded()}


def sent_in_month(session: Session, month: date, preferences: Preferences, now: datetime) -> tuple[Figures, bool]:
    """The cohort sent in it, and whether no answer can come any more."""
    counting = _Counting(session, month, preferences.report_zone, now, preferences.survey_expiry)
    response = counting.company.response
    return _sent(response), response.mature


@dataclass(frozen=True)
class _Counting:
    """One month's; each method is a part of it."""

    session: Session
    month: date
    zone: ZoneInfo
    now: datetime
    expiry: timedelta

    @property
    def period(self) -> Period:
        return month_of(self.month, self.zone)

    def figures(self) -> Figures:
        company = self.company
        return {
            "version": VERSION,
            "month": f"{self.month:%Y-%m}",
            "zone": self.zone.key,
            "mature": company.response.mature,
            "customers": company.customers,
            "counted": self.counted(),
            "sent_before": self._sent_before(),
            "weeks": _weeks(self.session, self.month, self.zone, "company", None),
            "targets": {kpi: list(self.thresholds.of(kpi).share) for kpi in JUDGED},
            "callbacks": self._callbacks(),
            "recovered": self._recovered(),
            "excluded": self.excluded(),
            "themes": self._themes(),
            "causes": self._causes(self.period),
            "causes_before": self._causes(month_of(add_months(self.month, -1), self.zone)),
            "actions": month_actions(self.session, self.period, self.now),
            "open": self._open(),
        }

    @cached_property
    def thresholds(self) -> Thresholds:
        """Those the month is held against."""
        return thresholds(self.session, holding_on(self.period, self.now))

    @cached_property
    def company(self) -> Kpi:
        """All of it."""
        return self._kpis("company", self.month)[0]

    def counted(self, *, ratings_only: bool = False) -> dict[str, list[Figures]]:
        """By level, a part for each key by name, nobody last. With the month before and the same a year ago beside
        it, unless only the ratings are wanted."""
        found: dict[str, list[Figures]] = {}
        for level in LEVELS:
            own = [self.company] if level == "company" and not ratings_only else None
            own = own or self._kpis(level, self.month, ratings_only)
            parts = {kpi.key: _part(kpi, ratings_only) for kpi in own}
            if not ratings_only:
                for name, back in (("before", 1), ("year", 12)):
                    earlier = {one.key: one for one in self._kpis(level, add_months(self.month, -back), True)}
                    for key, part in parts.items():
                        part[name] = _earlier(earlier.get(key))
            found[level] = [parts[key] for key in sorted(parts, key=lambda key: (key is None, key))]
        if not ratings_only:
            of = {name: department for _, name, department in self._teams()}
            for part in found["team"]:
                part["department"] = of.get(part["key"])
                part["target"] = list(self.thresholds.of("csat", team=part["key"]).share)
        return found

    def excluded(self) -> Figures:
        """Of the ratings given in the month, those taken out, each once."""
        (line,) = exclusions(self.session, "company", self.period)
        return {name: getattr(line, name) for name in ("n", *KINDS)}

    def _kpis(self, level: str, month: date, ratings_only: bool = False) -> list[Kpi]:
        days = (month, add_months(month, 1), "rated_at", self.zone, self.now, self.expiry)
        return kpis(self.session, level, None, *days, ratings_only=ratings_only)  # type: ignore[arg-type]  # unpacked

    def _sent_before(self) -> Figures | None:
        """The cohort of the month before when it was as old as this one is."""
        before = month_of(add_months(self.month, -1), self.zone)
        buckets = Buckets(self.period, finest="month")
        found = response_rates(self.session, buckets, before, Narrowed(), self.now, self.expiry).before
        return _sent(found) if found else None

    def _callbacks(self) -> Figures:
        start, end = self.period.first_moment, self.period.end_moment
        cases = cases_of(self.session, start, end, None)
        whole = kept(cases, self.period, self.now)
        opened = [one for one in cases if start <= one.opened_at < end]
        closed = [one for one in cases if one.closed_at is not None and start <= one.closed_at < end]
        teams = []
        for number, name, department in [*self._teams(), (None, None, None)]:
            own = kept([one for one in cases if one.team_id == number], self.period, self.now)
            if own.n:
                teams.append({"key": name, "department": department, "kept": own.kept, "n": own.n})
        return {
            "kept": whole.kept,
            "n": whole.n,
            "let_off": whole.let_off,
            "ahead": whole.ahead,
            "opened": len(opened),
            "again": sum(one.again for one in opened),
            "closed": len(closed),
            "unreachable": sum(one.outcome == "unreachable" for one in closed),
            "teams": teams,
        }

    def _teams(self) -> list[tuple[int, str, str | None]]:
        rows = select(Team.id, Team.name, Department.name).outerjoin(Department, Department.id == Team.department_id)
        return sorted((number, name, of) for number, name, of in self.session.execute(rows))

    def _recovered(self) -> Figures:
        found = recovery_shares(self.session, true(), self.period.first_moment, self.period.end_moment)
        return {name: getattr(found, name) for name in ("answers", "recovered", "closed", "asked", "waiting")}

    def _themes(self) -> Figures:
        """Which problems with the product the answers name, the most named first."""
        themes = themes_in_use(self.session)
        asked = Asked(self.period, only_counted=True)
        found = picture_of(self.session, asked, themes, problems(self.session, asked).bad)
        before = Asked(month_of(add_months(self.month, -1), self.zone), only_counted=True)
        earlier = picture_of(self.session, before, themes, problems(self.session, before).bad)
        was = {row.theme.id: row.answers for row in earlier.rows}
        named = [
            {
                "id": row.theme.id,
                "name": row.theme.name,
                "answers": row.answers,
                "accounts": row.accounts,
                "vips": row.vips,
                "before": was.get(row.theme.id, 0),
            }
            for row in found.rows
            if row.answers or was.get(row.theme.id)
        ]
        counts = {"bad": found.bad, "rest": found.rest, "wordless": found.wordless, "bad_before": earlier.bad}
        return counts | {"more": max(len(named) - MOST_THEMES, 0), "named": named[:MOST_THEMES]}

    def _causes(self, period: Period) -> Figures:
        """Why the cases closed in the period happened."""
        within = (Callback.closed_at >= period.first_moment, Callback.closed_at < period.end_moment)
        counted = select(Callback.root_cause, func.count()).where(counts_at_all(), *within)
        found = {row[0]: row[1] for row in self.session.execute(counted.group_by(Callback.root_cause))}
        named = sorted((-n, cause) for cause, n in found.items() if cause is not None)
        return {"closed": sum(found.values()), "by": [[cause, -n] for n, cause in named]}

    def _open(self) -> Figures:
        """What nobody has finished, as it stands now, from whatever month."""
        cases = select(
            func.count(), func.count().filter(Callback.due_at < self.now, Callback.first_attempt_at.is_(None))
        )
        open_cases, late = self.session.execute(cases.where(Callback.closed_at.is_(None), counts_at_all())).one()
        appeals = select(func.count()).select_from(Appeal).where(Appeal.state == "open")
        return {"cases": open_cases, "late": late, "appeals": self.session.scalar(appeals) or 0}


def _weeks(session: Session, month: date, zone: ZoneInfo, level: str, key: str | None) -> list[list[Any]]:
    last = add_months(month, 1) - timedelta(days=1)
    found = weeks(session, level, key, last, WEEKS, "rated_at", zone)
    return [[week.monday.isoformat(), week.good, week.n] for week in found]


def _part(kpi: Kpi, ratings_only: bool) -> Figures:
    said: Figures = {"key": kpi.key, "scores": list(kpi.distribution)}
    said |= {side: _side(getattr(kpi, side)) for side in SIDES}
    return said if ratings_only else said | {"sent": _sent(kpi.response)}


def _earlier(kpi: Kpi | None) -> Figures:
    """What a month is compared with; of each side the good ones and all that are judged."""
    if kpi is None:
        return {"scores": [0] * 5} | {side: [0, 0] for side in SIDES}
    judged = {side: [getattr(kpi, side).good, getattr(kpi, side).judged] for side in SIDES}
    return {"scores": list(kpi.distribution)} | judged


def _side(one: Side) -> Figures:
    counts = {name: getattr(one, name) for name in ("good", "neutral", "bad", "to_review")}
    return counts | {"left_out": list(one.left_out)}


def _sent(rate: ResponseRate) -> Figures:
    return {name: getattr(rate, name) for name in SENT}
