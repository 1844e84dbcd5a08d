"""The app of a test behind a port, for a real browser."""

from collections.abc import Iterator
from threading import Thread

import pytest
from apiflask import APIFlask
from werkzeug.serving import make_server


@pytest.fixture
def address(app: APIFlask) -> Iterator[str]:
    """Where it listens, on loopback and a free port, until the test ends."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
