"""`/admin/models`: what the splitter learnt here, how it scored, and the way back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.wrappers import Response

from survey_service.db import request_context
from survey_service.flows.model_learnt import FEWEST
from survey_service.flows.model_swapped import model_swapped
from survey_service.reports.learnt_models import corrections_made, learnt_models
from survey_service.web.admin.words import moment
from survey_service.web.auth import current_reader, may
from survey_service.web.saying import say as _

blueprint = Blueprint("models", __name__, url_prefix="/admin/models")

SHIPPED = "shipped"


@blueprint.get("")
@may("admin", "manager", "auditor")
def page() -> str:
    """Newest first, the one the product came with last."""
    session = request_context().session
    found = learnt_models(session)
    return render_template(
        "admin/models.html",
        models=found,
        active=next((model for model in found if model.state == "active"), None),
        made=corrections_made(session),
        needed=FEWEST,
        may_change=current_reader().has("admin", "manager"),
        moment=moment,
    )


@blueprint.post("/back")
@may("admin", "manager")
def back() -> Response:
    """`model` is its number, or `shipped`."""
    wanted = request.form.get("model", "")
    if wanted != SHIPPED and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise UnprocessableEntity
    changed = model_swapped(request_context(), None if wanted == SHIPPED else int(wanted))
    said = _("Comments are told apart by this one from now on.") if changed else _("It is in use already.")
    flash(said, "success")
    return redirect(url_for("models.page"), 303)
