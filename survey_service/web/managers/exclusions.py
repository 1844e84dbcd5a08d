"""/reports/exclusions: how many ratings were taken out of the figures, and where that is unusual (A4, N8)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import select

from survey_service.language import N_
from survey_service.reports import exclusions as counted
from survey_service.reports.chosen import last_month, this_month
from survey_service.reports.exclusions import Line, Taken
from survey_service.reports.people import agent_names
from survey_service.staff.reader import Scope
from survey_service.staff.user import User
from survey_service.web.auth import may
from survey_service.web.managers.queues import queues
from survey_service.web.reading import BAD_FILTER, Sight, sight
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _

DEFAULT = {"days": "90"}
KIND_WORDS = {
    "invalid": N_("Found invalid"),
    "credit": N_("Wrong person"),
    "verdict": N_("Product or policy"),
}
LEVELS = ("team", "agent", "decider")


@dataclass(frozen=True)
class Named:
    """A line with what a page calls it, and where its ratings are listed."""

    name: str
    line: Line
    url: str | None = None
    tickets: list[Taken] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """`title` and what its lines are of."""

    level: str
    title: str
    rows: list[Named]
    note: str = ""


@queues.get("/reports/exclusions")
@may("agent", "lead", "manager", "auditor")
def exclusions() -> str:
    """Agents see their own share beside the company's; only managers are told what is unusual. `level` and `key` list
    the ratings of one line."""
    seen = sight(DEFAULT)
    (company,) = counted.exclusions(seen.ctx.session, "company", seen.chosen.period)
    tables = _tables(seen, company)
    today = seen.chosen.today
    return render_template(
        "reports/exclusions.html",
        chosen=seen.chosen,
        speaker=seen.translator,
        periods=seen.periods([{"days": "30"}, DEFAULT, {"months": "12"}, this_month(today), last_month(today)]),
        answer=_answer(seen, company),
        company=company,
        mine=_mine(seen),
        tables=tables,
        strange=[(table, one) for table in tables for one in table.rows if one.line.unusual],
        listed=_listed(seen, tables),
        kinds={kind: _(words) for kind, words in KIND_WORDS.items()},
        enough=counted.ENOUGH,
        opens=seen.reader.sees_cases,
    )


def _answer(seen: Sight, company: Line) -> str:
    when = seen.chosen.when(seen.translator)
    if not company.n:
        return _("No ratings %(when)s.", when=when)
    return ngettext(
        "%(taken)s of %(n)s rating %(when)s was taken out.",
        "%(taken)s of %(n)s ratings %(when)s were taken out.",
        company.n,
        taken=seen.translator.number(company.taken),
        when=when,
    )


def _mine(seen: Sight) -> Named | None:
    """An agent's own line, with the tickets."""
    reader, period = seen.reader, seen.chosen.period
    if not reader.has("agent") or reader.agent_id is None:
        return None
    own = Scope(agent_id=reader.agent_id)
    lines = [one for one in counted.exclusions(seen.ctx.session, "agent", period, own) if one.key == reader.agent_id]
    line = lines[0] if lines else Line(reader.agent_id)
    return Named(_("You"), line, None, counted.tickets(seen.ctx.session, "agent", line, period, None))


def _tables(seen: Sight, company: Line) -> list[Table]:
    """Names by alphabet and never by figure (N5), nobody last."""
    reader, session, period = seen.reader, seen.ctx.session, seen.chosen.period
    if not reader.has("lead", "manager", "auditor"):
        return []
    scope = reader.scope()
    teams = counted.exclusions(session, "team", period)
    agents = counted.exclusions(session, "agent", period, scope)
    found = [("team", teams, company), ("agent", agents, company)]
    if reader.has("manager", "auditor"):
        deciders = counted.by_decider(session, period, scope)
        found.append(("decider", deciders, counted.total(deciders)))
    if reader.has("manager"):
        for _level, lines, everybody in found:
            counted.marked_unusual(lines, everybody)
    return [_table(seen, level, lines) for level, lines, _everybody in found]


def _table(seen: Sight, level: str, lines: list[Line]) -> Table:
    titles = {"team": _("By team"), "agent": _("By agent"), "decider": _("By who decided")}
    notes = {"decider": _("Of the ratings a person decided on, by appeal or by proposal, those taken out.")}
    names = _names(seen, level, lines)
    rows = [Named(names[one.key], one, _url(seen, level, one), _unusual_ones(seen, level, one)) for one in lines]
    rows.sort(key=lambda row: (row.line.key is None, row.name.casefold()))
    return Table(level, titles[level], rows, notes.get(level, ""))


def _names(seen: Sight, level: str, lines: Iterable[Line]) -> dict[Any, str]:
    keys = [one.key for one in lines]
    if level == "team":
        return {key: str(key) if key else _("no team") for key in keys}
    ids = [key for key in keys if isinstance(key, int)]
    if level == "agent":
        return {None: _("no agent"), **agent_names(seen.ctx.session, ids)}
    found = seen.ctx.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {one.id: one.name for one in found}


def _url(seen: Sight, level: str, line: Line) -> str | None:
    if not line.taken:
        return None
    address: dict[str, Any] = {**seen.chosen.address, "level": level, "key": line.key or ""}
    return url_for("managers.exclusions", **address) + "#tickets"


def _unusual_ones(seen: Sight, level: str, line: Line) -> list[Taken]:
    return _tickets(seen, level, line) if line.unusual else []


def _tickets(seen: Sight, level: str, line: Line) -> list[Taken]:
    session, period, scope = seen.ctx.session, seen.chosen.period, seen.reader.scope()
    if level == "decider":
        return counted.tickets_of_decider(session, line, period, scope)
    return counted.tickets(session, "team" if level == "team" else "agent", line, period, scope)


def _listed(seen: Sight, tables: list[Table]) -> Named | None:
    """The line the address asks for, with its tickets."""
    level = seen.one_of("level", LEVELS)
    if level is None:
        return None
    key = request.args.get("key", "")
    rows = [row for table in tables if table.level == level for row in table.rows]
    found = next((row for row in rows if str(row.line.key or "") == key), None)
    if found is None:
        abort(422, BAD_FILTER)
    return Named(found.name, found.line, None, _tickets(seen, level, found.line))
