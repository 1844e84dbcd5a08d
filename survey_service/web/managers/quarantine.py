"""/callbacks/quarantine: presses that looked like a machine's, and the way to believe them."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.db import request_context
from survey_service.flows.quarantine_restored import quarantine_restored
from survey_service.reports.slices import seen_by
from survey_service.responses.held_back import held_back, proposed
from survey_service.responses.rating import rating_page
from survey_service.web.auth import current_reader, may
from survey_service.web.managers.queues import queue_tabs
from survey_service.web.managers.words import INVALID, when
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _

quarantine = Blueprint("quarantine", __name__, url_prefix="/callbacks/quarantine")


@quarantine.get("")
@may("manager", "auditor")
def listed() -> str:
    """What gave each away."""
    ctx, reader = request_context(), current_reader()
    seen = seen_by(reader.scope())
    found = held_back(ctx.session, seen)
    sentence = ngettext(
        "%(n)s answer looks like a machine pressed the button.",
        "%(n)s answers look like a machine pressed the button.",
        len(found),
    )
    return render_template(
        "managers/quarantine.html",
        found=[(one, when(one.pressed.at, ctx.now)) for one in found],
        proposed=[(one, when(one.at, ctx.now)) for one in proposed(ctx.session, seen)],
        reasons={value: _(words) for value, words in INVALID.items()},
        sentence=sentence if found else _("No answer looks like a machine pressed the button."),
        acts=reader.has("manager"),
        tabs=queue_tabs(ctx.session, reader, "machines") if reader.has("manager") else [],
    )


@quarantine.post("/<int:response_id>")
@may("manager")
def restore(response_id: int) -> Answer:
    """It counts from its press on; a low one opens its case."""
    ctx = request_context()
    if rating_page(ctx.session, current_reader(), response_id) is None:
        abort(404)
    quarantine_restored(ctx, response_id)
    flash(_("The answer counts now. If it is low, its case is on the board."), "success")
    return redirect(url_for("quarantine.listed"))
