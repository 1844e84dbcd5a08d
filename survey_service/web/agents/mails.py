"""`/account/mails`: which mails I get."""

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.db import request_context
from survey_service.flows.mails_chosen import mails_chosen
from survey_service.language import N_
from survey_service.staff.user import User
from survey_service.web.auth import current_reader, may
from survey_service.web.words import current_translator

account = Blueprint("account", __name__, url_prefix="/account")


@account.get("/mails")
@may()
def mails() -> str:
    """Two to choose for agents, one for managers; others have none to choose."""
    ctx, reader = request_context(), current_reader()
    zone = ZoneInfo(reader.timezone) if reader.timezone else ctx.preferences.report_zone
    return render_template(
        "agents/mails.html",
        user=ctx.session.get_one(User, reader.user_id),
        agent=reader.has("agent"),
        manager=reader.has("manager"),
        tied=reader.agent_id is not None,
        zone=current_translator().zone(zone),
    )


@account.post("/mails")
@may()
def choose() -> Answer:
    """Boxes that are not ticked are not sent; of those the form did not show, nothing is known."""
    reader = current_reader()
    shown = ["daily_feedback", "praise_at_once"] if reader.has("agent") else []
    shown += ["monthly_report"] if reader.has("manager") else []
    mails_chosen(request_context(), **{name: request.form.get(name) == "1" for name in shown})
    flash(current_translator().gettext(N_("Saved.")), "success")
    return redirect(url_for("account.mails"))
