"""What happened while the figures were got: releases, incidents, other ways of asking, as marks on a trend (P5, N9)."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from survey_service import charts
from survey_service.reports.breaks import breaks
from survey_service.reports.marks import marks
from survey_service.web.reading import Sight


@dataclass(frozen=True, slots=True)
class Happened:
    """`kind`: release, incident or break; `url` None: no page of it this reader may open."""

    day: date
    kind: str
    words: str
    url: str | None = None


@dataclass(frozen=True)
class Marked:
    """What pictures.trend draws, and for each mark what stands under the picture."""

    drawn: list[charts.Mark]
    told: list[Markup]


def happened(seen: Sight, start: date, end: date) -> list[Happened]:
    """From `start` to before `end`, by day: all that concerns the figures of the page."""
    asked = dict(seen.filters)
    session, area, brand = seen.ctx.session, asked.get("product_area") or None, asked.get("brand") or None
    found = [
        Happened(one.day, one.kind, one.words, one.url)
        for one in marks(session, start, end, area, zone=seen.zone, sees_cases=seen.reader.sees_cases)
    ]
    others = breaks(session, start, end, brand, zone=seen.zone, speaker=seen.translator)
    found += [Happened(one.day, "break", one.words) for one in others]
    return sorted(found, key=lambda one: (one.day, one.kind, one.words))


def marked(seen: Sight, starts: Sequence[date], end: date) -> Marked:
    """One mark for each point in whose time anything happened; points begin on `starts`, the last ends before `end`."""
    at: dict[int, list[Happened]] = {}
    for one in happened(seen, starts[0], end):
        at.setdefault(bisect_right(starts, one.day) - 1, []).append(one)
    drawn = [
        charts.Mark(
            index, "; ".join(_words(seen, one) for one in found), parts=any(one.kind == "break" for one in found)
        )
        for index, found in at.items()
    ]
    return Marked(drawn, [Markup("; ").join(_linked(seen, one) for one in found) for found in at.values()])


def _words(seen: Sight, one: Happened) -> str:
    """ "Release 4.2, 3 March"."""
    gettext = seen.translator.gettext
    shapes: dict[str, Any] = {
        "release": gettext("release %(name)s, %(day)s"),
        "incident": gettext("incident %(name)s, %(day)s") if one.words else gettext("an incident, %(day)s"),
        "break": gettext("%(name)s, %(day)s"),
    }
    return str(shapes[one.kind] % {"name": one.words, "day": seen.translator.date(one.day, "short")})


def _linked(seen: Sight, one: Happened) -> Markup:
    words = _words(seen, one)
    return Markup('<a href="{}">{}</a>').format(one.url, words) if one.url else Markup("{}").format(words)
