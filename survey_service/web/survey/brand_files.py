"""`/brand/…`: a brand's colour as a style sheet and its logo, for anybody's browser to keep for ever.

The address names the content: a colour by its digits, a logo by its SHA-256. It tells nothing of a customer or survey.
"""

import re

from flask import Blueprint, Response, abort
from sqlalchemy import select

from survey_service.db import request_context
from survey_service.preferences.brand_preference import BrandLogo
from survey_service.preferences.colours import accents

HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
_DIGITS = re.compile("[0-9a-f]{6}")
_DIGEST = re.compile("[0-9a-f]{64}")

blueprint = Blueprint("brand_files", __name__, url_prefix="/brand")


@blueprint.get("/<digits>.css")
def sheet(digits: str) -> Response:
    """The accent and the ink on it, in light and in dark, over those of survey.css."""
    if not _DIGITS.fullmatch(digits):
        abort(404)
    light, dark = accents(f"#{digits}")
    rule = ":root {{ --accent: {0.shade}; --on-accent: {0.ink} }}\n"
    css = rule.format(light) + "@media (prefers-color-scheme: dark) { " + rule.format(dark).strip() + " }\n"
    return Response(css, mimetype="text/css", headers=HEADERS)


@blueprint.get("/<digest>.png")
def logo(digest: str) -> Response:
    """As it was made when it was uploaded."""
    picture = select(BrandLogo.png).where(BrandLogo.digest == digest).limit(1)
    png = request_context().session.scalar(picture) if _DIGEST.fullmatch(digest) else None
    return Response(png or abort(404), mimetype="image/png", headers=HEADERS)
