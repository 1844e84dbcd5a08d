"""/callbacks/actions/<id>/tell: customers whose cases taught it hear what was changed (C8)."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.callbacks.acting import may_act
from survey_service.callbacks.action_telling import action_telling, to_tell
from survey_service.callbacks.scope import openable
from survey_service.db import DbContext, request_context
from survey_service.feedback.telling import MOST_AT_ONCE
from survey_service.flows.change_told import change_told, is_tellable, trial_change_wanted
from survey_service.flows.later_letter import trial_of
from survey_service.mail.letters import render
from survey_service.reports.actions import ActionPage, action_page
from survey_service.web.auth import current_reader, may
from survey_service.web.managers.actions import today
from survey_service.web.managers.outer_loop import OWNERS, outer_loop
from survey_service.web.saying import ngettext, reader_zone
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator


@outer_loop.get("/actions/<int:action_id>/tell")
@may(*OWNERS)
def tell(action_id: int) -> str:
    """The letter, and whom it goes to: names for those who may open the case, a number for product people."""
    ctx = request_context()
    return _shown(ctx, _page(ctx, action_id))


@outer_loop.post("/actions/<int:action_id>/tell")
@may(*OWNERS)
def tell_all(action_id: int) -> Answer:
    """`do` test sends it to the reader, send to those `shown`, with the words they saw (`changed`)."""
    ctx = request_context()
    _page(ctx, action_id)
    if request.form.get("do") == "send":
        told = change_told(ctx, action_id, request.form.get("changed", ""), _shown_number())
        said = ngettext("%(n)s customer will be told.", "%(n)s customers will be told.", told)
        flash(said if told else _("Everybody who may be told has been told."), "success")
        return redirect(url_for("outer.action", action_id=action_id))
    trial_change_wanted(ctx, action_id)
    flash(_("A test of the letter is on its way to %(address)s.", address=current_reader().email), "success")
    return redirect(url_for("outer.tell", action_id=action_id))


def _page(ctx: DbContext, action_id: int) -> ActionPage:
    """404 where there is none for this reader, or somebody else's."""
    reader = current_reader()
    found = action_page(ctx.session, reader, action_id, today(ctx))
    if found is None or not may_act(ctx.session, reader, found.action):
        abort(404)
    return found


def _shown_number() -> int:
    text = request.form.get("shown", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _shown(ctx: DbContext, page: ActionPage) -> str:
    reader, speaker, action = current_reader(), current_translator(), page.action
    people = to_tell(ctx.session, action.id, ctx.preferences.consent_countries)
    named = set(openable(ctx.session, reader, [one.case_id for one in people])) if reader.sees_customer else set()
    letter = None
    if is_tellable(action):
        values = trial_of(ctx, reader.name) | {"changed": action.told}
        letter = render("changed", values, speaker.language)
    zone = reader_zone()
    return render_template(
        "managers/change_tell.html",
        action=action,
        letter=letter,
        n=len(people),
        is_full=len(people) == MOST_AT_ONCE,
        named=[(one, speaker.date(one.at.astimezone(zone).date(), "medium")) for one in people if one.case_id in named],
        reads_names=reader.sees_customer,
        told=action_telling(ctx.session, action.id),
    )
