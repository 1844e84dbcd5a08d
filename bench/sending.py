"""A day of solved tickets: taken in, asked about by the policy, and sent to a SendGrid 80 ms away.

Beside it, in the same run: the same server told ready-made calls of a thousand, one request per mail, and
django-post_office, the mail queue a Django shop would install.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.intake import event, posted
from bench.queueing import LANGUAGES, queue_surveys
from bench.seeding import api_key, product_environ, product_tokens
from bench.server import free_port, serving
from config import ROOT
from survey_service.mail.letters import Rendered, render

TICKETS, BULK, FEW, MANY = 20_000, 1_000, 1_000, 100_000
SINGLY, BATCHES, PEERS_MAILS = 200, 20, 500
LATENCY = 0.08
PACKAGES = ("django-post_office==3.12.0", "Django==5.2.19")
AT_ONCE = {"SURVEY_DELAY": "PT0S", "SURVEY_WINDOW": "00:00-24:00"}


def run() -> dict[str, float]:
    """Mails a second, CPU and memory of the sending process, and the ratios that were asked for."""
    with TemporaryDirectory() as name, _sendgrid() as port:
        folder = Path(name)
        taken = _taken_in(folder)
        print(f"intake and policy: {taken:.2f} ms of server CPU per ticket, {TICKETS} tickets in calls of {BULK}")
        each, told = _day(folder, port)
        told |= _memory(folder, port)
        peer = _peer(folder)
    if peer is None:
        print("django-post_office could not be installed; not compared")
        return told
    theirs = (peer["queue"] + peer["send"]) * 1000
    print(
        f"django-post_office: mail.send {peer['queue'] * 1000:.2f} ms, send_queued {peer['send'] * 1000:.2f} ms of CPU"
    )
    print(f"CPU ratio {each / theirs:.3f} (with intake and policy {(each + taken) / theirs:.3f}); wanted at most 0.1")
    return told | {"sending.cpu_ratio": each / theirs}


def _day(folder: Path, port: int) -> tuple[float, dict[str, float]]:
    """Milliseconds of CPU per mail, and the ratios of its rate to what the same server takes otherwise."""
    day = _sent(folder, port)
    counted = _told(port, "/")
    assert day["handled"] == counted["mails"] == TICKETS, (day, counted)
    assert counted["twice"] == 0
    body = _body(port)
    ready = _posted(port, body, BATCHES) * 1000
    singly = _posted(port, _one_of(body), SINGLY)
    _told(port, "/forget")
    rate, each = day["handled"] / day["seconds"], day["cpu"] * 1000 / day["handled"]
    print(f"the day's letters: {rate:.0f} mails per second in {counted['calls']} calls, {each:.2f} ms of CPU per mail")
    print(f"share of ready-made calls of 1,000 ({ready:.0f} per second): {rate / ready:.2f}; wanted at least 0.25")
    print(f"times one per request on one thread ({singly:.1f}, of {SINGLY}): {rate / singly:.0f}; wanted at least 100")
    return each, {"sending.share": rate / ready, "sending.times": rate / singly}


def _taken_in(folder: Path) -> float:
    """Milliseconds of server CPU per ticket, from the API's bulk to the scheduled survey."""
    product_tokens(folder, 1)
    key = api_key(folder)
    closed = datetime.now(UTC).isoformat()
    bulks: list[object] = [
        [_ticket(n, closed) for n in range(first, first + BULK)] for first in range(10_000, 10_000 + TICKETS, BULK)
    ]
    with serving("wsgi:app", ROOT, product_environ(folder) | AT_ONCE) as product:
        return posted(product, key, "/api/v1/tickets/bulk", bulks, 207) / BULK


def _ticket(n: int, closed_at: str) -> dict[str, Any]:
    """Of customers of several languages, each of which is a letter of its own."""
    told: dict[str, Any] = event(n, closed_at)
    told["customer"] |= {"locale": LANGUAGES[n % len(LANGUAGES)]}
    return told


