"""A brand's letters and survey page as customers get them, on a phone and on a desk, and a test to oneself (D5)."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey_service.db import request_context
from survey_service.flows.brand_letter import LETTERS, NoSuchLetter, brand_letter_tested, sample_values
from survey_service.language import N_
from survey_service.mail.letters import Rendered, render
from survey_service.preferences.brands import Brand, brand_of
from survey_service.web.admin.brands import frame_of, known, language_name, tongue, tongues
from survey_service.web.admin.outbox import FRAME_HEADERS, PAGE_POLICY
from survey_service.web.auth import current_reader, may
from survey_service.web.saying import say as _

PAGE = "page"
SHOWN = {
    "survey": N_("Survey and reminder"),
    "recovery": N_("After a call"),
    "fixed": N_("What is fixed"),
    "changed": N_("What was changed"),
    PAGE: N_("Survey page"),
}
assert set(SHOWN) == {*LETTERS, PAGE}

blueprint = Blueprint("brand_preview", __name__, url_prefix="/admin/brands/<key>")


@blueprint.get("/preview")
@may("admin")
def page(key: str) -> Response:
    """One `letter` in one `language`; the page customers answer on is one of the letters here."""
    brand, shown, language = _chosen(key)
    address: dict[str, Any] = {"key": key, "letter": shown, "language": language}
    letter = _letter(brand, shown, language) if shown != PAGE else None
    file = "brand_page.survey" if shown == PAGE else "brand_preview.html"
    html = render_template(
        "admin/brand_preview.html",
        **frame_of(brand, "brand_preview.page"),
        letters=[
            (_(words), url_for("brand_preview.page", **(address | {"letter": name})), name == shown)
            for name, words in SHOWN.items()
        ],
        languages=[
            (language_name(name), url_for("brand_preview.page", **(address | {"language": name})), name == language)
            for name in tongues()
        ],
        shown=shown,
        language=language,
        letter=letter,
        frame=url_for(file, **address),
        address=current_reader().email,
    )
    return Response(html, headers={"Content-Security-Policy": PAGE_POLICY})


@blueprint.get("/letter.html")
@may("admin")
def html(key: str) -> Response:
    """The letter for the frame: nothing in it can run, load or navigate us; its links open a new tab."""
    brand, shown, language = _chosen(key)
    said = _letter(brand, shown, language).html.replace("<head>", '<head><base target="_blank">', 1)
    return Response(said, mimetype="text/html", headers=FRAME_HEADERS)


@blueprint.post("/test")
@may("admin")
def send_test(key: str) -> BaseResponse:
    """The letter to the address of whoever asks."""
    brand, shown, language = _chosen(key)
    try:
        brand_letter_tested(request_context(), brand.name, shown, language)
    except NoSuchLetter:
        abort(404)
    flash(
        _(
            "A test of “%(letter)s” is on its way to %(address)s. Its links say that it was a test.",
            letter=_(SHOWN[shown]),
            address=current_reader().email,
        ),
        "success",
    )
    return redirect(url_for("brand_preview.page", key=key, letter=shown, language=language), 303)


def _chosen(key: str) -> tuple[Brand, str, str]:
    said = request.form if request.method == "POST" else request.args
    ctx = request_context()
    brand = brand_of(ctx.session, ctx.preferences, known(key))
    shown = said.get("letter", "survey")
    return brand, shown if shown in SHOWN else abort(404), tongue(said.get("language", "en"))


def _letter(brand: Brand, letter: str, language: str) -> Rendered:
    try:
        return render(letter, sample_values(request_context(), brand, letter, language), language)
    except NoSuchLetter:
        abort(404)
