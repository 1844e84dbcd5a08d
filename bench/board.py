"""Server CPU of the callback board with 10,000 open cases against 100; of a look whether it changed; and of a rating
that opens a case against one that opens none."""

import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from bench.answers import FORM, cpu, request
from bench.case_rows import cases_opened, people_added
from bench.seeding import product_environ
from bench.server import Server, serving
from config import ROOT

FEW, MANY = 100, 10_000
ROUNDS, WARM_UP, PAGES, RATINGS = 7, 10, 25, 60
WANTED, WANTED_OPENING, LOWS = 2.0, 0.25, 10


def run() -> dict[str, float]:
    """Interleaved rounds for who sees all and for the lead of a team; prints all ratios."""
    found = {}
    with TemporaryDirectory() as name, ExitStack() as running:
        servers, cookies = {}, {}
        for count in (FEW, MANY):
            folder = Path(name) / str(count)
            folder.mkdir()
            cookies[count] = cases_opened(folder, count)
            servers[count] = running.enter_context(serving("wsgi:app", ROOT, product_environ(folder)))
        for role in ("manager", "lead"):
            spent = _rounds(servers, {count: cookies[count][role] for count in servers})
            few, many = (statistics.median(spent[count]) for count in (FEW, MANY))
            ratio = statistics.median([b / a for a, b in zip(spent[FEW], spent[MANY], strict=True)])
            print(f"board of a {role}: {few:.1f} ms with {FEW} open cases, {many:.1f} ms with {MANY}: ", end="")
            print(f"ratio {ratio:.2f}; wanted at most {WANTED:.2f}")
            found[f"board.{role}"] = ratio
        look = _look(servers[MANY], cookies[MANY]["manager"])
        print(f"a look whether it has changed, with {MANY}: {look:.1f} ms")
    return found | opening()


def opening() -> dict[str, float]:
    """The POST of a 1 or 2, whose case is opened and given to somebody, against that of a 4 or 5; and what opening adds
    to all ratings, page and POST, where one in LOWS is so low. Prints both."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        tokens = iter(people_added(folder, 3 * RATINGS * (ROUNDS + 1)))
        with serving("wsgi:app", ROOT, product_environ(folder)) as server:
            spent: dict[str, list[float]] = {"low": [], "high": [], "whole": []}
            for _ in range(ROUNDS + 1):
                for kind, rated in spent.items():
                    rated.append(_rated(server, [next(tokens) for _ in range(RATINGS)], kind))
    low, high, whole = (statistics.median(spent[kind][1:]) for kind in ("low", "high", "whole"))
    ratio, share = low / high, (low - high) / LOWS / whole
    print(f"POST of a rating: {high:.2f} ms for a 4 or 5, {low:.2f} ms for a 1 or 2: ratio {ratio:.2f}")
    print(f"opening, where one rating in {LOWS} is low: {share:.0%} of a rating's {whole:.2f} ms; ", end="")
    print(f"wanted at most {WANTED_OPENING:.0%}")
    return {"board.low": ratio, "board.opening": share}


def _rated(server: Server, tokens: Sequence[str], kind: str) -> float:
    """Milliseconds of server CPU for a rating of that kind; a whole one begins with the page."""
    worst = 1 if kind == "low" else 4

    def press(connection: HTTPConnection, token: str, n: int) -> None:
        if kind == "whole":
            status, _, _ = request(connection, "GET", f"/r/{token}/{worst}")
            assert status == 200, status
        form = {"score": worst + n % 2, "why": f"Answer {n}: this is what was said of it", "contact_time": "any"}
        status, _, _ = request(connection, "POST", f"/r/{token}", urlencode(form), FORM)
        assert status == 303, status

    return cpu(server, press, tokens)


def _rounds(servers: Mapping[int, Server], cookies: Mapping[int, str]) -> dict[int, list[float]]:
    for count, server in servers.items():
        _cpu(server, cookies[count], WARM_UP)
    spent: dict[int, list[float]] = {count: [] for count in servers}
    for _ in range(ROUNDS):
        for count, server in servers.items():
            spent[count].append(_cpu(server, cookies[count], PAGES))
    return spent


def _cpu(server: Server, cookie: str, pages: int) -> float:
    """Milliseconds of server CPU a page."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    before = server.cpu()
    for _ in range(pages):
        status, _, page = request(connection, "GET", "/callbacks/", headers={"Cookie": cookie})
        assert status == 200, status
        assert page.count("data-row-link") > 10
    connection.close()
    return (server.cpu() - before) * 1000 / pages


def _look(server: Server, cookie: str) -> float:
    """Milliseconds of a look that finds the list as it was."""
    headers = {"Cookie": cookie, "X-Live": ""}
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    _, told, _ = request(connection, "GET", "/callbacks/", headers=headers)
    before, statuses = server.cpu(), []
    for _ in range(PAGES):
        statuses.append(request(connection, "GET", "/callbacks/", headers=headers | {"If-None-Match": told["ETag"]})[0])
    connection.close()
    assert 304 in statuses, statuses
    return (server.cpu() - before) * 1000 / PAGES
