"""What reports/judged.py found, in words: bounds, colours, changes and warnings as a page prints them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from survey_service.language import N_, Translator
from survey_service.reports.compared import Change, Share
from survey_service.reports.definitions import length
from survey_service.reports.intervals import Interval, wilson
from survey_service.reports.judged import Judged, Line, Parts
from survey_service.reports.level_words import LEVEL_WORDS
from survey_service.reports.period import Period
from survey_service.reports.rag import State
from survey_service.reports.spread import Spread
from survey_service.reports.thresholds import Mark, Threshold

KPI_WORDS: Final = {
    "csat": N_("Scores 4 or 5"),
    "agent": N_("The person who helped, good"),
    "product": N_("The product, good"),
    "process": N_("Waiting, price or policy, good"),
    "response": N_("Response rate"),
    "in_time": N_("Callbacks in time"),
    "fcr": N_("Solved at first contact"),
    "first_response": N_("First response, median"),
    "age": N_("Age when solved, median"),
    "reopened": N_("Opened again"),
    "sla": N_("SLA kept"),
}
"""Every figure that has a target and a floor."""
LINKS: Final[Mapping[str, dict[str, object]]] = {
    "csat": {"min": 4},
    "agent": {"agent": "good"},
    "product": {"product": "good"},
    "process": {"process": "good"},
}
"""What the ratings behind each are found by."""
WHO: Final = {
    "team": N_("the team’s own"),
    "brand": N_("the brand’s own"),
    "installation": N_("the installation’s"),
    "product": N_("the product’s own"),
}
STATE_WORDS: Final = {
    "green": N_("On target"),
    "amber": N_("Watch"),
    "red": N_("Below floor"),
    "few": N_("Not enough data"),
}
TURNED: Final = N_(
    "%(level)s: the total changed by %(total)s points, but at one mix of its parts it would have changed by "
    "%(level_change)s; %(against)s of %(parts)s parts moved the other way. The mix is another than before: read the "
    "parts."
)
MOSTLY: Final = N_(
    "%(level)s: the total changed by %(total)s points, but most answers are in parts that moved the other way "
    "(%(against)s of %(parts)s); at one mix it would have changed by %(level_change)s. The mix is another than before: "
    "read the parts."
)
CLOSE: Final = 10
"""Fewer answers than this have no per cent."""


@dataclass(frozen=True)
class Cell:
    """One comparison: the share then, and what is said of the difference."""

    then: Share
    points: str
    said: str
    least: str


@dataclass(frozen=True)
class Row:
    """One line of the table. `state` is as parts/figures.html's rag takes it, None where there is no target."""

    kpi: str
    name: str
    now: Share
    interval: Interval | None
    bounds: str
    since: str
    state: str | None
    state_words: str
    link: dict[str, object] | None
    before: Cell | None
    year: Cell | None


@dataclass(frozen=True)
class Table:
    """Parts by one level; each with its name and change in words; `warning` is a sentence or ""."""

    title: str
    rows: list[tuple[str, Share, Share, str]]
    at_one_mix: str
    warning: str


@dataclass(frozen=True)
class Worded:
    """For templates/reports/judged.html. `before`, `year`: the days compared with; `year` is None where it has no
    answers. `spreads`: the scores now, before, and a year earlier if that is shown."""

    rows: list[Row]
    before: str
    year: str | None
    nothing_a_year_earlier: bool
    spreads: list[Spread]
    tables: list[Table]

    @property
    def warnings(self) -> list[str]:
        """Those of all tables."""
        return [table.warning for table in self.tables if table.warning]


def worded(found: Judged, speaker: Translator, zone: ZoneInfo) -> Worded:
    """All of it."""
    now, before, earlier = found.spreads
    year = found.year if earlier is not None and earlier.n else None
    return Worded(
        [_row(line, speaker, zone) for line in found.lines],
        days(found.before, speaker),
        days(year, speaker) if year is not None else None,
        found.year is not None and year is None,
        [now, before] if year is None or earlier is None else [now, before, earlier],
        [_table(parts, speaker) for parts in found.parts],
    )


def days(period: Period, speaker: Translator) -> str:
    """ "February 2026", or its first and last day."""
    last = period.end - timedelta(days=1)
    if period.start.day == 1 and period.end.day == 1 and (period.end - period.start).days <= 31:
        return speaker.date(period.start, "month")
    if period.start == last:
        return speaker.date(last, "medium")
    return f"{speaker.date(period.start, 'medium')} – {speaker.date(last, 'medium')}"


