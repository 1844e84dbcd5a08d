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
WANTED, WANTED_OPENING = 2.0, 1.25


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
    found["board.opening"] = opening()
    return found


def opening() -> float:
    """A rating of 1 or 2, whose case is opened and given to somebody, against one of 4 or 5; prints their ratio."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        tokens = people_added(folder, 2 * RATINGS * (ROUNDS + 1))
        with serving("wsgi:app", ROOT, product_environ(folder)) as server:
            spent: dict[int, list[float]] = {1: [], 4: []}
            for round_ in range(ROUNDS + 1):
                for place, low in enumerate((1, 4)):
                    first = (2 * round_ + place) * RATINGS
                    spent[low].append(_rated(server, tokens[first : first + RATINGS], low))
    lows, highs = spent[1][1:], spent[4][1:]
    ratio = statistics.median([low / high for low, high in zip(lows, highs, strict=True)])
    print(
        f"a rating: {statistics.median(highs):.2f} ms for a 4 or 5, {statistics.median(lows):.2f} ms for a 1 or 2: ",
        end="",
    )
    print(f"ratio {ratio:.2f}; wanted at most {WANTED_OPENING:.2f}")
    return ratio


def _rated(server: Server, tokens: Sequence[str], score: int) -> float:
    """Milliseconds of server CPU for the POST of such a score, or the next one."""

    def press(connection: HTTPConnection, token: str, n: int) -> None:
        form = {"score": score + n % 2, "why": f"Answer {n}: this is what was said of it", "contact_time": "any"}
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
