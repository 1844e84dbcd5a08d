"""The figures of the page of tickets as lines: the value, what it is held against, and who is not in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from survey_service.language import Translator
from survey_service.reports.beside import Beside, Figures
from survey_service.reports.compared import Share, change
from survey_service.reports.intervals import Interval
from survey_service.reports.judged_words import KPI_WORDS, STATE_WORDS, Cell, bounds, cell, since
from survey_service.reports.level_words import LEVEL_WORDS
from survey_service.reports.rag import ENOUGH, State, judged, rag, rag_low
from survey_service.reports.sentence import Held
from survey_service.reports.thresholds import Threshold, Thresholds
from survey_service.reports.ticket_times import Part, Span
from survey_service.web.managers.asking import WITHOUT
from survey_service.web.managers.tickets_drill import Drill
from survey_service.web.managers.tickets_words import contact_notes, lasting
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _

Told = tuple[str, str | None]


@dataclass(frozen=True)
class Length:
    """A span in words. `likely`: where the median likely lies, "" where there are too few to say."""

    n: int
    median: str
    p90: str
    likely: str


@dataclass(frozen=True)
class Line:
    """One figure: a `share` with its interval, or a `length`; `left_out`: who is not in it and why."""

    kpi: str
    name: str
    url: str | None
    state: str | None
    state_words: str
    bounds: str
    since: str
    left_out: list[Told]
    share: Share | None = None
    interval: Interval | None = None
    before: Cell | None = None
    length: Length | None = None
    length_before: Length | None = None
    held: Held = field(default_factory=Held)


@dataclass(frozen=True)
class PartRow:
    """One root cause or severity. `more`: what its addresses say besides."""

    name: str
    figures: Figures
    first: Length
    age: Length
    link: Callable[[str], str] | None


FIRST_CONTACT, FIRST, AGE, REOPENED, SLA = "fcr", "first_response", "age", "reopened", "sla"
LOW_IS_GOOD: Final = (REOPENED,)


def lines(
    found: Beside,
    held: tuple[Thresholds, str | None, str | None],
    drill: Drill | None,
    speaker: Translator,
    zone: ZoneInfo,
) -> list[Line]:
    """In the order N6 names them."""
    in_force, team, brand = held
    now, before = found.now, found.before

    def of(kpi: str, **more: Any) -> Line:
        threshold = in_force.of(kpi, team=team, brand=brand)
        return _line(kpi, threshold, drill, speaker, zone, **more)

    contact = [Share(one.contact.resolved, one.contact.n) for one in (now, before)]
    reopened, sla = (now.reopened, before.reopened), (now.sla, before.sla)
    return [
        of(FIRST_CONTACT, of="resolved", shares=contact, left_out=contact_notes(now.contact, drill)),
        of(FIRST, of="first", spans=(now.first, before.first), left_out=_of_span(now.first, "first", drill)),
        of(AGE, of="age", spans=(now.age, before.age), left_out=_of_span(now.age, "age", drill)),
        of(REOPENED, of="reopened", shares=_shares(*reopened), left_out=_of_part(now.reopened, "reopened", drill)),
        of(SLA, of="sla_kept", shares=_shares(*sla), left_out=_of_part(now.sla, "sla", drill)),
    ]


def parts(found: Beside, drill: Drill | None) -> list[tuple[str, str, list[PartRow]]]:
    """By root cause and by severity, names by the alphabet and never by figure, those without one last."""
    tables = (("cause", _("By root cause"), found.causes), ("severity", _("By severity"), found.severities))
    return [
        (key, title, [_part(key, name, rows[name], drill) for name in _ordered(rows)]) for key, title, rows in tables
    ]


def length(span: Span) -> Length:
    """In words."""
    likely = ""
    if span.n >= ENOUGH and span.low is not None and span.high is not None:
        likely = _("likely %(low)s to %(high)s", low=lasting(span.low), high=lasting(span.high))
    return Length(span.n, lasting(span.median), lasting(span.p90), likely)


def state_of(span: Span, threshold: Threshold) -> State | None:
    """Of a time that should be short: the median and its likely range, with the sign turned round."""
    target, floor = (
        mark.value if isinstance(mark.value, timedelta) else None for mark in (threshold.target, threshold.floor)
    )
    if target is None:
        return None
    if span.n < ENOUGH or span.median is None or span.low is None or span.high is None:
        return "few"
    point, low, high = (-one.total_seconds() for one in (span.median, span.high, span.low))
    return judged(
        point, Interval(low, high), -target.total_seconds(), None if floor is None else -floor.total_seconds()
    )


def _line(
    kpi: str,
    threshold: Threshold,
    drill: Drill | None,
    speaker: Translator,
    zone: ZoneInfo,
    *,
    of: str,
    left_out: list[Told],
    shares: list[Share] | None = None,
    spans: tuple[Span, Span] | None = None,
) -> Line:
    held: dict[str, Any] = {}
    if shares is not None:
        judge = rag_low if kpi in LOW_IS_GOOD else rag
        state = judge(shares[0].good, shares[0].n, *threshold.share)
        interval = Part(shares[0].good, shares[0].n).interval
        held |= {"share": shares[0], "interval": interval, "before": cell(change(*shares), speaker)}
        held["held"] = Held(state, threshold.share[0])
    else:
        assert spans is not None
        state = state_of(spans[0], threshold)
        held |= {"length": length(spans[0]), "length_before": length(spans[1])}
    return Line(
        kpi=kpi,
        name=_(KPI_WORDS[kpi]),
        url=drill(of) if drill else None,
        state="none" if state == "few" else state,
        state_words=_(STATE_WORDS[state]) if state else "",
        bounds=bounds(threshold, speaker),
        since=since(threshold, speaker, zone),
        left_out=left_out,
        **held,
    )


def _shares(*some: Part) -> list[Share]:
    return [Share(one.count, one.n) for one in some]


def _of_span(span: Span, name: str, drill: Drill | None) -> list[Told]:
    told = []
    if span.missing:
        said = ngettext("of %(n)s it was not told", "of %(n)s it was not told", span.missing)
        told.append((said, drill(f"{name}_missing") if drill else None))
    if span.wrong:
        said = ngettext("%(n)s ends before its opening", "%(n)s end before their opening", span.wrong)
        told.append((said, drill(f"{name}_wrong") if drill else None))
    return told


def _of_part(part: Part, name: str, drill: Drill | None) -> list[Told]:
    if not part.missing:
        return []
    said = ngettext("of %(n)s it was not told", "of %(n)s it was not told", part.missing)
    return [(said, drill(f"{name}_missing") if drill else None)]


def _part(key: str, name: str | None, figures: Figures, drill: Drill | None) -> PartRow:
    nobody = _("No root cause") if key == "cause" else _(LEVEL_WORDS[key].none)
    link = (lambda of: drill(of, **{key: name or WITHOUT})) if drill else None
    return PartRow(name or nobody, figures, length(figures.first), length(figures.age), link)


def _ordered(rows: dict[str | None, Figures]) -> list[str | None]:
    return sorted(rows, key=lambda name: (name is None, (name or "").casefold()))
