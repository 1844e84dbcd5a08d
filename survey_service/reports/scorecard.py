"""The figures support, product and engineering answer for together, by month (P6). Nobody is named in them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final, Literal, get_args

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from survey_service.callbacks.acting import standing
from survey_service.callbacks.action import CorrectiveAction
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.recovery import RECOVERED, Recovery
from survey_service.callbacks.spans import counts_at_all
from survey_service.feedback.themes import themes_in_use
from survey_service.invitations.invitation import Invitation
from survey_service.preferences.preferences import Preferences
from survey_service.reports.case_figures import cases_of, kept
from survey_service.reports.chosen import add_months
from survey_service.reports.comments import Asked
from survey_service.reports.compared import Change, Share, change
from survey_service.reports.intervals import Interval, wilson
from survey_service.reports.kpis import Kpi, ResponseRate, came_of, kpis, sent_in
from survey_service.reports.period import Period
from survey_service.reports.product import problems
from survey_service.reports.rag import State, rag
from survey_service.reports.themes import ThemeRow, add_weeks, picture_of
from survey_service.reports.thresholds import Threshold, Thresholds
from survey_service.reports.trending import MONTHS
from survey_service.responses.response import Response

Name = Literal[
    "csat",
    "product",
    "product_bad",
    "product_lows",
    "process",
    "process_bad",
    "response",
    "in_time",
    "recovered",
    "recovered_closed",
]
NAMES: Final[tuple[Name, ...]] = get_args(Name)
"""In the order of the page."""
HELD: Final = frozenset({"csat", "product", "process", "response", "in_time"})
"""Those that have a target and a floor (reports/thresholds.py)."""
TOP: Final = 3


@dataclass(frozen=True)
class Line:
    """One figure of the thirteen months, the chosen one last. `threshold`: None where nobody set what is good."""

    name: Name
    months: list[Share]
    threshold: Threshold | None = None
    so_far: bool = False

    @property
    def now(self) -> Share:
        """Of the chosen month."""
        return self.months[-1]

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 %."""
        return wilson(self.now.good, self.now.n)

    @property
    def change(self) -> Change:
        """From the month before."""
        return change(self.months[-1], self.months[-2])

    @property
    def state(self) -> State | None:
        """By N4's rule; None without a target."""
        return rag(self.now.good, self.now.n, *self.threshold.share) if self.threshold else None


def periods_of(month: Period) -> list[Period]:
    """The thirteen months that end with this one, oldest first."""
    starts = [add_months(month.start, index + 1 - MONTHS) for index in range(MONTHS + 1)]
    return [Period(start, end, month.zone) for start, end in pairwise(starts)]


def lines(session: Session, month: Period, preferences: Preferences, now: datetime, held: Thresholds) -> list[Line]:
    """Company-wide, by the day of the answer; surveys by the day they were sent, deadlines and closings by theirs."""
    periods, zone, expiry = periods_of(month), month.zone, preferences.survey_expiry
    ratings = [
        kpis(session, "company", None, one.start, one.end, "rated_at", zone, now, expiry, ratings_only=True)[0]
        for one in periods
    ]
    rates = response_by_month(session, periods)
    cases = cases_of(session, periods[0].first_moment, month.end_moment, None)
    in_time = [kept(cases, one, now) for one in periods]
    won = recovered_by_month(session, periods)
    found: dict[Name, list[Share]] = {name: [_rated(name, one) for one in ratings] for name in NAMES[:6]}
    found["response"] = [Share(one.rated, one.could_answer) for one in rates]
    found["in_time"] = [Share(one.kept, one.n) for one in in_time]
    found["recovered"] = [Share(good, answers) for good, answers, _closed in won]
    found["recovered_closed"] = [Share(good, closed) for good, _answers, closed in won]
    young = month.end_moment + expiry > now
    return [
        Line(name, found[name], held.of(name) if name in HELD else None, so_far=young and name == "response")
        for name in NAMES
    ]


