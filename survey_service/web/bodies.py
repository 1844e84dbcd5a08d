"""The bytes of a request, measured."""

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from survey_service.language import N_

TOO_LARGE = N_("The body is too large: send less at once.")


def body_of_request(largest: int) -> bytes:
    """All of it. Raises RequestEntityTooLarge, also for a body in chunks, which has no length beforehand.

    Werkzeug cuts a chunked body at the limit and says nothing; so one byte more is let in, and that byte is the sign.
    """
    request.max_content_length = largest + 1
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise RequestEntityTooLarge(TOO_LARGE) from None
    if len(body) > largest:
        raise RequestEntityTooLarge(TOO_LARGE)
    return body
