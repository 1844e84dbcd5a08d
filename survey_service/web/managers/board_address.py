"""The board's filters as they stand in its address, and in words: tabs, selects, and chips that take one away."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from survey_service.callbacks.board_filter import SEVERITIES, STATES, Filter
from survey_service.callbacks.callback import ROOT_CAUSES
from survey_service.callbacks.spans import FIGURES, Span
from survey_service.customers.account import Account
from survey_service.db import request_context
from survey_service.preferences.openings import local_day
from survey_service.reports.chosen import EARLIEST, LATEST
from survey_service.reports.period import Period
from survey_service.staff.reader import Reader
from survey_service.staff.team import Team
from survey_service.staff.user import User
from survey_service.web.managers.figure_words import figure_words
from survey_service.web.managers.words import ROOT_CAUSES as CAUSE_WORDS
from survey_service.web.managers.words import SEVERITIES as SCORE_WORDS
from survey_service.web.managers.words import STATES as STATE_WORDS
from survey_service.web.saying import say as _

AREA_MOST = 200
Options = list[tuple[str, str]]


def read(args: MultiDict[str, str], reader: Reader) -> Filter:
    """What the address says; a word it does not know filters nothing. A root cause asks for closed cases; a figure for
    all that it counts from one day to another."""
    who, cause = args.get("who", ""), _among(args.get("cause"), ROOT_CAUSES)
    state = _among(args.get("state"), STATES)
    return Filter(
        who=who if who in dict(whose(reader)) else ("all" if reader.has("auditor") else "team"),
        state="closed" if cause and not state else state,
        score=_among(args.get("score"), SEVERITIES),
        team_id=_number(args.get("team")),
        vip=args.get("vip") == "1",
        cause=cause,
        area=args.get("area", "").replace("\0", "").strip()[:AREA_MOST] or None,
        account_id=_number(args.get("account")),
        owner_id=_number(args.get("owner")),
        again=args.get("again") == "1",
        late=args.get("late") == "1",
        span=_span(args),
    )


def parameters(wanted: Filter, **changes: Any) -> dict[str, Any]:
    """The filter as parameters of an address, the usual ones left out."""
    told = {"who": wanted.who, "state": wanted.state, "score": wanted.score, "team": wanted.team_id}
    told |= {"cause": wanted.cause, "area": wanted.area, "account": wanted.account_id, "owner": wanted.owner_id}
    told |= {name: "1" if on else None for name, on in _ticks(wanted).items()}
    if wanted.span is not None:
        zone = request_context().preferences.report_zone
        days = (wanted.span.start, wanted.span.end - timedelta(microseconds=1))
        first, last = (local_day(moment, zone).isoformat() for moment in days)
        told |= {"of": wanted.span.of, "from": first, "to": last}
    return {name: value for name, value in (told | changes).items() if value}


def address(wanted: Filter, **changes: Any) -> str:
    """Of the board, so filtered."""
    return url_for("board.cases", **parameters(wanted, **changes))


def whose(reader: Reader) -> Options:
    """The tabs a reader has: a manager of everything has no teams apart from all."""
    limited = reader.department_id is not None or (reader.team_id is not None and reader.has("lead"))
    tabs = [("mine", _("Mine"))] if reader.acts_on_cases else []
    tabs += [("team", _("My teams") if reader.has("manager") else _("My team"))] if limited else []
    return tabs if limited and not reader.has("manager", "auditor") else [*tabs, ("all", _("All"))]


def whose_tabs(reader: Reader, wanted: Filter, waiting: Mapping[str, int]) -> list[tuple[str, str, bool]]:
    """With how many wait in each."""
    tabs = whose(reader)
    current = wanted.who if wanted.who in dict(tabs) else "all"
    return [(f"{label} {waiting[name]}", address(wanted, who=name), name == current) for name, label in tabs]


def chips(session: Session, wanted: Filter) -> list[tuple[str, str]]:
    """Each active filter in words, and the address without it."""
    named = (
        ("of", _("Figure"), wanted.span and figure_words(wanted.span)),
        ("cause", _("Root cause"), wanted.cause and _(CAUSE_WORDS[wanted.cause])),
        ("state", _("State"), wanted.state and _(STATE_WORDS[wanted.state])),
        ("score", _("Reason"), wanted.score and _(SCORE_WORDS[wanted.score])),
        ("team", _("Team"), _name(session, Team, Team.name, wanted.team_id)),
        ("area", _("Area"), wanted.area),
        ("account", _("Account"), _account(session, wanted.account_id)),
        ("owner", _("Owner"), _name(session, User, User.name, wanted.owner_id)),
    )
    ticked = {"vip": _("VIP only"), "again": _("Again"), "late": _("Late")}
    found = [(f"{label}: {value}", address(wanted, **_without(name))) for name, label, value in named if value]
    found += [(ticked[name], address(wanted, **{name: None})) for name, on in _ticks(wanted).items() if on]
    return found


def options(session: Session, reader: Reader) -> dict[str, Options]:
    """Of the selects above the list."""
    teams = select(Team.id, Team.name).order_by(Team.name)
    if reader.has("manager") and reader.department_id is not None:
        teams = teams.where(Team.department_id == reader.department_id)
    elif reader.has("lead") and not reader.has("manager", "auditor"):
        teams = teams.where(Team.id == reader.team_id)
    return {
        "state": [("", _("Any state")), *((value, _(words)) for value, words in STATE_WORDS.items())],
        "score": [("", _("Any reason")), *((value, _(words)) for value, words in SCORE_WORDS.items())],
        "cause": [("", _("Any root cause")), *((value, _(words)) for value, words in CAUSE_WORDS.items())],
        "team": [("", _("All teams")), *((str(number), name) for number, name in session.execute(teams))],
    }


def _without(name: str) -> dict[str, None]:
    """Without its state a root cause would bring it back; a figure goes with its days."""
    together = {"state": ("state", "cause"), "of": ("of", "from", "to")}
    return dict.fromkeys(together.get(name, (name,)))


def _span(args: MultiDict[str, str]) -> Span | None:
    """Both days belong to it."""
    of, ctx = args.get("of", ""), request_context()
    try:
        first, last = date.fromisoformat(args.get("from", "")), date.fromisoformat(args.get("to", ""))
    except ValueError:
        return None
    if of not in FIGURES or not EARLIEST <= first <= last <= LATEST:
        return None
    period = Period(first, last + timedelta(days=1), ctx.preferences.report_zone)
    return Span(of, period.first_moment, period.end_moment, ctx.now)


def _ticks(wanted: Filter) -> dict[str, bool]:
    return {"vip": wanted.vip, "again": wanted.again, "late": wanted.late}


def _among(word: str | None, known: tuple[str, ...]) -> str | None:
    return word if word in known else None


def _number(text: str | None) -> int | None:
    """Of a row; None for what no database would hold."""
    number = int(text) if text and text.isascii() and text.isdecimal() and len(text) < 11 else 0
    return number if 0 < number < 2**31 else None


def _name(session: Session, table: type[Any], column: Any, number: int | None) -> str | None:
    """The number itself where nothing has it."""
    if number is None:
        return None
    return session.scalar(select(column).where(table.id == number)) or str(number)


def _account(session: Session, number: int | None) -> str | None:
    return _name(session, Account, func.coalesce(Account.name, Account.external_id), number)
