"""The addresses of the customer's pages, the headers they carry, and which page stands for which refusal."""

from apiflask import APIBlueprint
from flask import Response, request
from werkzeug.exceptions import HTTPException, TooManyRequests

from survey_service.flows.further_answered import FurtherNotAsked
from survey_service.flows.rating_given import LinkClosed, UnknownLink
from survey_service.keys import token_hash
from survey_service.web.limits import limit_link, over_limit_by_unknown_links
from survey_service.web.survey import building, further, optout, rating, tested
from survey_service.web.survey.forms import BadAnswer, BadFurther
from survey_service.web.survey.opened import shown
from survey_service.web.survey.page_model import UnknownPage
from survey_service.web.words import of_the_browser

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""The address is a secret: nothing may keep it, index it, or pass it on."""

STATUSES = (400, 413, 429, 500)

blueprint = APIBlueprint("survey", __name__, enable_openapi=False)
blueprint.add_url_rule("/r/<token>", "rate", rating.rate, methods=["GET"])
blueprint.add_url_rule("/r/<token>/<score>", "rate_with_score", rating.rate, methods=["GET"])
blueprint.add_url_rule("/r/<token>", "answer", rating.answer, methods=["POST"])
blueprint.add_url_rule("/r/<token>/thanks", "thanks", rating.thanks, methods=["GET"])
blueprint.add_url_rule("/r/<token>/further", "further", further.answer, methods=["POST"])
blueprint.add_url_rule("/u/<token>", "opt_out", optout.page, methods=["GET"])
blueprint.add_url_rule("/u/<token>", "opt_out_pressed", optout.pressed, methods=["POST"])
blueprint.add_url_rule("/test-letter", "tested", tested.page, methods=["GET", "POST"])
blueprint.add_url_rule("/test-letter/<score>", "tested_score", tested.page, methods=["GET"])


@blueprint.before_request
def limited() -> None:
    """By link; not for stopping surveys, which mail programs do for many from one place (O6)."""
    if request.path.startswith("/r/"):
        limit_link(token_hash((request.view_args or {})["token"]))


@blueprint.after_request
def private(response: Response) -> Response:
    """On every page of a token, errors too."""
    response.headers.extend(HEADERS)
    return response


def unknown(_: UnknownLink) -> tuple[str, int]:
    """404, in the browser's language: nothing else is known. Who tries many is slowed down."""
    if request.path.startswith("/r/") and over_limit_by_unknown_links():
        return failed(TooManyRequests())
    speaker = of_the_browser()
    return shown(UnknownPage(translator=speaker, brand=speaker.gettext("Customer survey")), 404)


def failed(error: HTTPException) -> tuple[str, int]:
    """What went wrong outside the form, and what to do."""
    speaker = of_the_browser()
    status = error.code or 500
    return shown(building.error_page(speaker, status, brand=speaker.gettext("Customer survey")), status)


blueprint.register_error_handler(UnknownLink, unknown)
blueprint.register_error_handler(LinkClosed, rating.closed)
blueprint.register_error_handler(BadAnswer, rating.not_taken)
blueprint.register_error_handler(BadFurther, further.not_taken)
blueprint.register_error_handler(FurtherNotAsked, further.not_asked)
for _status in STATUSES:
    blueprint.register_error_handler(_status, failed)
