"""`/admin/mail/pauses`: whether sending to customers is paused, why, and the pauses there were."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from survey_service.db import request_context
from survey_service.flows.sending_pauses import sending_paused_by_hand, sending_resumed
from survey_service.mail import pausing
from survey_service.reports.pauses import pauses
from survey_service.web.admin.words import ago, moment
from survey_service.web.auth import may
from survey_service.web.letter_words import pause_words
from survey_service.web.saying import say as _

blueprint = Blueprint("pauses", __name__, url_prefix="/admin/mail/pauses")


@blueprint.get("")
@may("admin")
def page() -> str:
    """What holds now, with the figures it is judged by, and what was."""
    ctx = request_context()
    return render_template(
        "admin/mail_pauses.html",
        pause=pausing.open_pause(ctx.session),
        came=pausing.came(ctx.session, ctx.now),
        limits=pausing,
        past=pauses(ctx.session),
        pause_words=pause_words,
        moment=moment,
        ago=lambda at: ago(at, ctx.now),
    )


@blueprint.post("/pause")
@may("admin")
def pause() -> Response:
    """By hand."""
    if sending_paused_by_hand(request_context()):
        flash(_("Sending is paused. What is due waits in the queue."), "success")
    else:
        flash(_("Sending was paused already."), "info")
    return redirect(url_for("pauses.page"), 303)


@blueprint.post("/resume")
@may("admin")
def resume() -> Response:
    """The window of the figures begins anew."""
    if sending_resumed(request_context()):
        flash(_("Sending goes on. What waited leaves now, as far as it may still be sent."), "success")
    else:
        flash(_("Sending was not paused."), "info")
    return redirect(url_for("pauses.page"), 303)
