"""Server CPU per recorded answer against django-survey-and-report, the survey app a Django shop would install."""

import os
import re
import statistics
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from bench.answers import FORM, answer_product, cpu, request
from bench.seeding import product_environ, product_tokens
from bench.server import serving
from config import ROOT

PACKAGES = ("django-survey-and-report==1.5.0", "gunicorn")
ROUNDS, EACH = 5, 150


def run() -> dict[str, float]:
    """Interleaved rounds; says so and measures nothing where the peer cannot be installed."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        python = installed(folder)
        if python is None:
            print("django-survey-and-report could not be installed; not compared")
            return {}
        environ = {"PEER_DB": str(folder / "peer.db")}
        subprocess.run([python, "application.py"], cwd=ROOT / "bench/peer", env={**os.environ, **environ}, check=True)
        tokens = product_tokens(folder, EACH * (ROUNDS + 1))
        with (
            serving("wsgi:app", ROOT, product_environ(folder)) as product,
            serving("application:application", ROOT / "bench/peer", environ, python) as peer,
        ):
            ours, theirs = [], []
            for start in range(0, len(tokens), EACH):
                ours.append(cpu(product, answer_product, tokens[start : start + EACH]))
                theirs.append(cpu(peer, answer_peer, tokens[start : start + EACH]))
    ratio = statistics.median(one / other for one, other in zip(ours[1:], theirs[1:], strict=True))
    product_cpu, peer_cpu = statistics.median(ours[1:]), statistics.median(theirs[1:])
    print(f"server CPU per answer: product {product_cpu:.2f} ms, peer {peer_cpu:.2f} ms")
    print(f"ratio {ratio:.2f}; wanted at most 0.33")
    return {"peer.cpu_ratio": ratio}


def installed(folder: Path) -> str | None:
    """A Python of its own with the peer in it."""
    python = str(folder / "peer/bin/python")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "peer")], check=True)
    done = subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=False, capture_output=True)
    return python if done.returncode == 0 else None


def answer_peer(connection: HTTPConnection, _token: str, n: int) -> None:
    """Open the survey, send score and words."""
    status, headers, page = request(connection, "GET", "/survey/1/")
    assert status == 200, status
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    words = f"Answer {n}: quick and clear, thank you"
    form = {"csrfmiddlewaretoken": found[1], "question_1": 3 + n % 3, "question_2": words}
    cookie = {"Cookie": headers["Set-Cookie"].partition(";")[0]}
    status, _, _ = request(connection, "POST", "/survey/1/", urlencode(form), FORM | cookie)
    assert status == 302, status
