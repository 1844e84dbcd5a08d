"""`/callbacks/list.csv`, `.xlsx`, `.json`: the cases of the board, as the address filters it, as a file."""

from collections.abc import Iterator
from datetime import datetime

from flask import Response, request

from survey_service.callbacks.board import board as board_of
from survey_service.callbacks.board import counts
from survey_service.callbacks.board_filter import Filter
from survey_service.callbacks.board_rows import Row as Case
from survey_service.callbacks.ranking import Order
from survey_service.db import DbContext, request_context
from survey_service.staff.reader import Reader
from survey_service.web.auth import current_reader, may
from survey_service.web.files.about import About
from survey_service.web.files.table import Column, Row, Table, Value
from survey_service.web.files.taking import taken
from survey_service.web.managers import board_address
from survey_service.web.managers.board import board, clocks_of
from survey_service.web.managers.rows import Clocks, shown
from survey_service.web.managers.words import end_of_day
from survey_service.web.saying import reader_zone
from survey_service.web.saying import say as _


@board.get("/list.<form>")
@may("lead", "manager", "auditor")
def as_file(form: str) -> Response:
    """Filters as on the board; the order, too."""
    ctx, reader = request_context(), current_reader()
    wanted = board_address.read(request.args, reader)
    day = ctx.now.astimezone(reader_zone()).date().isoformat()
    table = Table(
        name=f"callbacks_{day}",
        title=_("Callbacks"),
        about=_about(ctx, reader, wanted),
        columns=_columns(reader),
        rows=_rows(ctx, reader, wanted),
    )
    return taken(ctx, table, "callbacks", form)


def _about(ctx: DbContext, reader: Reader, wanted: Filter) -> About:
    filters = [text for text, _url in board_address.chips(ctx.session, wanted)]
    whose = dict(board_address.whose(reader)).get(wanted.who)
    zone = reader_zone()
    return [
        (_("Filters"), "; ".join([*([whose] if whose else []), *filters]) or _("none")),
        (_("Made by"), reader.name),
        (_("Made at"), ctx.now.astimezone(zone).isoformat(timespec="seconds")),
        (_("Times are those of"), zone.key),
        (_("How it is counted"), f"{ctx.preferences.base_url.rstrip('/')}/reports/definitions#callbacks"),
    ]


def _rows(ctx: DbContext, reader: Reader, wanted: Filter) -> Iterator[Row]:
    """A page of the board at a time, all at the moment the first was read."""
    now, after = ctx.now, None
    order = Order.at(now, end_of_day(now))
    counted = counts(ctx.session, reader, wanted, order)
    while True:
        found = board_of(ctx.session, reader, wanted, order, counted, after)
        clocks = clocks_of(ctx, found)
        ctx.session.rollback()
        for _name, _n, cases in found.groups:
            for case in cases:
                yield _row(case, reader, now, clocks)
        if found.older is None:
            return
        after = found.older


def _columns(reader: Reader) -> list[Column]:
    found = [
        Column("case", _("Case")),
        Column("score", _("Score")),
        Column("state", _("State")),
        Column("due_at", _("Due")),
        Column("opened_at", _("Opened")),
        Column("first_attempt_at", _("First attempt")),
        Column("closed_at", _("Closed")),
        Column("outcome", _("Outcome")),
        Column("root_cause", _("Root cause")),
        Column("owner", _("Owner")),
        Column("attempts", _("Attempts")),
        Column("account", _("Account")),
        Column("vip", _("VIP")),
        Column("value", _("Value a year")),
        Column("again", _("Again")),
        Column("about", _("About")),
        Column("words", _("Words")),
        Column("promises", _("What was promised and wished")),
    ]
    return [*found, Column("customer", _("Customer"))] if reader.sees_customer else found


def _row(case: Case, reader: Reader, now: datetime, clocks: Clocks) -> list[Value]:
    """Of what the board shows: subjects and words as far as this reader sees them there."""
    facts, on_board = case.facts, shown(case, reader, now, clocks)
    found: list[Value] = [
        facts.id,
        on_board.score,
        facts.state,
        *(_there(moment) for moment in (facts.due, facts.opened_at, facts.first_attempt_at, facts.closed_at)),
        facts.outcome,
        facts.root_cause,
        facts.owner,
        case.tried.times if case.tried else 0,
        facts.account,
        facts.vip,
        facts.value,
        facts.again,
        on_board.topic,
        on_board.snippet,
        "; ".join(on_board.promises),
    ]
    return [*found, facts.customer or facts.address] if reader.sees_customer else found


def _there(moment: datetime | None) -> datetime | None:
    return moment.astimezone(reader_zone()) if moment is not None else None
