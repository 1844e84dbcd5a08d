"""`/admin/`: what is still to do before customers are asked for real; each step ticks itself off."""

from typing import Any

from flask import Blueprint, current_app, render_template

from survey_service.db import product_of, request_context
from survey_service.preferences.preferences import overrides
from survey_service.reports.checklist import Installed, checklist
from survey_service.web.admin.words import ago
from survey_service.web.auth import may

blueprint = Blueprint("going_live", __name__, url_prefix="/admin")

HOURS = frozenset({"business_hours", "callback_due"})


@blueprint.get("/")
@may("admin")
def page() -> str:
    """The checklist."""
    ctx = request_context()
    product = product_of(current_app)
    settings: Any = product.settings
    here = HOURS & (overrides(ctx.session).keys() | settings.model_fields_set)
    preferences = ctx.preferences
    found = checklist(
        ctx.session,
        Installed(
            transport=preferences.mail_transport,
            base_url=preferences.base_url,
            production=settings.app_env == "production",
            hours_set=bool(here),
        ),
    )
    return render_template(
        "admin/going_live.html",
        list=found,
        steps=found.steps,
        heard=ago(found.connected.last_event_at, ctx.now) if found.connected else None,
        hours=str(preferences.business_hours),
        holidays=preferences.holidays,
        mail_from=preferences.mail_from,
    )
