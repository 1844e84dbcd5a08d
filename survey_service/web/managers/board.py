"""/callbacks/: who waits for a call, the next due first."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from survey_service.callbacks.board import SEVERITIES, STATES, Board, Filter, next_case
from survey_service.callbacks.board import board as board_of
from survey_service.callbacks.ranking import Place
from survey_service.callbacks.scope import openable
from survey_service.db import request_context
from survey_service.flows.callback_closed import reviews_closed
from survey_service.language import N_
from survey_service.reports.slices import seen_by
from survey_service.responses.held_back import how_many
from survey_service.staff.reader import Reader
from survey_service.staff.team import Team
from survey_service.web.auth import current_reader, may
from survey_service.web.managers.rows import shown
from survey_service.web.managers.words import SEVERITIES as SCORE_WORDS
from survey_service.web.managers.words import STATES as STATE_WORDS
from survey_service.web.managers.words import end_of_day, exact, minutes_to, span
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _

board = Blueprint("board", __name__, url_prefix="/callbacks")


@board.get("/")
@may("lead", "manager", "auditor")
def cases() -> str:
    """The board, as the address filters it."""
    ctx, reader = request_context(), current_reader()
    wanted = _wanted(reader)
    after = Place.parse(request.args["after"]) if request.args.get("after") else None
    found = board_of(ctx.session, reader, wanted, ctx.now, end_of_day(ctx.now), after)
    seen = seen_by(reader.scope())
    return render_template(
        "managers/board.html",
        now_words=exact(ctx.now),
        sentence=_sentence(found, wanted, ctx.now),
        tabs=_tabs(reader, wanted, found),
        groups=[(name, n, [shown(row, reader, ctx.now) for row in rows]) for name, n, rows in found.groups],
        found=found,
        wanted=wanted,
        options=_options(ctx.session, reader),
        to_decide=how_many(ctx.session, seen) if reader.has("manager", "auditor") else None,
        older=url_for("board.cases", **(_address(wanted) | {"after": found.older})) if found.older else None,
        first_page=url_for("board.cases", **_address(wanted)) if after else None,
        is_filtered=bool(wanted.state or wanted.score or wanted.team_id or wanted.vip),
        acts=reader.acts_on_cases,
    )


@board.post("/reviewed")
@may("lead", "manager")
def reviewed() -> Answer:
    """Several cases to review, closed in one press."""
    ctx, reader = request_context(), current_reader()
    numbers = [int(text) for text in request.form.getlist("case") if text.isascii() and text.isdecimal()][:500]
    numbers = [number for number in numbers if number < 2**31]
    done = reviews_closed(ctx, openable(ctx.session, reader, numbers))
    flash(ngettext("%(n)s case is closed as reviewed.", "%(n)s cases are closed as reviewed.", done.closed), "success")
    if done.left:
        told = N_("%(n)s was left: somebody has it, or the customer changed the answer.")
        flash(ngettext(told, "%(n)s were left: somebody has them, or the customers changed their answers.", done.left))
    return redirect(url_for("board.cases"))


@board.get("/next")
@may("lead", "manager")
def following() -> Answer:
    """The case to go on with."""
    ctx, reader = request_context(), current_reader()
    done = request.args.get("after", type=int) or 0
    found = next_case(ctx.session, reader, ctx.now, done)
    return redirect(url_for("callbacks.case_view", case_id=found) if found else url_for("board.cases"))


def _wanted(reader: Reader) -> Filter:
    """What the address says; a word it does not know filters nothing."""
    args = request.args
    who = args.get("who", "")
    return Filter(
        who=who if who in dict(_whose(reader)) else ("all" if reader.has("auditor") else "team"),
        state=args.get("state") if args.get("state") in STATES else None,
        score=args.get("score") if args.get("score") in SEVERITIES else None,
        team_id=args.get("team", type=int) if 0 < (args.get("team", type=int) or 0) < 2**31 else None,
        vip=args.get("vip") == "1",
    )


def _address(wanted: Filter, **changes: Any) -> dict[str, Any]:
    """The filter as parameters of an address, the usual ones left out."""
    told = {"who": wanted.who, "state": wanted.state, "score": wanted.score, "team": wanted.team_id}
    told |= {"vip": "1" if wanted.vip else None} | changes
    return {name: value for name, value in told.items() if value}


def _whose(reader: Reader) -> list[tuple[str, str]]:
    """The tabs a reader has: a manager of everything has no teams apart from all."""
    limited = reader.department_id is not None or (reader.team_id is not None and reader.has("lead"))
    tabs = [("mine", _("Mine"))] if reader.acts_on_cases else []
    tabs += [("team", _("My teams") if reader.has("manager") else _("My team"))] if limited else []
    return tabs if limited and not reader.has("manager", "auditor") else [*tabs, ("all", _("All"))]


def _tabs(reader: Reader, wanted: Filter, found: Board) -> list[tuple[str, str, bool]]:
    whose = _whose(reader)
    current = wanted.who if wanted.who in dict(whose) else "all"
    return [
        (f"{label} {found.tabs[name]}", url_for("board.cases", **_address(wanted, who=name)), name == current)
        for name, label in whose
    ]


def _sentence(found: Board, wanted: Filter, now: datetime) -> str:
    """ "9 customers are waiting for a call. 2 are late; the next is due in 35 minutes." """
    if wanted.state == "closed":
        return _("The cases closed last.")
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


def _options(session: Session, reader: Reader) -> dict[str, list[tuple[str, str]]]:
    teams = select(Team.id, Team.name).order_by(Team.name)
    if reader.has("manager") and reader.department_id is not None:
        teams = teams.where(Team.department_id == reader.department_id)
    elif reader.has("lead") and not reader.has("manager", "auditor"):
        teams = teams.where(Team.id == reader.team_id)
    return {
        "state": [("", _("Any state")), *((value, _(words)) for value, words in STATE_WORDS.items())],
        "score": [("", _("Any reason")), *((value, _(words)) for value, words in SCORE_WORDS.items())],
        "team": [("", _("All teams")), *((str(number), name) for number, name in session.execute(teams))],
    }
