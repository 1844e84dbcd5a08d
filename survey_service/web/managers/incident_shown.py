"""An incident in words: the sentence on top, whom to call, its scores beside the others', its tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from markupsafe import Markup

from survey_service.callbacks.incident import Incident
from survey_service.db import DbContext
from survey_service.language import N_
from survey_service.reports.incident_calls import to_call, without_customer
from survey_service.reports.incident_scores import LATELY, Compared, lately, on_its_days
from survey_service.reports.incident_tickets import PAGE as TICKETS
from survey_service.reports.incident_tickets import how_many_in, tagged
from survey_service.reports.incidents import Line, is_going_on
from survey_service.reports.spread import Spread
from survey_service.staff.reader import Reader
from survey_service.staff.user import User
from survey_service.web.managers.incident_callers import CallRow, call_rows
from survey_service.web.managers.words import clock_time, exact, minutes_to, span, when
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

ACCOUNTS = 50
HOW = {
    "rule": N_("by time and area"),
    "event": N_("the helpdesk says so"),
    "put_in": N_("put in by a person"),
    "left_out": N_("left out by a person"),
}
TICKET_STATES = {"open": N_("open"), "closed": N_("solved"), "merged": N_("merged")}


@dataclass(frozen=True)
class Scores:
    """One comparison: a title, three lines of (name, spread, address of its ratings), and what it comes to."""

    id: str
    title: str
    note: str
    lines: list[tuple[str, Spread, str | None]]
    said: str


@dataclass(frozen=True)
class IncidentShown:
    """What the template prints. `rows` of this page of `accounts`; `tickets` of this page of `tickets_n`."""

    incident: Incident
    is_going_on: bool
    note: str
    sentence: str
    facts: list[tuple[str, str | Markup]]
    rows: list[CallRow]
    accounts: int
    uncalled: int
    nobodys: int
    sees_all: bool
    sees_customer: bool
    scores: list[Scores]
    tickets: list[dict[str, Any]]
    tickets_n: int
    pages: dict[str, dict[str, str | None]]


def incident_shown(ctx: DbContext, reader: Reader, incident: Incident, page: int, tickets_page: int) -> IncidentShown:
    """For this reader at this moment."""
    hits = to_call(ctx.session, reader, incident, ctx.now)
    rows = call_rows(ctx, reader, incident, hits)
    uncalled = sum(row.is_uncalled for row in rows)
    found, tickets_n = tagged(ctx.session, reader, incident.id, tickets_page)
    here: dict[str, Any] = {"incident_id": incident.id}
    return IncidentShown(
        incident=incident,
        is_going_on=is_going_on(incident, ctx.now),
        note=times(incident),
        sentence=_sentence(ctx, incident, len(hits), uncalled),
        facts=_facts(ctx, incident),
        rows=rows[(page - 1) * ACCOUNTS : page * ACCOUNTS],
        accounts=len(hits),
        uncalled=uncalled,
        nobodys=without_customer(ctx.session, reader, incident.id),
        sees_all=reader.scope().everybody,
        sees_customer=reader.sees_customer,
        scores=_scores(ctx, incident),
        tickets=[_ticket(one, ctx.now, subject=not reader.masked) for one in found],
        tickets_n=tickets_n,
        pages={
            "accounts": _pages(page, ACCOUNTS, len(hits), lambda at: url_for("incidents.one", **here, page=at)),
            "tickets": _pages(
                tickets_page, TICKETS, tickets_n, lambda at: url_for("incidents.one", **here, tickets=at) + "#tickets"
            ),
        },
    )


def times(incident: Incident) -> str:
    """ "since Monday, 2 March, 10:15", or from when until when."""
    begun = exact(incident.starts_at)
    if incident.ends_at is None:
        return _("since %(begun)s", begun=begun)
    return f"{begun} – {clock_time(incident.ends_at, incident.starts_at)}"


def line_shown(line: Line) -> dict[str, Any]:
    """A row of the list."""
    return {
        "id": line.incident.id,
        "name": line.incident.name,
        "area": line.incident.product_area,
        "is_going_on": line.is_going_on,
        "times": times(line.incident),
        "line": line,
    }


def list_sentence(found: Sequence[Line], now: datetime) -> str:
    """What is going on; found are of the first page, where those stand that go on."""
    running = [line for line in found if line.is_going_on]
    if not running:
        return _("No incident is going on.")
    if len(running) > 1:
        return ngettext("%(n)s incident is going on.", "%(n)s incidents are going on.", len(running))
    one = running[0]
    lasts = span(minutes_to(one.incident.starts_at, now) or 0)
    return _("%(name)s has been going on for %(span)s.", name=one.incident.name, span=lasts)


def accounts_file(ctx: DbContext, reader: Reader, incident: Incident) -> tuple[list[str], list[list[object]]]:
    """Heads and rows of the CSV: the list as the reader sees it."""
    heads = [_("Account"), _("VIP"), _("Value a year"), _("Customers"), _("Tickets"), _("Lowest score")]
    heads += [_("Last words"), _("Attempts since it began"), _("Last attempt"), _("Open cases"), _("Owner")]
    rows: list[list[object]] = []
    for row in call_rows(ctx, reader, incident, to_call(ctx.session, reader, incident, ctx.now)):
        hit = row.hit
        last = hit.last_try.isoformat(timespec="minutes") if hit.last_try else None
        owners = ", ".join(sorted({case.owner for case in hit.open_cases if case.owner and case.may_open}))
        yes = _("yes") if hit.vip else _("no")
        facts = [row.name, yes, hit.value, hit.people, hit.tickets, hit.worst, row.words_plain]
        rows.append([*facts, hit.tries, last, len(hit.open_cases), owners])
    return heads, rows


def _sentence(ctx: DbContext, incident: Incident, accounts: int, uncalled: int) -> str:
    tickets = how_many_in(ctx.session, incident.id)
    hit = ngettext("%(n)s ticket", "%(n)s tickets", tickets)
    lasts = span(int(((incident.ends_at or ctx.now) - incident.starts_at).total_seconds() // 60))
    if is_going_on(incident, ctx.now):
        begun = span(int((ctx.now - incident.starts_at).total_seconds() // 60))
        said = _("It has been going on for %(span)s and has brought %(tickets)s.", span=begun, tickets=hit)
    else:
        said = _("It lasted %(span)s and brought %(tickets)s.", span=lasts, tickets=hit)
    if not accounts:
        return said + " " + _("There is nobody to call yet.") if is_going_on(incident, ctx.now) else said
    if not uncalled:
        return said + " " + _("Everybody hit was called, or is owed a call.")
    left = ngettext("%(n)s of those hit was not called yet.", "%(n)s of those hit were not called yet.", uncalled)
    return f"{said} {left}"


def _facts(ctx: DbContext, incident: Incident) -> list[tuple[str, str | Markup]]:
    maker = ctx.session.get(User, incident.made_by) if incident.made_by else None
    rows: list[tuple[str, str | Markup]] = [(_("Began"), exact(incident.starts_at))]
    rows.append((_("Ended"), exact(incident.ends_at) if incident.ends_at else _("goes on")))
    rows.append((_("Area"), incident.product_area or _("all areas")))
    if incident.key:
        rows.append((_("Key in helpdesks"), incident.key))
    declared = when(incident.made_at, ctx.now)
    rows.append((_("Declared"), Markup("{}, {}").format(maker.name, declared) if maker else declared))
    return rows


def _scores(ctx: DbContext, incident: Incident) -> list[Scores]:
    asked = (ctx.session, incident, ctx.now, ctx.preferences.report_zone)
    days, recent = on_its_days(*asked), lately(*asked)
    speaker = current_translator()
    first, last = days.period.start, days.period.end - timedelta(days=1)
    dates = speaker.date(first, "medium")
    dates = dates if first == last else f"{dates} – {speaker.date(last, 'medium')}"
    return [
        _compared("days", _("Tickets opened on its days"), dates, days, None),
        _compared(
            "lately",
            _("Answers of the last %(n)s days", n=LATELY),
            _("by the day of the answer"),
            recent,
            lambda which: url_for("answers.ratings", days=LATELY, **({"incident": which} if which else {})),
        ),
    ]


def _compared(number: str, title: str, note: str, found: Compared, link: Any) -> Scores:
    def line(name: str, spread: Spread, which: str | None) -> tuple[str, Spread, str | None]:
        return name, spread, link(which) if link and spread.n else None

    return Scores(
        number,
        title,
        note,
        [
            line(_("In the incident"), found.inside, str(found.incident_id)),
            line(_("Without it"), found.others, f"not-{found.incident_id}"),
            line(_("All"), found.all, None),
        ],
        _apart(found),
    )


def _apart(found: Compared) -> str:
    if found.gap is None or found.apart is None:
        return _("There is nothing to compare yet: one of the two has no answers.")
    speaker = current_translator()
    values = {
        "points": speaker.number(abs(round(found.gap * 100))),
        "low": speaker.number(round(found.apart.low * 100)),
        "high": speaker.number(round(found.apart.high * 100)),
    }
    if found.apart.low <= 0 <= found.apart.high:
        return _("In it %(points)s points apart from the others, within chance (%(low)s to %(high)s).", **values)
    if found.gap < 0:
        return _("In it %(points)s points lower than the others, likely %(low)s to %(high)s.", **values)
    return _("In it %(points)s points higher than the others, likely %(low)s to %(high)s.", **values)


def _ticket(one: Any, now: datetime, *, subject: bool) -> dict[str, Any]:
    url = one.url if one.url and one.url.lower().startswith(("https://", "http://")) else None
    return {
        "id": one.id,
        "number": one.number,
        "source": one.source,
        "url": url,
        "subject": one.subject if subject else None,
        "area": one.area,
        "when": when(one.moment, now) if one.moment else "—",
        "state": _(TICKET_STATES[one.state]),
        "how": _(HOW[one.how]),
        "is_in": one.how != "left_out",
        "score": one.score,
        "rating": url_for("ratings.rating", response_id=one.response_id) if one.response_id else None,
    }


def _pages(page: int, size: int, total: int, link: Any) -> dict[str, str | None]:
    return {"newer": link(page - 1) if page > 1 else None, "older": link(page + 1) if page * size < total else None}
