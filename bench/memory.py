"""Resident memory of the web process and of the worker: at rest, and at its highest while they work."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.answers import answer_product, cpu, request
from bench.intake import event, posted
from bench.seeding import api_key, product_environ, product_tokens
from bench.server import Server, highest, memory_of, serving
from config import ROOT

ANSWERS, SURVEYS, PATIENCE = 500, 1000, 300.0
AT_ONCE = {"SURVEY_DELAY": "PT0S", "SURVEY_WINDOW": "00:00-24:00"}


def run() -> dict[str, float]:
    """Megabytes. The web process records ANSWERS answers and SURVEYS events, the worker sends as many letters."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        tokens = product_tokens(folder, ANSWERS)
        key = api_key(folder)
        environ = product_environ(folder) | AT_ONCE
        with serving("wsgi:app", ROOT, environ) as product, working(environ) as worker:
            web_rest, worker_rest = _rested(product, worker)
            cpu(product, answer_product, tokens)
            now = datetime.now(UTC).isoformat()
            events = [event(n, now) for n in range(ANSWERS + 1, ANSWERS + 1 + SURVEYS)]
            posted(product, key, "/api/v1/tickets/bulk", [events], 207)
            _until_done(folder / "survey.db")
            web, work = product.highest(), highest(worker)
    print(f"web process: {web_rest:.0f} MB at rest, at most {web:.0f} MB with {ANSWERS} answers, {SURVEYS} events")
    print(f"worker: {worker_rest:.0f} MB at rest, at most {work:.0f} MB with {SURVEYS} letters and {ANSWERS} comments")
    return {"memory.web_rest": web_rest, "memory.web": web, "memory.worker_rest": worker_rest, "memory.worker": work}


@contextmanager
def working(environ: Mapping[str, str]) -> Iterator[int]:
    """The embedded engine; its process's number."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _rested(product: Server, worker: int) -> tuple[float, float]:
    """After the first look at everything, before any work."""
    connection = HTTPConnection("127.0.0.1", product.port, timeout=60)
    request(connection, "GET", "/readyz")
    connection.close()
    time.sleep(8)
    return product.memory(), memory_of(worker)


def _until_done(database: Path) -> None:
    """Until every letter has left, as the queue's own table tells."""
    end = time.monotonic() + PATIENCE
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    while connection.execute("SELECT count(*) FROM mails WHERE state = 'accepted'").fetchone()[0] < SURVEYS:
        if time.monotonic() > end:
            raise RuntimeError("the worker did not send everything in time")
        time.sleep(1)
    connection.close()
