"""Events taken in per second of server CPU, one by one and in bulk, against a floor that stores one row a request."""

import json
import statistics
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.answers import answer_floor, cpu
from bench.seeding import api_key, floor_environ, floor_tokens, product_environ, product_tokens
from bench.server import Server, serving
from config import ROOT

ROUNDS, EACH, BULK = 5, 200, 500


def run() -> dict[str, float]:
    """Milliseconds of server CPU per event; the floor's one INSERT a request is its GET + POST of one answer."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        product_tokens(folder, 1)
        key = api_key(folder)
        floors = floor_tokens(folder, EACH * ROUNDS)
        with (
            serving("wsgi:app", ROOT, product_environ(folder)) as product,
            serving("floor:app", ROOT / "bench/floor", floor_environ(folder)) as floor,
        ):
            singles, bulks, theirs = [], [], []
            singly(product, key, 0, 20)
            for number in range(ROUNDS):
                singles.append(singly(product, key, 10_000 + number * EACH, EACH))
                bulks.append(in_bulk(product, key, 100_000 + number * BULK, BULK))
                theirs.append(cpu(floor, answer_floor, floors[number * EACH : (number + 1) * EACH]))
            memory = product.memory()
    single, bulk, one = (statistics.median(figures) for figures in (singles, bulks, theirs))
    print(f"CPU per event: single POST {single:.2f} ms, in bulk {bulk:.2f} ms; the floor's answer {one:.2f} ms")
    print(f"events per CPU second: {1000 / single:.0f} singly, {1000 / bulk:.0f} in bulk; floor {1000 / one:.0f}")
    print(f"memory of the web process: {memory:.0f} MB")
    return {"intake.single_ratio": single / one, "intake.bulk_ratio": bulk / one}


def singly(product: Server, key: str, first: int, count: int) -> float:
    """Milliseconds of server CPU per event, one a request."""
    return posted(product, key, "/api/v1/tickets", [event(n) for n in range(first, first + count)], 202)


def in_bulk(product: Server, key: str, first: int, count: int) -> float:
    """The same, all in one request."""
    events = [event(n) for n in range(first, first + count)]
    return posted(product, key, "/api/v1/tickets/bulk", [events], 207) / count


def event(n: int, closed_at: str = "2026-03-01T12:00:00Z") -> dict[str, object]:
    """A ticket of one of many customers, one of fourteen agents."""
    return {
        "event_id": f"e-{n}",
        "type": "ticket.closed",
        "ticket": {"id": str(n), "subject": f"Question {n}", "closed_at": closed_at, "tags": ["a"]},
        "customer": {"email": f"c{n}@example.com", "name": "Cy Young", "country": "US"},
        "agent": {"id": f"u-{n % 14}", "name": f"Agent {n % 14}", "team": f"Team {n % 3}"},
    }


def posted(product: Server, key: str, path: str, bodies: list[object], wanted: int) -> float:
    """Milliseconds of server CPU a body, each answered with the status `wanted`."""
    connection = HTTPConnection("127.0.0.1", product.port, timeout=120)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    before = product.cpu()
    for body in bodies:
        connection.request("POST", path, json.dumps(body), headers)
        response = connection.getresponse()
        said = response.read()
        assert response.status == wanted, (response.status, said[:300])
    connection.close()
    return (product.cpu() - before) * 1000 / len(bodies)
