"""`/admin/mail/suppressed`: addresses that are not written to, why and since when; added and undone by hand."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, StringField

from survey_service.customers.addresses import BadAddress, normalise
from survey_service.db import request_context
from survey_service.flows.suppression_changed import suppressed_by_hand, suppression_undone
from survey_service.reports.suppressions import PAGE, hash_of, how_many_suppressed, suppressions
from survey_service.web.admin.fields import address
from survey_service.web.admin.words import ago, moment
from survey_service.web.auth import may
from survey_service.web.letter_words import CAUSES, letter_name
from survey_service.web.saying import say as _

blueprint = Blueprint("suppressed", __name__, url_prefix="/admin/mail/suppressed")


class Suppress(Form):
    """An address to leave alone from now on."""

    email = StringField(validators=[address])


@blueprint.get("")
@may("admin")
def page() -> str:
    """`after`: the key the page before ended with."""
    return _page(Suppress())


@blueprint.post("/find")
@may("admin")
def find() -> str:
    """By POST, so that no address stands in an address bar or a log."""
    form = Suppress(request.form)
    return _page(Suppress(), asked=str(form.email.data or "").strip())


@blueprint.post("")
@may("admin")
def add() -> Response | tuple[str, int]:
    """By hand."""
    form = Suppress(request.form)
    if not form.validate():
        return _page(form), 422
    if suppressed_by_hand(request_context(), str(form.email.data)):
        flash(_("The address is not written to any more; what waited for it is withdrawn."), "success")
    else:
        flash(_("The address is on the list already."), "info")
    return redirect(url_for("suppressed.page"), 303)


@blueprint.post("/undo")
@may("admin")
def undo() -> Response:
    """`key` is the address's keyed hash, as the list gave it."""
    hashed = hash_of(request.form.get("key", "")) or abort(404)
    if suppression_undone(request_context(), hashed):
        flash(_("The address is off the list; its next ticket may be asked about."), "success")
    else:
        flash(_("The address was off the list already."), "info")
    return redirect(url_for("suppressed.page"), 303)


def _page(form: Suppress, asked: str | None = None) -> str:
    ctx = request_context()
    after = request.args.get("after") if asked is None else None
    try:
        hashed = ctx.keys.address_hash(normalise(asked)) if asked else None
    except BadAddress:
        hashed = b""
    found = suppressions(ctx.session, of=hashed, after=after)
    shown = found[:PAGE]
    return render_template(
        "admin/mail_suppressed.html",
        form=form,
        asked=asked,
        rows=shown,
        counts=how_many_suppressed(ctx.session),
        older=url_for("suppressed.page", after=shown[-1].key) if len(found) > PAGE else None,
        newest=url_for("suppressed.page") if after else None,
        causes=CAUSES,
        letter_name=letter_name,
        moment=moment,
        ago=lambda at: ago(at, ctx.now),
    )
