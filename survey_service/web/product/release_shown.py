"""What the page of a release says: two sides in words, what else happened, and what could not have been seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from survey_service.callbacks.release import Release
from survey_service.language import N_
from survey_service.reports.chosen import Chosen
from survey_service.reports.period import Period
from survey_service.reports.releases import (
    BeforeAfter,
    Figure,
    Sides,
    TwoShares,
    TwoThemes,
    Volume,
    incidents_within,
    others_within,
)
from survey_service.reports.sentence import Share, figure
from survey_service.web.reading import Sight
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

FEWEST = 10
TITLES: dict[Figure, tuple[str, str, dict[str, str]]] = {
    "csat": (N_("4 or 5 (CSAT)"), N_("of counted answers"), {"min": "4"}),
    "product": (N_("Product good"), N_("of answers that judge the product"), {"product": "good"}),
    "product_bad": (N_("Product was a problem"), N_("of counted answers"), {"product": "bad"}),
}
"""By figure: its name, what its n is, and the filter that lists its answers."""


@dataclass(frozen=True)
class Line:
    """One figure on both sides; links are None where the reader opens no ratings."""

    title: str
    of: str
    before: tuple[int, int]
    after: tuple[int, int]
    before_url: str | None
    after_url: str | None
    change: str
    least: str


@dataclass(frozen=True)
class ThemeLine:
    """One theme on both sides."""

    name: str
    url: str | None
    before: tuple[int, int]
    after: tuple[int, int]
    change: str


def lines(seen: Sight, release: Release, both: Sides, found: BeforeAfter) -> list[Line]:
    """CSAT, the product's verdict, and how often it was a problem."""
    link = _ratings(seen, release)
    shown = []
    for one in found.shares:
        title, of, only = TITLES[one.name]
        earlier = link(both.before, only) if one.before[0] else None
        later = link(both.after, only) if one.after[0] else None
        shown.append(Line(_(title), _(of), one.before, one.after, earlier, later, change(one), least(one)))
    return shown


def theme_lines(seen: Sight, found: BeforeAfter) -> list[ThemeLine]:
    """A theme's page is for product, managers and auditors."""
    opens = seen.reader.has("product", "manager", "auditor")
    return [
        ThemeLine(
            one.row.theme.name,
            url_for("product.theme", theme_id=one.row.theme.id) if opens else None,
            (one.before, found.before.n),
            (one.after, found.after.n),
            _theme_change(one, found),
        )
        for one in found.themes
    ]


def sentence(seen: Sight, both: Sides, found: BeforeAfter) -> str:
    """ "In the 30 days after it 84 % of 120 answers were 4 or 5, in the 30 days before 81 % of 130; within chance." """
    csat = found.shares[0]
    days = ngettext("%(n)s day", "%(n)s days", (both.after.end - both.after.start).days)
    if not csat.before[1] or not csat.after[1]:
        return _("There are not yet answers on both sides: %(before)s before, %(after)s after.", **_both(seen, csat))
    said = _(
        "In the %(days)s after it %(after)s answers were 4 or 5, in the %(days)s before %(before)s",
        days=days,
        before=_figure(seen, csat.before),
        after=_figure(seen, csat.after),
    )
    return f"{said}; {change(csat)}."


def change(one: TwoShares) -> str:
    """ "3 points more, within chance: likely 6 fewer to 12 more"."""
    if min(one.before[1], one.after[1]) < FEWEST or one.apart is None:
        return _("too few to compare")
    return _apart_words(one.before, one.after, one.apart.low, one.apart.high)


def _apart_words(before: tuple[int, int], after: tuple[int, int], low: float, high: float) -> str:
    points = round(100 * (after[0] / after[1] - before[0] / before[1]))
    ends = {"low": _signed(round(100 * low)), "high": _signed(round(100 * high))}
    said = ngettext("%(n)s point", "%(n)s points", abs(points))
    if low > 0:
        return _("up %(points)s, beyond chance: likely %(low)s to %(high)s", points=said, **ends)
    if high < 0:
        return _("down %(points)s, beyond chance: likely %(low)s to %(high)s", points=said, **ends)
    return _("within chance: likely %(low)s to %(high)s points", **ends)