def _sent(folder: Path, port: int) -> dict[str, Any]:
    """Everything that is queued, by a process of its own."""
    environ = product_environ(folder) | AT_ONCE | {"MAIL_TRANSPORT": "sendgrid", "SENDGRID_API_KEY": "SG.bench"}
    environ["SENDGRID_HOST"] = f"http://127.0.0.1:{port}"
    done = subprocess.run(
        [sys.executable, "-m", "bench.leaving"],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _memory(folder: Path, port: int) -> dict[str, float]:
    """Megabytes of the sending process at the highest, with few and with many queued."""
    found = []
    for first, count in ((1_000_000, FEW), (2_000_000, MANY)):
        queue_surveys(folder, first, count)
        told = _sent(folder, port)
        assert told["handled"] == count, told
        found.append(told["memory"])
        _told(port, "/forget")
    few, many = found
    print(f"memory of the sending process: {few:.0f} MB with {FEW} queued, {many:.0f} MB with {MANY}; wanted flat")
    return {"sending.memory": many / few}


@contextmanager
def _sendgrid() -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "bench.mail_server", str(port), str(LATENCY)]
    with _running(command, {}, port):
        yield port


@contextmanager
def _running(command: list[str], environ: Mapping[str, str], port: int) -> Iterator[None]:
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _listening(port)
        yield
    finally:
        process.kill()
        process.wait()


def _listening(port: int) -> None:
    for _ in range(300):
        try:
            HTTPConnection("127.0.0.1", port, timeout=1).connect()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not listen")


def _told(port: int, path: str) -> dict[str, int]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    told: dict[str, int] = json.loads(connection.getresponse().read())
    connection.close()
    return told


def _body(port: int) -> bytes:
    """The largest call of the day, filled up to a thousand mails."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/body")
    whole = json.loads(connection.getresponse().read())
    connection.close()
    mails = whole["personalizations"]
    whole["personalizations"] = (mails * (1000 // len(mails) + 1))[:1000]
    return json.dumps(whole).encode()


def _one_of(body: bytes) -> bytes:
    whole = json.loads(body)
    return json.dumps(whole | {"personalizations": whole["personalizations"][:1]}).encode()


def _posted(port: int, body: bytes, times: int) -> float:
    """How many a second on one kept connection, which is the best a single thread can do."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    begun = time.monotonic()
    for _ in range(times):
        connection.request("POST", "/v3/mail/send", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        assert response.status == 202
    took = time.monotonic() - begun
    connection.close()
    return times / took


def _peer(folder: Path) -> dict[str, float] | None:
    """Seconds of CPU per mail of django-post_office, sending letters like ours to a local SMTP server."""
    python = str(folder / "post_office/bin/python")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "post_office")], check=True)
    done = subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=False, capture_output=True)
    if done.returncode:
        return None
    port = free_port()
    environ = {"PEER_DB": str(folder / "post_office.db"), "PEER_SMTP_PORT": str(port)}
    letter = _letter()
    said = json.dumps({"subject": letter.subject, "text": letter.text, "html": letter.html})
    with _running(
        [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"], {}, port
    ):
        done = subprocess.run(
            [python, "sends.py", str(PEERS_MAILS)],
            cwd=ROOT / "bench/peer_mail",
            env={**os.environ, **environ},
            input=said.encode(),
            capture_output=True,
            check=True,
        )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    assert told["sent"] == PEERS_MAILS + 50, told
    return told


def _letter() -> Rendered:
    link = "https://survey.example.com/r/Zk3vQ0xT9mB1uYw7LdPaHg"
    values = {
        "customer_name": "Cy", "ticket_number": "1042", "ticket_subject": "Export fails", "agent_name": "Asha",
        "solved_day": date(2026, 3, 2), "links": {score: f"{link}/{score}" for score in range(1, 6)},
        "optout_link": "https://survey.example.com/u/q8Wn2cRj5EoVtKx0SbMfYA", "brand": "Acme", "throttle_days": 14,
    }  # fmt: skip
    return render("survey", values)
