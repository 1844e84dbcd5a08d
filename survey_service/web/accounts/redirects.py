"""Where a reader may be sent: within this site only."""

from urllib.parse import quote, urlsplit

from flask import request
from werkzeug.urls import iri_to_uri


def is_local(target: str | None) -> bool:
    """One leading slash and no host. Browsers read a backslash as a slash and skip control characters."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return False
    if "\\" in target or any(ord(character) <= 32 or ord(character) == 127 for character in target):
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def sign_in_address() -> str:
    """The sign-in page, and back to here if here can be opened again."""
    here = iri_to_uri(request.full_path if request.query_string else request.path)
    if request.method not in ("GET", "HEAD") or here == "/" or not is_local(here):
        return "/login"
    return f"/login?next={quote(here)}"
