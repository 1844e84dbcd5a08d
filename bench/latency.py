"""How long a press of the button takes when eight are pressed at once, against a locked raw INSERT."""

import sqlite3
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from bench.answers import FORM
from bench.seeding import product_environ, product_tokens
from bench.server import Server, serving
from config import ROOT

CONNECTIONS, ROUNDS, EACH = 8, 5, 40


def run() -> dict[str, float]:
    """p99 of POST at CONNECTIONS connections ÷ p99 of as many threads inserting one row under one lock; interleaved."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        tokens = product_tokens(folder, CONNECTIONS * EACH * (ROUNDS + 1))
        with serving("wsgi:app", ROOT, product_environ(folder)) as product:
            groups = [tokens[n :: ROUNDS + 1] for n in range(ROUNDS + 1)]
            presses(product, groups[0])
            ours, raw = [], []
            for group in groups[1:]:
                ours.append(p99(presses(product, group)))
                raw.append(p99(inserts(folder / f"raw{len(raw)}.db", len(group))))
    ratio = statistics.median(one / other for one, other in zip(ours, raw, strict=True))
    print(f"POST p99 {statistics.median(ours) * 1000:.1f} ms, locked INSERT p99 {statistics.median(raw) * 1000:.1f} ms")
    print(f"ratio {ratio:.2f}; wanted at most 2.00")
    return {"latency.p99_ratio": ratio}


def presses(product: Server, tokens: Sequence[str]) -> list[float]:
    """Seconds of each POST, CONNECTIONS of them at any time."""

    def work(share: Sequence[str]) -> list[float]:
        connection = HTTPConnection("127.0.0.1", product.port, timeout=60)
        took = []
        for token in share:
            body = urlencode({"score": 4, "why": "quick and clear, thank you"})
            started = time.perf_counter()
            connection.request("POST", f"/r/{token}", body, FORM)
            response = connection.getresponse()
            response.read()
            took.append(time.perf_counter() - started)
            assert response.status == 303, response.status
        connection.close()
        return took

    return _at_once([lambda share=tokens[n::CONNECTIONS]: work(share) for n in range(CONNECTIONS)])


def inserts(path: Path, count: int) -> list[float]:
    """Seconds of each INSERT with its commit at synchronous=FULL, waiting for the lock included."""
    setting_up = sqlite3.connect(path)
    setting_up.execute("PRAGMA journal_mode=WAL")
    setting_up.execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, token TEXT, score INTEGER, why TEXT)")
    setting_up.close()
    lock = threading.Lock()

    def work() -> list[float]:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")
        took = []
        for n in range(count // CONNECTIONS):
            started = time.perf_counter()
            with lock:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO answers (token, score, why) VALUES (?, 4, ?)", (str(n), "quick, clear"))
                connection.execute("COMMIT")
            took.append(time.perf_counter() - started)
        connection.close()
        return took

    return _at_once([work] * CONNECTIONS)


def p99(took: Sequence[float]) -> float:
    """The time that 99 of 100 do not exceed."""
    return statistics.quantiles(took, n=100, method="inclusive")[98]


def _at_once(jobs: Sequence[Callable[[], list[float]]]) -> list[float]:
    took: list[float] = []
    threads = [threading.Thread(target=lambda job=job: took.extend(job())) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took