def _rated(name: Name, kpi: Kpi) -> Share:
    shares = {
        "csat": (kpi.good, kpi.n),
        "product": (kpi.product.good, kpi.product.judged),
        "product_bad": (kpi.product.bad, kpi.n),
        "product_lows": (kpi.product.bad_lows, kpi.low),
        "process": (kpi.process.good, kpi.process.judged),
        "process_bad": (kpi.process.bad, kpi.n),
    }
    return Share(*shares[name])


def response_by_month(session: Session, periods: Sequence[Period]) -> list[ResponseRate]:
    """Of the surveys sent in each, in one statement."""
    place = case(
        *((Invitation.sent_at < one.end_moment, index) for index, one in enumerate(periods)), else_=len(periods)
    ).label("place")
    whole = Period(periods[0].start, periods[-1].end, periods[0].zone)
    leaf = came_of().label("leaf")
    rows = (
        select(place, leaf)
        .select_from(Invitation)
        .outerjoin(Response)
        .where(Invitation.kind == "survey", *sent_in(whole))
        .subquery()
    )
    found = [ResponseRate(one.start, one.end) for one in periods]
    counted: Select[Any] = select(*rows.c, func.count()).group_by(*rows.c)
    for index, name, times in session.execute(counted):
        found[index].add(name, times)
    return found


def recovered_by_month(session: Session, periods: Sequence[Period]) -> list[tuple[int, int, int]]:
    """Recovered, answers to the recovery question, closed cases: of those closed in each month (M5)."""
    answered = Recovery.answered_at.is_not(None)
    closings: Any = (
        select(Callback.closed_at, answered, Recovery.score)
        .select_from(Callback)
        .outerjoin(Recovery, Recovery.callback_id == Callback.id)
        .where(Callback.closed_at >= periods[0].first_moment, Callback.closed_at < periods[-1].end_moment)
    )
    found = [[0, 0, 0] for _ in periods]
    for closed_at, is_answered, score in session.execute(closings):
        index = next(at for at, one in enumerate(periods) if closed_at < one.end_moment)
        found[index][0] += score is not None and score >= RECOVERED
        found[index][1] += bool(is_answered)
        found[index][2] += 1
    return [(good, answers, closed) for good, answers, closed in found]


def top_themes(session: Session, month: Period) -> tuple[list[ThemeRow], int]:
    """The most named, with their weeks up to the month's last day, of so many answers with a product problem."""
    asked = Asked(month, only_counted=True)
    bad = problems(session, asked).bad
    picture = picture_of(session, asked, themes_in_use(session), bad)
    picture.rows[:] = [row for row in picture.rows if row.answers][:TOP]
    add_weeks(session, picture, (), date.fromordinal(month.end.toordinal() - 1), month.zone)
    return picture.rows, bad


def root_causes(session: Session, month: Period) -> tuple[list[tuple[str, int]], int]:
    """Of the cases closed in the month, the most frequent first, and how many have one at all."""
    found = session.execute(
        select(Callback.root_cause, func.count())
        .where(
            Callback.closed_at >= month.first_moment,
            Callback.closed_at < month.end_moment,
            Callback.root_cause.is_not(None),
            counts_at_all(),
        )
        .group_by(Callback.root_cause)
    )
    counted = Counter({cause: n for cause, n in found if cause is not None})
    return sorted(counted.items(), key=lambda one: (-one[1], one[0])), counted.total()


def actions_of(session: Session, month: Period, now: datetime) -> list[tuple[CorrectiveAction, str]]:
    """Those done or checked in the month, and how each stands at its end, or today while it runs."""
    start, end = month.first_moment, month.end_moment
    moments = (CorrectiveAction.done_at, CorrectiveAction.checked_at)
    happened = or_(*((moment >= start) & (moment < end) for moment in moments))
    wanted = select(CorrectiveAction).where(happened, CorrectiveAction.dropped_at.is_(None))
    day = min(date.fromordinal(month.end.toordinal() - 1), now.astimezone(month.zone).date())
    return [(one, standing(one, day)) for one in session.scalars(wanted.order_by(CorrectiveAction.id))]
