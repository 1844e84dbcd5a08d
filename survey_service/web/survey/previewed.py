"""The survey page of a brand in the frame of the administrator's preview: as customers see it, and sending nothing."""

from dataclasses import replace

from flask import Blueprint, Response, abort, current_app, request

from survey_service.db import request_context
from survey_service.flows.brand_letter import NUMBER, TEST_LINK
from survey_service.language import translator
from survey_service.preferences.brands import brand_of, wording_of
from survey_service.responses.reasons import chips
from survey_service.web.auth import may
from survey_service.web.brand_keys import brand_of_key
from survey_service.web.survey import building
from survey_service.web.survey.look import look_of
from survey_service.web.survey.rendering import render

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "SAMEORIGIN",
}

blueprint = Blueprint("brand_page", __name__, url_prefix="/admin/brands/<key>")


@blueprint.get("/survey.html")
@may("admin")
def survey(key: str) -> Response:
    """In one `language`, as from the link of a 4."""
    name, language = brand_of_key(key), request.args.get("language", "en")
    words = translator(language)
    if name is None or words.language != language:
        abort(404)
    ctx = request_context()
    brand = brand_of(ctx.session, ctx.preferences, name)
    page = building.rate_page(
        words,
        brand=brand.shown_name,
        ticket=NUMBER,
        action=TEST_LINK,
        chosen=4,
        edit_window=ctx.preferences.edit_window,
        chips=chips(ctx.preferences.own_reasons, brand.name or None),
        own_question=wording_of(ctx.session, ctx.preferences, brand, language).question,
    )
    html = render(current_app.jinja_env, replace(page, look=look_of(brand)))
    return Response(html, mimetype="text/html", headers=HEADERS)