def bounds(threshold: Threshold, speaker: Translator) -> str:
    """ "85 % / 75 %"."""
    if threshold.target.value is None:
        return speaker.gettext("no target")
    parts = [bound(mark, speaker) for mark in (threshold.target, threshold.floor)]
    return " / ".join(part for part in parts if part)


def bound(mark: Mark, speaker: Translator) -> str:
    """ "85 %", "4 hours"; "" for none."""
    if mark.value is None:
        return ""
    if isinstance(mark.value, timedelta):
        return length(mark.value, speaker)
    return speaker.percent(mark.value, 0 if round(mark.value * 100, 6).is_integer() else 1)


def since(threshold: Threshold, speaker: Translator, zone: ZoneInfo) -> str:
    """Who set them and since when: "the team’s own, since 3 Mar 2026"."""
    if threshold.target.value is None:
        return ""
    youngest = max((mark for mark in (threshold.target, threshold.floor) if mark.since), key=_since, default=None)
    if youngest is None or youngest.since is None:
        return speaker.gettext(WHO["product"])
    values = {"who": speaker.gettext(WHO[youngest.of]), "day": speaker.date(_day(youngest.since, zone), "medium")}
    return speaker.gettext("%(who)s, since %(day)s") % values


def signed(points: float, speaker: Translator) -> str:
    """A difference of shares in points: "+3", "−4", "±0"."""
    whole = round(points * 100)
    return f"{'+' if whole > 0 else '−' if whole < 0 else '±'}{speaker.number(abs(whole))}"


def cell(found: Change, speaker: Translator) -> Cell:
    """The difference with its interval, what it is called, and what could not have been seen."""
    gettext = speaker.gettext
    said = {
        "rise": gettext("a rise beyond chance"),
        "fall": gettext("a fall beyond chance"),
        "chance": gettext("within chance"),
        "few": gettext("too few to compare"),
        "none": "",
    }[found.verdict]
    if found.interval is None or found.points is None:
        return Cell(found.then, "", said, "")
    low, high = (signed(end, speaker) for end in (found.interval.low, found.interval.high))
    words = gettext("%(points)s points (%(low)s to %(high)s)")
    points = words % {"points": signed(found.points, speaker), "low": low, "high": high}
    least = ""
    if found.least is not None:
        size = speaker.number(max(round(found.least * 100), 1))
        least = gettext("seen 8 times of 10 from %(points)s points on") % {"points": size}
    return Cell(found.then, points, said, least)


def warning(parts: Parts, speaker: Translator) -> str:
    """The total and its parts told apart, as far as the numbers bear."""
    found = parts.warning
    if found is None:
        return ""
    gettext = speaker.gettext
    values = {
        "level": gettext(LEVEL_WORDS[parts.level].one),
        "total": signed(found.total, speaker),
        "level_change": signed(found.standardised, speaker),
        "against": speaker.number(found.against),
        "parts": speaker.number(found.parts),
    }
    return gettext(TURNED if found.standardised * found.total < 0 else MOSTLY) % values


def _row(line: Line, speaker: Translator, zone: ZoneInfo) -> Row:
    threshold = line.threshold
    return Row(
        line.kpi,
        speaker.gettext(KPI_WORDS[line.kpi]),
        line.now,
        wilson(line.now.good, line.now.n),
        bounds(threshold, speaker) if threshold else "",
        since(threshold, speaker, zone) if threshold else "",
        _pill(line.state),
        speaker.gettext(STATE_WORDS[line.state]) if line.state else speaker.gettext("so far") if line.so_far else "",
        LINKS.get(line.kpi),
        cell(line.before, speaker) if line.before else None,
        cell(line.year, speaker) if line.year else None,
    )


def _pill(state: State | None) -> str | None:
    return "none" if state == "few" else state


def _table(parts: Parts, speaker: Translator) -> Table:
    nobody = speaker.gettext(LEVEL_WORDS[parts.level].none)
    rows = []
    for one in parts.strata:
        enough = min(one.now.n, one.then.n) >= CLOSE
        rows.append((one.key or nobody, one.now, one.then, signed(one.change, speaker) if enough else ""))
    change = parts.level_change
    at_one_mix = signed(change, speaker) if change is not None else ""
    return Table(speaker.gettext(LEVEL_WORDS[parts.level].one), rows, at_one_mix, warning(parts, speaker))


def _since(mark: Mark) -> datetime:
    assert mark.since is not None
    return mark.since


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
