"""The pictures of the page of tickets, each with what its table needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from survey_service import charts
from survey_service.language import Translator
from survey_service.reports.backlog import Backlog
from survey_service.reports.chosen import Chosen
from survey_service.reports.cohorts import Buckets
from survey_service.reports.hours import Hours
from survey_service.reports.shift_gap import ENOUGH, Cell, Gap
from survey_service.reports.weeks import Week, points
from survey_service.web.managers.asking import WITHOUT
from survey_service.web.managers.tickets_drill import Drill
from survey_service.web.managers.tickets_lines import Length, length
from survey_service.web.reading import Sight
from survey_service.web.saying import say as _


@dataclass(frozen=True)
class FlowRow:
    """One day, week or month of the backlog's table."""

    label: str
    opened: int
    solved: int
    open: int
    opened_url: str | None
    solved_url: str | None


@dataclass(frozen=True)
class GapCell:
    """A region and a shift; None where nothing was solved or answered."""

    cell: Cell
    first: Length
    is_enough: bool


def by_week(found: list[Week], speaker: Translator) -> dict[str, Any]:
    """Settled by the first answer, as the macro charts.trend takes it."""
    average, spots = points(found, speaker)
    title, n = _("Settled by the first answer, by week"), sum(week.n for week in found)
    told = _("No ticket of these weeks can be told yet.")
    if n:
        told = _("In all %(figure)s.", figure=charts.figure(sum(week.good for week in found), n, speaker))
        beyond = [f"{spot.label}: {charts.breach_words(spot, speaker)}" for spot in spots if spot.breached]
        told += " " + _("Beyond chance: %(list)s.", list="; ".join(beyond) or _("none"))
    svg = charts.trend(spots, uid="first-contact", title=title, translator=speaker, average=average, description=told)
    shown = average if n >= charts.SMALLEST_N_FOR_PERCENT else None
    return {"svg": svg, "points": spots, "title": title, "average": shown, "n": n}


def flow(found: Backlog, speaker: Translator, drill: Drill | None) -> dict[str, Any]:
    """Opened, solved and still open."""
    buckets = found.buckets
    labels = [bucket_label(buckets, place, speaker) for place in range(len(buckets.starts))]
    told = list(zip(labels, found.opened, found.solved, found.open, strict=True))
    names = (_("opened"), _("solved"), _("still open"))
    title = {"day": _("Tickets by day"), "week": _("Tickets by week"), "month": _("Tickets by month")}[buckets.step]
    svg = charts.in_out(
        [charts.Flow(*one) for one in told], uid="backlog", title=title, translator=speaker, names=names
    )
    rows = []
    for place, (label, opened, solved, still_open) in enumerate(told):
        days: dict[str, Any] = _days(buckets, place)
        urls = (drill(of, **days) if drill and n else None for of, n in (("opened", opened), ("solved", solved)))
        rows.append(FlowRow(label, opened, solved, still_open, *urls))
    return {
        "svg": svg,
        "title": title,
        "rows": rows,
        "step": buckets.step,
        "opened": sum(found.opened),
        "solved": sum(found.solved),
        "open": found.open[-1],
        "open_before": found.open_before,
        "unknown": found.unknown,
        "wrong": found.wrong,
        "now": drill("open") if drill else None,
    }


def week(found: Hours, speaker: Translator) -> dict[str, Any]:
    """The hours of the week."""
    names: Mapping[int, str] = speaker.locale.days["stand-alone"]["abbreviated"]
    days, title = [names[day] for day in range(7)], _("Tickets opened, by hour of the week")
    most = max(found.by_hour)
    shades = [
        (dark, speaker.number(low) if low == high else f"{speaker.number(low)}–{speaker.number(high)}")
        for dark, low, high in charts.ranges(most)
    ]
    svg = charts.heat_map(found.rows, days, uid="hours", title=title, translator=speaker)
    return {"svg": svg, "title": title, "rows": found.rows, "days": days, "shades": shades, "n": found.n}


def by_channel(found: Hours, seen: Sight, chosen: Chosen, kept: dict[str, str]) -> list[tuple[str, int, str]]:
    """Channels by name, tickets opened, and the address that shows the channel alone."""
    ordered = sorted(found.by_channel, key=lambda name: (name is None, (name or "").casefold()))
    return [
        (
            name or _("No channel"),
            found.by_channel[name],
            seen.here(**(chosen.address | kept | {"channel": name or WITHOUT})) + "#hours",
        )
        for name in ordered
    ]


def gap(found: Gap, speaker: Translator) -> dict[str, Any]:
    """Regions against shifts."""
    cells = {key: GapCell(cell, length(cell.first), cell.answers >= ENOUGH) for key, cell in found.cells.items()}
    few = sum(bool(cell.answers) and cell.answers < ENOUGH for cell in found.cells.values())
    return {
        "regions": [(one, one or _("No region")) for one in found.regions],
        "shifts": [(one, one or _("No shift")) for one in found.shifts],
        "cells": cells,
        "few": few,
        "comparable": found.comparable,
        "enough": speaker.number(ENOUGH),
        "left_out": found.left_out,
    }


def bucket_label(buckets: Buckets, place: int, speaker: Translator) -> str:
    """ "3 Mar", for a month its name."""
    return speaker.date(buckets.starts[place], "month" if buckets.step == "month" else "short")


def _days(buckets: Buckets, place: int) -> dict[str, Any]:
    """The address of one bucket, in place of the page's period."""
    last = buckets.ends[place] - timedelta(days=1)
    none = dict.fromkeys(("days", "month", "months"))
    return {**none, "from": buckets.starts[place].isoformat(), "to": last.isoformat()}
