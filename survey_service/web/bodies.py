"""The bytes of a request, measured."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from time import monotonic
from typing import Any, ParamSpec, TypeVar

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from survey_service.language import N_

DISCARDED_AT_MOST = 32_000_000  # bytes of a refused body
PATIENCE = 10.0  # seconds for them
P = ParamSpec("P")
R = TypeVar("R")

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


def discard_rest(environ: dict[str, Any]) -> None:
    """Take what the sender of a refused request is still sending.

    Most programs read no answer before they have sent all; closing on them shows "broken pipe" in place of the 413.
    Only where the server ends the stream itself, as gunicorn does: elsewhere a read past the end would wait for ever.
    """
    if not environ.get("wsgi.input_terminated"):
        return
    stream, taken, until = environ["wsgi.input"], 0, monotonic() + PATIENCE
    with suppress(Exception):  # the sender went away, or its chunks are torn: each server has its own names for that
        while taken < DISCARDED_AT_MOST and monotonic() < until and (chunk := stream.read(65536)):
            taken += len(chunk)


def at_most(largest: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Refuses what says itself that it is larger, before anybody asks who sent it (413 comes before 401)."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if (request.content_length or 0) > largest:
                raise RequestEntityTooLarge(TOO_LARGE)
            return view(*args, **kwargs)

        return guarded

    return guard
