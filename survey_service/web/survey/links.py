"""From a token to what it opens: the question about a ticket, or the one after a call."""

from flask import request

from survey_service.db import request_context
from survey_service.responses.lookup import survey_of
from survey_service.web.survey.asked_again import AskedAgain
from survey_service.web.survey.opened import Opened

OPENED = "survey_service.opened"


def opened(hashed: bytes, action: str) -> Opened | None:
    """The link of this request, None where nobody knows it. Kept with the request, for its error pages."""
    if OPENED not in request.environ:
        ctx = request_context()
        survey = survey_of(ctx.session, hashed)
        kind = AskedAgain if survey is not None and survey.kind == "recovery" else Opened
        request.environ[OPENED] = None if survey is None else kind(ctx, survey, action)
    found: Opened | None = request.environ[OPENED]
    return found


def forget() -> None:
    """Read it again: another request may have changed it meanwhile."""
    request.environ.pop(OPENED, None)
