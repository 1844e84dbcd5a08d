"""/callbacks/actions: what is changed so that it does not happen again, late and to check first; a new one (M4)."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.callbacks.acting import SHOWN, possible_owners
from survey_service.callbacks.callback import ROOT_CAUSES
from survey_service.callbacks.case import CasePage, case_page
from survey_service.db import DbContext, request_context
from survey_service.flows.action_linked import case_linked
from survey_service.flows.action_made import action_made
from survey_service.preferences.openings import local_day
from survey_service.reports.actions import ActionRow, actions, like_it
from survey_service.reports.causes import areas_of_cases
from survey_service.web.auth import current_reader, may
from survey_service.web.managers.action_forms import PlanForm
from survey_service.web.managers.action_words import COLOURS, STANDINGS, ends
from survey_service.web.managers.desk import desk_tabs
from survey_service.web.managers.outer_loop import MAKERS, READERS, outer_loop
from survey_service.web.managers.words import ROOT_CAUSES as CAUSE_WORDS
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

DUE_IN = timedelta(days=14)
"""What the form proposes."""
SHOWS = (
    ("", SHOWN),
    ("open", ("late", "open")),
    ("late", ("late",)),
    ("to_check", ("to_check",)),
    ("working", ("worked",)),
    ("not_working", ("did_not", "unclear")),
    ("dropped", ("dropped",)),
)
"""What the address asks for → how those stand."""


@outer_loop.get("/actions")
@may(*READERS)
def all_actions() -> str:
    """`show`: open, late, to_check, working, not_working, dropped; without it all."""
    ctx, reader = request_context(), current_reader()
    rows = actions(ctx.session, reader, today(ctx))
    wanted = dict(SHOWS).get(request.args.get("show", ""), SHOWN)
    return render_template(
        "managers/actions.html",
        desk=desk_tabs(),
        sentence=_sentence(rows),
        shows=_shows(rows, request.args.get("show", "")),
        rows=[row for row in rows if row.stands in wanted],
        any=bool(rows),
        standings={value: _(words) for value, words in STANDINGS.items()},
        colours=COLOURS,
        cause_words={value: _(words) for value, words in CAUSE_WORDS.items()},
        day=lambda day: current_translator().date(day, "medium"),
        makes=reader.has(*MAKERS),
    )


@outer_loop.get("/actions/new")
@may(*MAKERS)
def new_action() -> str:
    """`case`: root cause and area come from it, and those under way that it may belong to are shown first."""
    ctx = request_context()
    case = _case(ctx)
    cause = (case.case.root_cause if case is not None else None) or request.args.get("root_cause")
    area = _area(case) if case is not None else request.args.get("area")
    form = PlanForm(
        people=possible_owners(ctx.session),
        data={
            "root_cause": cause if cause in ROOT_CAUSES else None,
            "product_area": area,
            "owner": str(current_reader().user_id),
            "due_on": today(ctx) + DUE_IN,
        },
    )
    return _form(ctx, form, case)


@outer_loop.post("/actions/new")
@may(*MAKERS)
def make_action() -> Answer | tuple[str, int]:
    """The plan; `case` links it."""
    ctx = request_context()
    case = _case(ctx)
    form = PlanForm(request.form, people=possible_owners(ctx.session))
    if not form.validate():
        return _form(ctx, form, case), 422
    made = action_made(ctx, form.plan, case.case.id if case is not None else None)
    flash(_("The action is made; its owner is reminded on the day."), "success")
    return redirect(url_for("outer.action", action_id=made))


@outer_loop.post("/actions/<int:action_id>/link")
@may(*MAKERS)
def link_case(action_id: int) -> Answer:
    """`case`: it belongs to this action."""
    ctx = request_context()
    case_linked(ctx, action_id, _number(request.form.get("case")))
    flash(_("The case is linked to this action."), "success")
    return redirect(url_for("outer.action", action_id=action_id))


def today(ctx: DbContext) -> date:
    """Of the installation: due days are the same for everybody."""
    return local_day(ctx.now, ctx.preferences.report_zone)


def _form(ctx: DbContext, form: PlanForm, case: CasePage | None) -> str:
    reader = current_reader()
    like = like_it(ctx.session, reader, form.root_cause.data, form.product_area.data or None) if case else []
    return render_template(
        "managers/action_new.html",
        form=form,
        case=case.case if case is not None else None,
        like=like,
        areas=areas_of_cases(ctx.session, reader),
        day=lambda day: current_translator().date(day, "medium"),
    )


def _case(ctx: DbContext) -> CasePage | None:
    """The one named, if this reader may open it."""
    return case_page(ctx.session, current_reader(), _number(request.values.get("case")), ctx.now)


def _area(page: CasePage) -> str | None:
    """Of the rating the case is called by."""
    if not page.said:
        return None
    return page.main.invitation.credit_product_area or page.main.ticket.product_area


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _sentence(rows: Sequence[ActionRow]) -> str:
    n = Counter(row.stands for row in rows)
    checked = n["worked"] + n["did_not"] + n["unclear"]
    return ends(n["open"] + n["late"], n["late"], checked, n["worked"], n["to_check"])


def _shows(rows: Sequence[ActionRow], current: str) -> list[tuple[str, str, bool]]:
    words = {
        "": _("All"),
        "open": _("Open"),
        "late": _("Late"),
        "to_check": _("To check"),
        "working": _("Working"),
        "not_working": _("Not working"),
        "dropped": _("Dropped"),
    }
    number = current_translator().number
    tabs = []
    for name, ways in SHOWS:
        n = sum(row.stands in ways for row in rows)
        url = url_for("outer.all_actions", show=name or None)
        tabs.append((f"{words[name]} {number(n)}", url, name == current))
    return tabs
