"""The table of levels: one row for the figures above it, then the keys of the levels below, or of the one chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from survey_service.reports.kpis import Kpi
from survey_service.reports.level_keys import Asked, Keys, keys_of
from survey_service.reports.level_words import LEVEL_WORDS
from survey_service.web.narrowing import levels_below
from survey_service.web.reading import Sight

Link = Callable[..., str]
LONGEST = 200
NAMED = ("department", "team", "agent")


@dataclass
class Row:
    """One line. `url` is the page of its figures, `link` makes the address of its ratings for who may open some."""

    name: str
    kpi: Kpi
    url: str | None = None
    link: Link | None = None
    note: str = ""


@dataclass(frozen=True)
class Rows:
    """The table. `first` and `more` are its neighbours' addresses; `others`: so many answers are about agents the
    reader does not answer for, None where the list is not whole; `searched`: what the names begin with."""

    rows: list[Row]
    level: str | None
    first: str | None = None
    more: str | None = None
    others: int | None = None
    searched: str = ""


def ratings_of(seen: Sight, level: str = "company", key: str | None = None) -> Any:
    """Makes the address of the ratings behind a number; None for readers who open no single rating."""
    if seen.reader.scope().is_empty:
        return None
    return lambda **more: seen.drill(level, key, **more)


def rows_of(seen: Sight, by: str | None, own: Row) -> Rows:
    """Names by alphabet and never by figure (N5), "none" last. `by`: the level listed; None: those below the page's
    own, in fixed order."""
    own.link = ratings_of(seen)
    if by is None:
        below = [
            row
            for level in levels_below(seen.reader, seen.filters)
            for row in _listed(seen, level, _page(seen, level), noted=True)
        ]
        return Rows([own, *below], None)
    begins, after = request.args.get("q", "").strip()[:LONGEST], request.args.get("after")
    page = _page(seen, by, begins, after)
    found = _listed(seen, by, page)
    here: dict[str, Any] = {**seen.address, "level": by, "q": begins or None}
    whole = not begins and after is None and page.after is None
    return Rows(
        rows=[own, *found],
        level=by,
        first=seen.here(**here) if after is not None else None,
        more=seen.here(**here, after=page.after) if page.after is not None else None,
        others=own.kpi.n - sum(row.kpi.n for row in found) if by == "agent" and whole else None,
        searched=begins,
    )


def _page(seen: Sight, level: str, begins: str = "", after: str | None = None) -> Keys:
    scope = seen.reader.scope() if level == "agent" else seen.own_scope
    asked = Asked(level, seen.chosen.period, seen.basis, seen.pairs, scope, begins)
    return keys_of(seen.ctx.session, asked, after)


def _listed(seen: Sight, level: str, page: Keys, *, noted: bool = False) -> list[Row]:
    found = {kpi.key: kpi for kpi in seen.kpis(level, keys=page.keys)} if page.keys else {}
    note = {
        "department": seen.translator.gettext("department"),
        "team": seen.translator.gettext("team"),
        "agent": seen.translator.gettext("agent"),
    }
    rows = []
    for key in page.keys:
        if key in found:
            name = seen.translator.gettext(LEVEL_WORDS[level].none) if key is None else page.names.get(key, key)
            row = Row(name, found[key], _url(seen, level, key), ratings_of(seen, level, key))
            row.note = note.get(level, "") if noted and key is not None else ""
            rows.append(row)
    return rows


def _url(seen: Sight, level: str, key: str | None) -> str:
    """The same page of one key more; an agent's own page where nothing else is asked for."""
    if level == "agent" and key and not seen.pairs:
        values: dict[str, Any] = seen.address
        return url_for("agents.one", agent_id=int(key), **values)
    return seen.here(**(seen.address | {level: key or ""}))
