"""Server CPU per recorded answer (GET of the page and POST of the form), the product against the framework's floor."""

import re
import statistics
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from bench.seeding import floor_environ, floor_tokens, product_environ, product_tokens
from bench.server import Server, serving
from config import ROOT

ROUNDS, WARM_UP, ANSWERS = 7, 50, 300
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Answer = Callable[[HTTPConnection, str, int], None]


def answer_product(connection: HTTPConnection, token: str, n: int) -> None:
    """Open the link of a score, send the form the page shows. One in ten is a low, as in life."""
    score = 2 if n % 10 == 0 else 3 + n % 3
    status, _, _ = request(connection, "GET", f"/r/{token}/{score}")
    assert status == 200, status
    form = {"score": score, "why": f"Answer {n}: quick and clear, thank you", "contact_time": "any"}
    status, _, _ = request(connection, "POST", f"/r/{token}", urlencode(form), FORM)
    assert status == 303, status


def answer_floor(connection: HTTPConnection, token: str, n: int) -> None:
    """The same on the floor, with the token its form carries."""
    status, headers, page = request(connection, "GET", f"/s/{token}")
    assert status == 200, status
    found = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', page)
    assert found is not None
    form = {"csrf_token": found[1], "score": 3 + n % 3, "why": f"Answer {n}: quick and clear, thank you"}
    cookie = {"Cookie": headers["Set-Cookie"].partition(";")[0]}
    status, _, _ = request(connection, "POST", f"/s/{token}", urlencode(form), FORM | cookie)
    assert status == 303, status


def run() -> dict[str, float]:
    """Interleaved rounds; prints each and the median ratio."""
    count = WARM_UP + ROUNDS * ANSWERS
    with TemporaryDirectory() as name:
        folder = Path(name)
        ours, theirs = product_tokens(folder, count), floor_tokens(folder, count)
        with (
            serving("wsgi:app", ROOT, product_environ(folder)) as product,
            serving("floor:app", ROOT / "bench/floor", floor_environ(folder)) as floor,
        ):
            cpu(product, answer_product, ours[:WARM_UP])
            cpu(floor, answer_floor, theirs[:WARM_UP])
            ratios, products, floors = [], [], []
            for start in range(WARM_UP, count, ANSWERS):
                products.append(cpu(product, answer_product, ours[start : start + ANSWERS]))
                floors.append(cpu(floor, answer_floor, theirs[start : start + ANSWERS]))
                ratios.append(products[-1] / floors[-1])
            memory = product.memory()
    ratio = statistics.median(ratios)
    print(
        f"server CPU per answer: product {statistics.median(products):.2f} ms, floor {statistics.median(floors):.2f} ms"
    )
    print(f"ratio {ratio:.2f} (rounds {min(ratios):.2f} to {max(ratios):.2f}); wanted at most 1.00")
    print(f"memory of the web process after {count} answers: {memory:.0f} MB")
    return {"answers.cpu_ratio": ratio}


def cpu(server: Server, answer: Answer, tokens: Sequence[str]) -> float:
    """Milliseconds of server CPU per answer."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    before = server.cpu()
    for n, token in enumerate(tokens):
        answer(connection, token, n)
    connection.close()
    return (server.cpu() - before) * 1000 / len(tokens)


def request(
    connection: HTTPConnection, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], str]:
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    return response.status, dict(response.headers), response.read().decode()
