"""The table of levels: one row for the figures above it, then those of the next level below."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from survey_service.reports.kpis import Kpi
from survey_service.reports.people import agent_names
from survey_service.web.reading import Sight

Link = Callable[..., str]


@dataclass
class Row:
    """One line. `url` is the page of its figures, `link` makes the address of its ratings for who may open some."""

    name: str
    kpi: Kpi
    url: str | None = None
    link: Link | None = None
    note: str = ""


def ratings_of(seen: Sight, level: str, key: str | None) -> Any:
    """Makes the address of the ratings behind a number; None for readers who open no single rating."""
    if seen.reader.scope().is_empty:
        return None
    whose = {} if level == "company" else {"level": level, "key": key or ""}
    return lambda **more: seen.ratings(whose | seen.address | more)


def rows_of(seen: Sight, level: str, key: str | None, own: Row) -> list[Row]:
    """Levels in fixed order, names by alphabet and never by figure (N5), "none" last."""
    below: list[Kpi] = []
    if level == "company":
        below = [*seen.kpis("department"), *seen.kpis("team")]
    elif level == "agent":
        below = _agents(seen, ())
    elif key is None:
        below = seen.kpis(level)
    elif level == "department":
        below = seen.kpis("team", within=[("department", key)])
    elif level == "team":
        below = _agents(seen, [("team", key)])
    names = agent_names(seen.ctx.session, [int(kpi.key) for kpi in below if kpi.level == "agent" and kpi.key])
    rows = [_row(seen, kpi, names) for kpi in below]
    own.link = ratings_of(seen, own.kpi.level, own.kpi.key)
    order = ("department", "team", "agent")
    rows.sort(key=lambda row: (order.index(row.kpi.level), row.kpi.key is None, row.name.casefold()))
    return [own, *rows]


def _agents(seen: Sight, within: Any) -> list[Kpi]:
    """Only of agents the reader answers for, or of the reader."""
    scope = seen.reader.scope()
    return [] if scope.is_empty else seen.kpis("agent", within=within, scope=scope)


def _row(seen: Sight, kpi: Kpi, names: dict[int, str]) -> Row:
    gettext = seen.translator.gettext
    note = {"department": gettext("department"), "team": gettext("team"), "agent": gettext("agent")}[kpi.level]
    link = ratings_of(seen, kpi.level, kpi.key)
    if kpi.key is None:
        nobody = {"department": gettext("No department"), "team": gettext("No team"), "agent": gettext("No agent")}
        url = None if kpi.level == "agent" else seen.here(**seen.address, level=kpi.level, key="")
        return Row(nobody[kpi.level], kpi, url, link)
    if kpi.level == "agent":
        values: dict[str, Any] = {name: value for name, value in seen.address.items() if name != "incident"}
        url = url_for("agents.one", agent_id=int(kpi.key), **values)
        return Row(names.get(int(kpi.key), kpi.key), kpi, url, link, note)
    return Row(kpi.key, kpi, seen.here(**seen.address, level=kpi.level, key=kpi.key), link, note)
