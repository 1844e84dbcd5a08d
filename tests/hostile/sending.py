"""Attacks straight into the WSGI application, since a client library would refuse to send most of them."""

from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from apiflask import APIFlask
from werkzeug.test import run_wsgi_app

from tests.people import StaffClient


@dataclass(frozen=True)
class Attack:
    """`who` is a persona or None; headers are as on the wire; `length` overrides Content-Length."""

    rule: str
    method: str
    path: bytes
    query: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    length: str | None = None
    who: str | None = None

    def __str__(self) -> str:
        told = {name: value[:80] for name, value in self.headers.items()}
        return (
            f"{self.who} {self.method} {self.path[:80]!r}?{self.query[:80]!r} {told} {self.length} {self.body[:160]!r}"
        )


@dataclass(frozen=True)
class Got:
    """The answer."""

    status: int
    body: bytes


class Sender:
    """Holds the session of each persona."""

    def __init__(self, app: APIFlask, signed_in: Callable[[str], StaffClient]) -> None:
        self._app = app
        self._signed_in = signed_in
        self._sessions: dict[str, tuple[str, str]] = {}

    def sign_in_again(self) -> None:
        """Attackers sign out and change passwords too."""
        self._sessions.clear()

    def send(self, attack: Attack) -> Got:
        """One request through the whole application."""
        # A context of its own: inside the fixture's app context requests would share one g, and with it the reader.
        chunks, status, _ = Context().run(run_wsgi_app, self._app.wsgi_app, self._environ(attack), buffered=True)
        return Got(int(status.split()[0]), b"".join(chunks))

    def _environ(self, attack: Attack) -> dict[str, Any]:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": attack.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": attack.path.decode("latin-1"),
            "QUERY_STRING": attack.query.decode("latin-1"),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(attack.body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "CONTENT_LENGTH": str(len(attack.body)) if attack.length is None else attack.length,
        }
        if attack.who is not None:
            environ["HTTP_COOKIE"], environ["HTTP_X_CSRFTOKEN"] = self._session(attack.who)
        for name, value in attack.headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        return environ

    def _session(self, who: str) -> tuple[str, str]:
        if who not in self._sessions:
            client = self._signed_in(who)
            token = client.csrf_token()
            cookie = client.get_cookie("session")
            assert cookie is not None
            self._sessions[who] = (f"session={cookie.value}", token)
        return self._sessions[who]
