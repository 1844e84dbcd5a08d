"""The report of a month (N10), read from its counts: shares, intervals and comparisons are worked out here.

From stored figures and from those of a running month alike, so that a closed month reads the same for ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from survey_service.counts.cells import SIDES
from survey_service.reports.chosen import Chosen, add_months, chosen
from survey_service.reports.compared import Change, Share, change
from survey_service.reports.intervals import Interval, wilson
from survey_service.reports.kpis import ResponseRate
from survey_service.reports.month_corrections import Correction, corrected, counts, scores
from survey_service.reports.month_counts import SENT, closes_on
from survey_service.reports.rag import rag
from survey_service.reports.sides import Side
from survey_service.reports.spread import Spread
from survey_service.reports.weeks import Week

Figures = Mapping[str, Any]


@dataclass(kw_only=True)
class Part(Spread):
    """The company, a department or a team. `rates`: of the surveys sent in the month."""

    key: str | None
    figures: Figures = field(repr=False)

    @property
    def dsat_interval(self) -> Interval | None:
        """Wilson 95 %."""
        return wilson(self.low, self.n)

    def side(self, name: str) -> Side:
        """A verdict; those by score are not kept."""
        one = self.figures[name]
        counted = {count: one[count] for count in ("good", "neutral", "bad", "to_review")}
        return Side(**counted, left_out=list(one["left_out"]))

    @property
    def sent(self) -> Figures:
        """The counts of the cohort."""
        found: Figures = self.figures["sent"]
        return found

    def change(self, when: str, what: str = "scores") -> Change:
        """`when` is before or year; `what` scores, low (1 and 2), agent, product or process."""
        then = self.figures[when]
        if what in SIDES:
            one = self.side(what)
            return change(Share(one.good, one.judged), Share(*then[what]))
        was = Spread(distribution=list(then["scores"]))
        if what == "low":
            return change(Share(self.low, self.n), Share(was.low, was.n))
        return change(Share(self.good, self.n), Share(was.good, was.n))


@dataclass(frozen=True)
class Monthly:
    """`closed_on`: None while the month is not stored. `since`: corrections that later reports told about it."""

    figures: Figures
    closed_on: date | None
    since: Sequence[Correction] = ()

    @cached_property
    def month(self) -> date:
        """Its first day."""
        return month_named(self.figures["month"])

    @property
    def zone(self) -> ZoneInfo:
        """The one it was counted in."""
        return ZoneInfo(self.figures["zone"])

    @property
    def closes_on(self) -> date:
        """The day it closes, or should have."""
        return closes_on(self.month)

    @cached_property
    def chosen(self) -> Chosen:
        """As a period that is over: named by its month, and beside the whole month before."""
        found = chosen({"month": self.figures["month"]}, self.closes_on, self.zone, {})
        assert found is not None
        return found

    @cached_property
    def company(self) -> Part:
        """All of it."""
        return self._parts("company")[0]

    @cached_property
    def departments(self) -> list[Part]:
        """By name, "no department" last."""
        return self._parts("department")

    @cached_property
    def teams(self) -> list[Part]:
        """By name, "no team" last."""
        return self._parts("team")

    @property
    def weeks(self) -> list[Week]:
        """Up to the one that holds the month's last day."""
        return weeks_of(self.figures["weeks"])

    @property
    def is_empty(self) -> bool:
        """Nobody answered, nothing was sent, no case was due."""
        return not (self.company.n or self.company.sent["sent"] or self.figures["callbacks"]["n"])

    def rate(self, sent: Figures, month: date | None = None, *, mature: bool | None = None) -> ResponseRate:
        """A cohort's counts as a rate."""
        first = month or self.month
        whole = self.figures["mature"] if mature is None else mature
        return ResponseRate(first, add_months(first, 1), **{name: sent[name] for name in SENT}, mature=whole)

    def state(self, kpi: str, good: int, n: int) -> str:
        """A share of the company against its target: a name of the macro rag, "" without a target."""
        return _state(good, n, self.figures["targets"][kpi])

    def state_of(self, part: Part) -> str:
        """The same of a part's scores; a team may have a target of its own."""
        return _state(part.good, part.n, part.figures.get("target", self.figures["targets"]["csat"]))

    @property
    def rate_before(self) -> ResponseRate | None:
        """The month before at the same age."""
        sent = self.figures["sent_before"]
        return self.rate(sent, add_months(self.month, -1), mature=False) if sent else None

    @property
    def whole_rates(self) -> list[tuple[date, ResponseRate, ResponseRate]]:
        """Earlier months whose rate was "so far" when they closed and is whole now: then and now."""
        found = []
        for row in self.figures.get("rates", ()):
            first = month_named(row["month"])
            found.append((first, self.rate(row["was"], first, mature=False), self.rate(row["now"], first, mature=True)))
        return found

    @property
    def corrections(self) -> list[Correction]:
        """Of earlier months, told in this report."""
        return [Correction.of_json(row) for row in self.figures.get("corrections", ())]

    @property
    def corrected(self) -> list[tuple[date, Spread, Spread]]:
        """Of earlier months that changed the company's scores, as told before and as they are."""
        return [
            (month_named(row["month"]), Spread(distribution=list(row["was"])), Spread(distribution=list(row["now"])))
            for row in self.figures.get("corrected", ())
        ]

    @cached_property
    def now(self) -> Spread:
        """The company's scores with what was corrected since."""
        return Spread(distribution=scores(corrected(counts(self.figures), self.since)))

    def _parts(self, level: str) -> list[Part]:
        parts = self.figures["counted"][level]
        return [Part(distribution=list(one["scores"]), key=one["key"], figures=one) for one in parts]


def _state(good: int, n: int, bounds: Sequence[float | None]) -> str:
    found = rag(good, n, *bounds)
    return "none" if found == "few" else found or ""


def weeks_of(rows: Sequence[Sequence[Any]]) -> list[Week]:
    """As the figures have them."""
    return [Week(date.fromisoformat(monday), good, n) for monday, good, n in rows]


def month_named(text: str) -> date:
    """The first day of "2026-10". Raises ValueError."""
    if len(text) != len("2026-10") or not text.isascii():
        raise ValueError(f"{text!r} is no month; write it as 2026-10")
    return date.fromisoformat(f"{text}-01")


def last_day(month: date) -> date:
    """Of that month."""
    return add_months(month, 1) - timedelta(days=1)
