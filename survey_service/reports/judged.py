"""A page's figures judged: against the target, the days before, those a year earlier, and their parts (N4, N8).

Everything is counted by reports/kpis.kpis, one level and one filter at most, so that it costs what that costs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from survey_service.preferences.preferences import Preferences
from survey_service.reports.chosen import Chosen
from survey_service.reports.compared import Change, Share, change
from survey_service.reports.equal_age import MOST_LIVE, rated_as_of
from survey_service.reports.kpis import Kpi, kpis
from survey_service.reports.people import team_of_agent
from survey_service.reports.period import Period
from survey_service.reports.rag import State, rag
from survey_service.reports.slices import Basis, Within, fits_all
from survey_service.reports.spread import Spread
from survey_service.reports.strata import Contradiction, Stratum, contradiction, standardised_change
from survey_service.reports.strata_counts import MOST_AT_ONCE, Counts, counts_at_once
from survey_service.reports.thresholds import Threshold, Thresholds, holding_on, thresholds
from survey_service.staff.reader import Scope

SHARES: Final = ("csat", "agent", "product", "process")
BY: Final = ("channel", "severity", "segment", "product_area")
"""What the parts are told apart by, besides the level below."""
BELOW: Final = {"company": "team", "department": "team"}


class Known(Protocol):
    """Of the request's context."""

    @property
    def session(self) -> Session: ...
    @property
    def now(self) -> datetime: ...
    @property
    def preferences(self) -> Preferences: ...


class Seen(Protocol):
    """What a page of figures is asked for; web/reading.Sight is one."""

    @property
    def ctx(self) -> Known: ...
    @property
    def chosen(self) -> Chosen: ...
    @property
    def basis(self) -> Basis: ...
    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def within(self) -> Within: ...


@dataclass(frozen=True)
class Line:
    """One figure. `threshold` None: it has none at this level; `before`, `year` None: not compared; `so_far`: a
    response rate that can still rise."""

    kpi: str
    now: Share
    threshold: Threshold | None
    state: State | None
    before: Change | None
    year: Change | None
    so_far: bool = False


@dataclass(frozen=True)
class Parts:
    """The total told apart by one level; `level_change` is the change at one mix."""

    level: str
    strata: list[Stratum]
    warning: Contradiction | None
    level_change: float | None


@dataclass(frozen=True)
class Judged:
    """Of one page. `spreads` are the scores now, before and a year earlier, None where the period is not compared."""

    lines: list[Line]
    spreads: tuple[Spread, Spread, Spread | None]
    parts: list[Parts]
    thresholds: Thresholds
    before: Period
    year: Period | None
    warned: list[Parts] = field(default_factory=list)

    def line(self, kpi: str) -> Line:
        """The one of that name."""
        return next(line for line in self.lines if line.kpi == kpi)


def judged(seen: Seen, kpi: Kpi, *, scope: Scope | None = None, parts: bool = True) -> Judged:
    """Of the figures of a page. `scope`: what of an agent's ratings the reader may open; `parts` False leaves the
    strata out."""
    asked = _Asked(seen, kpi, scope)
    chosen = seen.chosen
    before = asked.of(chosen.compared)
    year = asked.of(chosen.year_before) if chosen.year_before is not None else None
    held = thresholds(seen.ctx.session, holding_on(chosen.period, seen.ctx.now))
    # The figure an agent is judged by comes first.
    order = ("agent", "csat", "product", "process") if kpi.level == "agent" else SHARES
    lines = [_line(asked, name, kpi, before, year, held) for name in order]
    if kpi.level != "agent" and kpi.response is not None:
        lines.append(_response(asked, kpi, held))
    told = _told_apart(asked, _levels(kpi), kpi.n + before.n) if parts and kpi.n and before.n else []
    told = [one for one in told if len(one.strata) > 1]
    return Judged(
        lines, (kpi, before, year), told, held, chosen.compared, chosen.year_before, [p for p in told if p.warning]
    )


