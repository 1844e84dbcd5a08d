"""Who is fetching: a person's browser, or something that only looks ahead.

Sec-Purpose is the Fetch standard's header; Purpose and X-Moz are what older Chrome, Safari and Firefox send.
"""

from typing import Literal, Protocol

Kind = Literal["human", "prefetch", "head"]

HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
LOOKING_AHEAD = ("prefetch", "prerender", "preview")


class Headers(Protocol):
    """A request's headers; their names are case-insensitive."""

    def get(self, name: str, /) -> str | None:
        """The value, None where there is none."""


def landing_kind(request_method: str, headers: Headers) -> Kind:
    """Whether this GET may count as a landing."""
    if request_method == "HEAD":
        return "head"
    for name in HEADERS:
        purpose = headers.get(name)
        if purpose and any(word in purpose.lower() for word in LOOKING_AHEAD):
            return "prefetch"
    return "human"
