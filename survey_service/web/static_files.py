"""Static files under names that change with their content, served by WhiteNoise before Flask is asked."""

import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from whitenoise import WhiteNoise  # type: ignore[import-untyped]

PREFIX = "/static/"
IMPORTED = re.compile(rb"""@import\s+(?:url\()?["']?([^"')\s]+)""")
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class StaticFiles:
    """`address("staff.css")` is /static/staff.<hash>.css, which browsers keep for ever; the plain name, for a minute.

    A style sheet's hash covers the sheets it imports; those are asked for by their plain names.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._addresses = {name: self._hashed(name) for name in self._names()}
        final = set(self._addresses.values())
        self._server = WhiteNoise(_nothing, immutable_file_test=lambda _path, url: url in final)
        for name, address in self._addresses.items():
            for url in (address, PREFIX + name):
                self._server.files[url] = self._server.get_static_file(str(folder / name), url)

    def address(self, name: str) -> str:
        """Raises KeyError for a file there is not: a template's mistake, found by its first test."""
        return self._addresses[name]

    def in_front_of(self, inner: Wsgi) -> Wsgi:
        """A WSGI app that answers for static files and passes on the rest."""

        def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            if environ["PATH_INFO"].startswith(PREFIX) and environ["PATH_INFO"] in self._server.files:
                served: Iterable[bytes] = self._server(environ, start_response)
                return served
            return inner(environ, start_response)

        return serve

    def _names(self) -> list[str]:
        return sorted(str(path.relative_to(self._folder)) for path in self._folder.rglob("*") if path.is_file())

    def _hashed(self, name: str) -> str:
        digest = hashlib.sha256(self._content(name)).hexdigest()[:12]
        path = Path(name)
        return PREFIX + str(path.with_name(f"{path.stem}.{digest}{path.suffix}"))

    def _content(self, name: str) -> bytes:
        own = (self._folder / name).read_bytes()
        if not name.endswith(".css"):
            return own
        folder = Path(name).parent
        return own + b"".join(self._content(str(folder / other.decode())) for other in IMPORTED.findall(own))


def _nothing(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("404 Not Found", [])
    return []
