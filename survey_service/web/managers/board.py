"""/callbacks/: who waits for a call, the next due first; and the same step on several of them."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from survey_service.audit import AuditEntry
from survey_service.callbacks.board import Board, Counts, counts, next_case
from survey_service.callbacks.board import board as board_of
from survey_service.callbacks.board_filter import Filter
from survey_service.callbacks.ranking import Order
from survey_service.db import DbContext, request_context
from survey_service.preferences.team_clock import clock_from, team_texts
from survey_service.reports.slices import seen_by
from survey_service.responses.held_back import how_many
from survey_service.staff.reader import Reader
from survey_service.web.auth import current_reader, may
from survey_service.web.files.links import files
from survey_service.web.managers import board_address
from survey_service.web.managers.bulk import Sent, acted, people, told_of
from survey_service.web.managers.desk import desk_tabs
from survey_service.web.managers.figure_words import figure_words
from survey_service.web.managers.rows import Clocks, Shown, shown
from survey_service.web.managers.words import end_of_day, exact, minutes_to, span
from survey_service.web.saying import ngettext, reader_zone
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

board = Blueprint("board", __name__, url_prefix="/callbacks")

LIVE = "X-Live"
"""A page that is open asks for the list alone, and names the cases it shows."""
TO_CALL = ("late", "today", "later", "next")
CLOSELY, ROUGHLY = 60, 600  # seconds the words of a list hold: "in 5 min", "in 3 h"


@board.get("/")
@may("lead", "manager", "auditor")
def cases() -> str | Answer:
    """The board, as the address filters it."""
    ctx, reader = request_context(), current_reader()
    wanted = board_address.read(request.args, reader)
    order = Order.at(ctx.now, end_of_day(ctx.now))
    counted = counts(ctx.session, reader, wanted, order)
    version = _version(ctx, reader, counted)
    seen = request.headers.get(LIVE)
    if seen is None:
        return _page(ctx, reader, wanted, order, counted, version)
    if request.if_none_match.contains(version):
        return Answer(status=304, headers={"ETag": f'"{version}"'})
    g.only_part = True
    told = _list(ctx, reader, wanted, order, counted)
    new = len({str(row.id) for _name, _n, rows in told["groups"] for row in rows} - set(seen.split(",")))
    answer: Answer = make_response(render_template("managers/board_live.html", **told, new=new, ticks=()))
    answer.set_etag(version)
    return answer


@board.post("/bulk")
@may("lead", "manager")
def in_bulk() -> Answer | tuple[str, int]:
    """What was ticked is taken, handed over, made to wait, or closed as reviewed."""
    ctx, reader = request_context(), current_reader()
    wanted = board_address.read(request.args, reader)
    sent = Sent(request.form, people(ctx.session, reader), ctx.now)
    if sent.error:
        order = Order.at(ctx.now, end_of_day(ctx.now))
        counted = counts(ctx.session, reader, wanted, order)
        return _page(ctx, reader, wanted, order, counted, _version(ctx, reader, counted), sent), 422
    told_of(sent, acted(ctx, reader, sent))
    return redirect(board_address.address(wanted))


@board.get("/next")
@may("lead", "manager")
def following() -> Answer:
    """The case to go on with."""
    ctx, reader = request_context(), current_reader()
    done = request.args.get("after", type=int) or 0
    found = next_case(ctx.session, reader, ctx.now, done)
    return redirect(url_for("callbacks.case_view", case_id=found) if found else url_for("board.cases"))


def _page(
    ctx: DbContext,
    reader: Reader,
    wanted: Filter,
    order: Order,
    counted: Counts,
    version: str,
    sent: Sent | None = None,
) -> str:
    """The whole page; `sent`: what was pressed and could not be done, to be put right."""
    bulk = sent or Sent(None, people(ctx.session, reader) if reader.acts_on_cases else [], ctx.now)
    g.callbacks_waiting = counted.whose()["team"]
    return render_template(
        "managers/board.html",
        **_list(ctx, reader, wanted, order, counted),
        now_words=exact(ctx.now),
        desk_tabs=desk_tabs(),
        options=board_address.options(ctx.session, reader),
        to_decide=how_many(ctx.session, seen_by(reader.scope())) if reader.has("manager", "auditor") else None,
        version=version,
        sent=bulk,
        ticks=bulk.ticks,
        back=board_address.parameters(wanted),
        files=files("board.as_file", **board_address.parameters(wanted)),
    )


def _list(ctx: DbContext, reader: Reader, wanted: Filter, order: Order, counted: Counts) -> dict[str, Any]:
    """What changes while somebody looks at it: sentence, tabs and rows."""
    after = request.args.get("after")
    found = board_of(ctx.session, reader, wanted, order, counted, after)
    clocks = clocks_of(ctx, found)
    groups = [(name, n, [shown(row, reader, ctx.now, clocks) for row in rows]) for name, n, rows in found.groups]
    return {
        "sentence": _sentence(found, wanted, ctx.now),
        "tabs": board_address.whose_tabs(reader, wanted, found.tabs),
        "groups": groups,
        "next_id": _call_next(groups, reader),
        "found": found,
        "wanted": wanted,
        "chips": board_address.chips(ctx.session, wanted),
        "show_all": board_address.address(Filter(wanted.who)),
        "show_closed": board_address.address(Filter(wanted.who, "closed")),
        "older": board_address.address(wanted, after=found.older) if found.older else None,
        "first_page": board_address.address(wanted) if after else None,
        "acts": reader.acts_on_cases,
    }


def clocks_of(ctx: DbContext, found: Board) -> Clocks:
    """The calendars of the teams on this page."""
    teams = {row.facts.team_id for _name, _n, rows in found.groups for row in rows}
    texts = team_texts(ctx.session, sorted(team for team in teams if team is not None))
    return {team: clock_from(ctx.preferences, texts.get(team, {}) if team is not None else {}) for team in teams}


def _call_next(groups: Sequence[tuple[str, int, Sequence[Shown]]], reader: Reader) -> int | None:
    """The first that is the reader's or nobody's; the first of all for who only reads."""
    rows = [row for name, _n, those in groups if name in TO_CALL for row in those]
    return next((row.id for row in rows if row.is_mine or row.is_free or not reader.acts_on_cases), None)


def _version(ctx: DbContext, reader: Reader, counted: Counts) -> str:
    """Changes with whatever anybody did, with who is counted where, and when the times would read differently."""
    last_act = _last_act(ctx.session)
    hold = CLOSELY if counted.tells_minutes(ctx.now) else ROUGHLY
    moment = int(ctx.now.timestamp()) // hold
    told = (last_act, counted.found, moment, reader, current_translator().language, reader_zone().key, request.url)
    return sha256(repr(told).encode()).hexdigest()[:24]


def _last_act(session: Session) -> int | None:
    """Of anybody, on anything: reading it costs nothing, and what a case shows comes from many tables."""
    return session.scalar(select(func.max(AuditEntry.id)))


def _sentence(found: Board, wanted: Filter, now: datetime) -> str:
    """ "9 customers are waiting for a call. 2 are late; the next is due in 35 minutes." """
    if wanted.is_flat:
        return _("The cases closed last.") if wanted.span is None else figure_words(wanted.span)
    if not found.waiting and wanted.narrows:
        return _("Nobody who fits these filters is waiting for a call.")
    if not found.waiting:
        nobody = {"mine": _("No customer waits for a call from you."), "all": _("Nobody is waiting for a call.")}
        return nobody.get(wanted.who, _("Nobody in your teams is waiting for a call."))
    parts = [
        ngettext("%(n)s customer is waiting for a call.", "%(n)s customers are waiting for a call.", found.waiting),
    ]
    minutes = minutes_to(found.next_due, now)
    ahead = _("the next is due in %(span)s", span=span(minutes)) if minutes is not None else None
    if found.late:
        late = ngettext("%(n)s is late", "%(n)s are late", found.late)
        parts.append(f"{late}; {ahead}." if ahead else f"{late}.")
    elif ahead:
        parts.append(_("None is late; %(ahead)s.", ahead=ahead))
    else:
        parts.append(_("None is late."))
    return " ".join(parts)