def _signed(points: int) -> str:
    text: str = current_translator().number(abs(points))
    return f"+{text}" if points > 0 else f"−{text}" if points < 0 else text


def least(one: TwoShares) -> str:
    """ "a change under 13 points could not have been told from chance"; empty where one was, or nothing can be said."""
    seen = one.apart is not None and (one.apart.low > 0 or one.apart.high < 0)
    if seen or one.least is None or min(one.before[1], one.after[1]) < FEWEST:
        return ""
    return ngettext(
        "a change under %(n)s point could not have been told from chance",
        "a change under %(n)s points could not have been told from chance",
        max(round(100 * one.least), 1),
    )


def volume_words(found: Volume) -> str:
    """ "25 % more, within chance: likely 2 % fewer to 59 % more"."""
    grown = found.growth
    if not found.before or grown is None:
        return _("nothing to compare with")
    low, high = _signed_share(grown.low), _signed_share(grown.high)
    share = _signed_share(found.after / found.before - 1)
    if grown.low <= 0 <= grown.high:
        return _("%(share)s, within chance: likely %(low)s to %(high)s", share=share, low=low, high=high)
    return _("%(share)s, beyond chance: likely %(low)s to %(high)s", share=share, low=low, high=high)


def beside(seen: Sight, release: Release, both: Sides) -> list[tuple[str, str, str | None]]:
    """What else fell into these days and may be why: kind with day, name (empty where the reader may not know it), and
    its page."""
    session, zone, area = seen.ctx.session, seen.zone, release.product_area
    start, end = both.before.start, both.after.end
    date = seen.translator.date
    found: list[tuple[str, str, str | None]] = []
    for other in others_within(session, release, start, end, zone):
        day = other.released_at.astimezone(zone).date()
        side = _("Release after it, %(day)s") if day >= both.after.start else _("Release before it, %(day)s")
        words = side % {"day": date(day, "medium")}
        found.append((words, other.name, url_for("product.release", release_id=other.id)))
    for incident in incidents_within(session, area, start, end, zone):
        begun = date(incident.starts_at.astimezone(zone).date(), "medium")
        over = (
            _("still going on")
            if incident.ends_at is None
            else date(incident.ends_at.astimezone(zone).date(), "medium")
        )
        words = _("Incident, %(begun)s – %(over)s", begun=begun, over=over)
        opens = seen.reader.sees_cases
        page = url_for("incidents.one", incident_id=incident.id) if opens else None
        found.append((words, incident.name if opens else "", page))
    return found


def title_of(seen: Sight, period: Period) -> str:
    """Its first and last day."""
    return Chosen("dates", 0, period, period, seen.chosen.today).title(seen.translator)


def _ratings(seen: Sight, release: Release) -> Callable[[Period, dict[str, str]], str | None]:
    if seen.reader.scope().is_empty:
        return lambda _period, _only: None
    whose = {} if release.product_area is None else {"level": "product_area", "key": release.product_area}
    basis = {"basis": "closed_at"} if seen.basis == "closed_at" else {}

    def link(period: Period, only: dict[str, str]) -> str:
        last = Chosen("dates", 0, period, period, seen.chosen.today).last_day
        return seen.ratings(whose | basis | {"from": period.start, "to": last} | only)

    return link


def _theme_change(one: TwoThemes, found: BeforeAfter) -> str:
    if one.apart is None or min(found.before.n, found.after.n) < FEWEST:
        return _("too few to compare")
    return _apart_words((one.before, found.before.n), (one.after, found.after.n), one.apart.low, one.apart.high)


def _both(seen: Sight, one: TwoShares) -> dict[str, Any]:
    return {"before": seen.translator.number(one.before[1]), "after": seen.translator.number(one.after[1])}


def _figure(seen: Sight, share: tuple[int, int]) -> str:
    return figure(Share(*share), seen.translator)


def _signed_share(share: float) -> str:
    text: str = current_translator().percent(abs(share))
    return f"+{text}" if round(100 * share) > 0 else f"−{text}" if round(100 * share) < 0 else text