@dataclass(frozen=True)
class _Asked:
    """One page's question, to be asked of other periods and levels."""

    seen: Seen
    kpi: Kpi
    scope: Scope | None

    @property
    def expiry(self) -> timedelta:
        return self.seen.ctx.preferences.survey_expiry

    def of(self, period: Period, *, ratings_only: bool = True) -> Kpi:
        """The same level and key."""
        key = "" if self._is_nobody else self.kpi.key
        return self._kpis(self.kpi.level, key, period, self.seen.within, ratings_only=ratings_only)[0]

    def by(self, level: str, period: Period) -> list[Kpi]:
        """Each key of another level, within this one."""
        return self._kpis(level, None, period, self.whole)

    def counts(self, level: str) -> tuple[Counts, Counts]:
        """The shares of each key of a level, now and before."""
        periods = (self.seen.chosen.period, self.seen.chosen.compared)
        now, then = ({one.key: Share(one.good, one.n) for one in self.by(level, period)} for period in periods)
        return now, then

    @property
    def whole(self) -> list[tuple[str, str]]:
        """This level and key as a filter, and the filters of the page."""
        own = [] if self.kpi.level == "company" else [(self.kpi.level, self.kpi.key or "")]
        return [*own, *self.seen.within]

    @property
    def brand(self) -> str | None:
        """The one brand the figures are of."""
        return next((key for level, key in self.whole if level == "brand" and key), None)

    @property
    def team(self) -> str | int | None:
        """The one team the figures are of; an agent's is the one last known."""
        if self.kpi.level == "agent" and self.kpi.key:
            return team_of_agent(self.seen.ctx.session, int(self.kpi.key))
        return next((key for level, key in self.whole if level == "team" and key), None)

    @property
    def _is_nobody(self) -> bool:
        return self.kpi.key is None and self.kpi.level != "company"

    def _kpis(
        self,
        level: str,
        key: str | None,
        period: Period,
        within: Iterable[tuple[str, str]],
        *,
        ratings_only: bool = True,
    ) -> list[Kpi]:
        seen, days = self.seen, (period.start, period.end)
        asked: tuple[Any, ...] = (level, key, *days, seen.basis, seen.zone, seen.ctx.now, self.expiry)
        within = tuple(within)
        return kpis(seen.ctx.session, *asked, within=within, scope=self.scope, ratings_only=ratings_only)

    def rate(self, other: Period) -> Share | None:
        """The response rate of another cohort, as it stood when it was as old as this one is now. Both are over where
        this one is; a running one is not compared where it is too large."""
        now = self.kpi.response
        if now.mature:
            then = self.of(other, ratings_only=False).response
            return Share(then.rated, then.could_answer)
        if now.sent > MOST_LIVE:
            return None
        as_of = self.seen.ctx.now - (self.seen.chosen.period.first_moment - other.first_moment)
        return rated_as_of(self.seen.ctx.session, other, as_of, fits_all(self.whole))


def _levels(kpi: Kpi) -> list[str]:
    """The one below, and the others; not the one it is itself."""
    below = [BELOW[kpi.level]] if kpi.level in BELOW else []
    return [level for level in (*below, *BY) if level != kpi.level]


def share_of(kpi: Kpi, name: str) -> Share:
    """One of SHARES."""
    if name == "csat":
        return Share(kpi.good, kpi.n)
    side = getattr(kpi, name)
    return Share(side.good, side.judged)


def _line(asked: _Asked, name: str, kpi: Kpi, before: Kpi, year: Kpi | None, held: Thresholds) -> Line:
    now = share_of(kpi, name)
    # An agent is judged by what is said of the person, by nothing else (A2).
    has_target = kpi.level != "agent" or name == "agent"
    threshold = held.of(name, team=asked.team, brand=asked.brand) if has_target else None
    return Line(
        name,
        now,
        threshold,
        rag(now.good, now.n, *threshold.share) if threshold else None,
        change(now, share_of(before, name)),
        change(now, share_of(year, name)) if year is not None else None,
    )


def _response(asked: _Asked, kpi: Kpi, held: Thresholds) -> Line:
    """At equal age only; no colour while it can still rise (N1)."""
    now = Share(kpi.response.rated, kpi.response.could_answer)
    threshold = held.of("response", team=asked.team, brand=asked.brand)
    mature = kpi.response.mature
    chosen = asked.seen.chosen
    # The cohort before is looked at whole: what was sent after the moment it is looked at is left out by itself.
    before = asked.rate(chosen.before)
    year = asked.rate(chosen.year_before) if chosen.year_before is not None else None
    return Line(
        "response",
        now,
        threshold,
        rag(now.good, now.n, *threshold.share) if mature else None,
        change(now, before) if before is not None else None,
        change(now, year) if year is not None else None,
        so_far=not mature and now.n > 0,
    )


def _told_apart(asked: _Asked, levels: Sequence[str], answers: int) -> list[Parts]:
    """Few answers are counted by all levels at once; of many each level has its kept figures."""
    chosen, seen = asked.seen.chosen, asked.seen
    if answers <= MOST_AT_ONCE:
        periods = (chosen.period, chosen.compared)
        found = counts_at_once(seen.ctx.session, levels, *periods, seen.basis, tuple(asked.whole), asked.scope)
    else:
        found = {level: asked.counts(level) for level in levels}
    return [_parts(level, *found[level]) for level in levels]


def _parts(level: str, now: Counts, then: Counts) -> Parts:
    keys: Sequence[str | None] = sorted(now.keys() | then.keys(), key=lambda key: (key is None, (key or "").casefold()))
    strata = [Stratum(key, now.get(key, Share(0, 0)), then.get(key, Share(0, 0))) for key in keys]
    return Parts(level, strata, contradiction(strata), standardised_change(strata))
