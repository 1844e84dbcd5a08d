"""Who is fetching: a person's browser, or something that only looks ahead.

Sec-Purpose is the Fetch standard's header; Purpose and X-Moz are what older Chrome, Safari and Firefox send.
"""

from collections.abc import Mapping
from typing import Literal

Kind = Literal["human", "prefetch", "head"]

HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
LOOKING_AHEAD = ("prefetch", "prerender", "preview")


def landing_kind(request_method: str, headers: Mapping[str, str]) -> Kind:
    """Whether this GET may count as a landing. `headers` is case-insensitive, as a request's are."""
    if request_method == "HEAD":
        return "head"
    for name in HEADERS:
        purpose = headers.get(name)
        if purpose and any(word in purpose.lower() for word in LOOKING_AHEAD):
            return "prefetch"
    return "human"
