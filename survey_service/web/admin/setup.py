"""`/admin/setup`: is everything as it must be for letters to arrive and links to work? Looked at, and tried."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey_service.db import product_of, request_context
from survey_service.flows.setup_checked import domain_checked, letter_arrived, letter_sent
from survey_service.web.admin.setup_checks import setup_of
from survey_service.web.admin.words import moment
from survey_service.web.auth import may
from survey_service.web.saying import say as _

blueprint = Blueprint("setup", __name__, url_prefix="/admin/setup")


@blueprint.get("")
@may("admin")
def page() -> str:
    """As things stand; the DNS is asked on demand only, so that the page never waits."""
    ctx = request_context()
    settings: Any = product_of(current_app).settings
    found = setup_of(ctx.session, ctx.preferences, settings, request.host_url.rstrip("/"))
    asked = moment(found.asked_at) if found.asked_at else None
    return render_template("admin/setup.html", setup=found, asked=asked, mail_from=ctx.preferences.mail_from)


@blueprint.post("/domain")
@may("admin")
def look_up() -> Response:
    """Ask the DNS about the sender's domain."""
    domain_checked(request_context(), product_of(current_app).resolver)
    flash(_("The sender’s domain is looked up."), "success")
    return redirect(url_for("setup.page"), 303)


@blueprint.post("/letter")
@may("admin")
def send() -> Response:
    """To the reader's own address."""
    letter_sent(request_context())
    flash(_("A letter to you leaves within seconds."), "success")
    return redirect(url_for("setup.page"), 303)


@blueprint.get("/arrived/<code>")
@may("admin")
def arrived_page(code: str) -> str:
    """Behind the letter's link; looking at it changes nothing, since mail scanners look, too."""
    return render_template("admin/setup_arrived.html", code=code)


@blueprint.post("/arrived/<code>")
@may("admin")
def arrived(code: str) -> Response:
    """It is there."""
    if letter_arrived(request_context(), code):
        flash(_("Good: the letter arrived."), "success")
    else:
        flash(_("This link is of an older letter. Use the one sent last, or send another."), "error")
    return redirect(url_for("setup.page"), 303)
