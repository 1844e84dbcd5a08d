"""`/reports/leaving`: surveys about to leave, and the way to stop one (A7). An agent sees none of it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.db import request_context
from survey_service.flows.survey_stopped import survey_stopped
from survey_service.invitations.stop import STOP_REASONS
from survey_service.invitations.stopping import stops_for
from survey_service.reports.leaving import PAGE, Leaving, how_many, leaving, one_leaving, stopped
from survey_service.reports.paging import Place
from survey_service.web.auth import current_reader, may
from survey_service.web.managers.asking import STOP_WORDS, asking_tabs
from survey_service.web.managers.words import exact, minutes_to, when
from survey_service.web.reading import BAD_FILTER, BAD_PLACE
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _

blueprint = Blueprint("leaving", __name__, url_prefix="/reports/leaving")


@blueprint.get("")
@may("lead", "manager")
def page() -> str:
    """The next due first; `ticket` is a number to look for. `show=stopped`, for managers: by whom and why."""
    ctx, reader = request_context(), current_reader()
    show = request.args.get("show") or None
    if show is not None and (show != "stopped" or not reader.has("manager")):
        abort(422, BAD_FILTER)
    scope, ticket = stops_for(reader), request.args.get("ticket", "").strip() or None
    found = [] if show else leaving(ctx.session, scope, ticket=ticket, after=_place())
    shown = found[:PAGE]
    kept: dict[str, Any] = {"ticket": ticket} if ticket else {}
    on = Place(0, shown[-1].due_at, shown[-1].id) if len(found) > PAGE else None
    return render_template(
        "managers/leaving.html",
        tabs_of_asking=asking_tabs("leaving"),
        shows=_shows(show) if reader.has("manager") else [],
        sentence=_sentence(*how_many(ctx.session, scope)),
        rows=[_row(one) for one in shown],
        stopped=[(one, _(STOP_WORDS[one.reason]), when(one.at, ctx.now)) for one in stopped(ctx.session, scope)]
        if show
        else None,
        ticket=ticket or "",
        later=url_for("leaving.page", **kept, after=str(on)) if on else None,
        first=url_for("leaving.page", **kept) if request.args.get("after") else None,
        everything=url_for("leaving.page") if ticket else None,
        most=PAGE,
    )


@blueprint.get("/<int:survey_id>")
@may("lead", "manager")
def one(survey_id: int) -> str:
    """What would leave, and the reasons for which it does not."""
    return _asked_for_reason(survey_id, "")


@blueprint.post("/<int:survey_id>")
@may("lead", "manager")
def stop(survey_id: int) -> Answer | tuple[str, int]:
    """`reason` is from the list."""
    reason = request.form.get("reason", "")
    if reason not in STOP_REASONS:
        return _asked_for_reason(survey_id, _("Choose one of the reasons.")), 422
    what = survey_stopped(request_context(), survey_id, reason)
    told = {
        "survey": _("Stopped: the customer is not asked about this ticket."),
        "reminder": _("Stopped: the customer is not reminded. An answer to the survey still counts."),
    }
    flash(told[what], "success")
    return redirect(url_for("leaving.page"))


def _asked_for_reason(survey_id: int, error: str) -> str:
    ctx, reader = request_context(), current_reader()
    found = one_leaving(ctx.session, stops_for(reader), survey_id)
    if found is None:
        abort(404, _("This survey has left, was taken back, or is not of your area."))
    return render_template(
        "managers/leaving_one.html",
        row=_row(found),
        closed=when(found.closed_at, ctx.now),
        due=when(found.due_at, ctx.now),
        reasons=[(reason, _(STOP_WORDS[reason])) for reason in STOP_REASONS],
        error=error,
    )


def _row(found: Leaving) -> dict[str, Any]:
    ctx, reader = request_context(), current_reader()
    return {
        "it": found,
        "minutes": max(minutes_to(found.due_at, ctx.now) or 0, 0),  # what is due leaves with the next call
        "exact": exact(found.due_at),
        "iso": found.due_at.isoformat(),
        "is_own": reader.agent_id is not None and reader.agent_id == found.agent_id,
    }


def _shows(show: str | None) -> list[tuple[str, str, bool]]:
    return [
        (_("About to leave"), url_for("leaving.page"), show is None),
        (_("Stopped"), url_for("leaving.page", show="stopped"), show == "stopped"),
    ]


def _sentence(surveys: int, reminders: int) -> str:
    if not surveys and not reminders:
        return _("No survey waits to leave.")
    asked = ngettext("%(n)s survey waits to leave.", "%(n)s surveys wait to leave.", surveys) if surveys else ""
    again = ngettext("%(n)s reminder waits.", "%(n)s reminders wait.", reminders) if reminders else ""
    return " ".join(part for part in (asked, again) if part)


def _place() -> Place | None:
    text = request.args.get("after")
    place = Place.parse(text) if text else None
    if text and place is None:
        abort(422, BAD_PLACE)
    return place
