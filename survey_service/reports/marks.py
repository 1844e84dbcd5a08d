"""Releases and incidents as marks for the trends (P5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from survey_service import charts
from survey_service.callbacks.incident import Incident
from survey_service.callbacks.release import Release
from survey_service.language import Translator
from survey_service.reports.period import midnight
from survey_service.reports.weeks import WEEK, Week

Kind = Literal["release", "incident"]
LABEL = 24
"""Letters of a name that fit beside a mark."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that happened on `day` of the report zone. `words`: its name, empty where the reader may not know it;
    `url`: its own page, None where the reader may not open it."""

    day: date
    kind: Kind
    words: str
    url: str | None


def marks(
    session: Session,
    start: date,
    end: date,
    area: str | None = None,
    *,
    zone: ZoneInfo,
    sees_cases: bool = False,
) -> list[Mark]:
    """Releases, and incidents that began, from `start` to before `end`, by day. `area`: those of it and those of all
    areas. Names of incidents are for those who see cases; releases are open to all staff."""
    inside = (midnight(start, zone), midnight(end, zone))
    released = select(Release.id, Release.name, Release.released_at).where(
        Release.removed_at.is_(None),
        Release.released_at >= inside[0],
        Release.released_at < inside[1],
        touches(Release.product_area, area),
    )
    begun = select(Incident.id, Incident.name, Incident.starts_at).where(
        Incident.removed_at.is_(None),
        Incident.starts_at >= inside[0],
        Incident.starts_at < inside[1],
        touches(Incident.product_area, area),
    )
    found = [
        (at, Mark(at.astimezone(zone).date(), "release", name, f"/product/releases/{number}"))
        for number, name, at in session.execute(released)
    ]
    for number, name, at in session.execute(begun):
        own = (name, f"/callbacks/incidents/{number}") if sees_cases else ("", None)
        found.append((at, Mark(at.astimezone(zone).date(), "incident", *own)))
    return [mark for _, mark in sorted(found, key=lambda pair: (pair[0], pair[1].kind, pair[1].words))]


def touches(column: InstrumentedAttribute[str | None], area: str | None) -> ColumnElement[bool]:
    """What is of this area, or of all of them; None asks for everything."""
    return true() if area is None else or_(column.is_(None), column == area)


def by_week(found: Iterable[Mark], weeks: Sequence[Week], translator: Translator) -> list[charts.Mark]:
    """At most one a week, as charts.trend takes them; several of a week are counted."""
    if not weeks:
        return []
    at: dict[int, list[Mark]] = {}
    for mark in found:
        at.setdefault((mark.day - weeks[0].monday) // WEEK, []).append(mark)
    return [charts.Mark(index, _label(at[index], translator)) for index in sorted(at) if 0 <= index < len(weeks)]


def _label(found: list[Mark], translator: Translator) -> str:
    incidents = sum(mark.kind == "incident" for mark in found)
    releases = len(found) - incidents
    if len(found) == 1:
        words = found[0].words or translator.gettext("Incident")
        return words if len(words) <= LABEL else f"{words[:LABEL].rstrip()}…"
    said = []
    if incidents:
        text = translator.ngettext("%(n)s incident", "%(n)s incidents", incidents)
        said.append(text % {"n": translator.number(incidents)})
    if releases:
        text = translator.ngettext("%(n)s release", "%(n)s releases", releases)
        said.append(text % {"n": translator.number(releases)})
    return ", ".join(said)
