"""One running product: gunicorn, a database of its own, its commands, and a helpdesk that signs its calls."""

import base64
import hmac
import http.client
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.services.processes import bound_to_us, end, ready, unused_port
from tests.world import event

ROOT = Path(__file__).parents[2]
POOL = 24  # letters sent at once: the worker takes a second to start
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What a bot without a browser got."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Letter:
    """A survey as it lies in the mailbox of the customer, who is `who`@example.com."""

    who: str
    ticket: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.raw, policy=default)
        assert isinstance(message, EmailMessage)
        return message

    def part(self, subtype: str) -> str:
        body = self.message.get_body(preferencelist=(subtype,))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")

    @property
    def scores(self) -> list[str]:
        """The addresses of the five answers, 1 first."""
        return re.findall(r"^https?://\S+/r/\S+/[1-5]$", self.part("plain"), re.MULTILINE)

    @property
    def link(self) -> str:
        """The address without a score."""
        return self.scores[0].rpartition("/")[0]

    @property
    def opt_out(self) -> str:
        return str(self.message["List-Unsubscribe"]).strip("<> ")


def fetch(
    url: str, method: str = "GET", body: bytes | None = None, given: Mapping[str, str] | None = None, **headers: str
) -> Answer:
    """One request on a connection of its own, without cookies, redirects not followed; `_` in a header is `-`."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {**(given or {}), **named})
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def post(url: str, **fields: str) -> Answer:
    """A form sent without a browser."""
    return fetch(url, "POST", urlencode(fields).encode(), Content_Type=FORM)


class Product:
    """`folder` holds the database, the logs and the demo logins; `environ` goes over the settings of these tests."""

    def __init__(self, folder: Path, migrated: Path, **environ: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.database = folder / "survey.db"
        shutil.copy(migrated, self.database)
        self.port = unused_port()
        self.environ = {
            "APP_ENV": "testing",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "SECRET_KEY": "s" * 40,
            "PRIVACY_KEY": "p" * 40,
            "BASE_URL": self.address,
            "SURVEY_DELAY": "PT0S",
            "SURVEY_WINDOW": "00:00-24:00",
        } | environ
        self._process: subprocess.Popen[bytes] | None = None
        self._source: dict[str, str] = {}
        self._letters: list[Letter] = []
        self._numbers = count(1)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "web.log"

    def start(self) -> None:
        """The web process; returns when it answers."""
        command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--worker-class", "gthread", "--threads", "8", "--log-level", "warning", "--no-control-socket"]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [*bound_to_us(), *command],
                cwd=ROOT,
                env=self._environ(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if not ready(self._process, self._answers):
            end(self._process)
            raise RuntimeError(self.log.read_text(errors="replace")[-2000:])

    def stop(self) -> None:
        """The web process ends; the database stays."""
        if self._process is not None:
            end(self._process)
            self._process = None

    def restart(self, **environ: str) -> None:
        """As an operator would with other settings."""
        self.stop()
        self.environ |= environ
        self.start()

    @contextmanager
    def later(self, **amount: float) -> Iterator["Product"]:
        """The same product with its clock ahead: a second web process on the same database, at its own port."""
        other = object.__new__(Product)
        other.__dict__ |= self.__dict__ | {"port": unused_port(), "_process": None, "_letters": []}
        other.environ = self.environ | {"CLOCK": (datetime.now(UTC) + timedelta(**amount)).isoformat()}
        other.start()
        try:
            yield other
        finally:
            other.stop()

    def here(self, url: str) -> str:
        """This address of a letter, at this process's port."""
        return self.address + urlsplit(url).path

    def command(self, *arguments: str, given: str = "") -> str:
        """`flask …`; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=ROOT,
            env=self._environ(),
            input=given,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def worker(self) -> dict[str, int]:
        """`flask worker --once`: how many things each job did."""
        counts: dict[str, int] = json.loads(self.command("worker", "--once").splitlines()[-1])
        return counts

    def send(self, data: dict[str, Any]) -> Answer:
        """A helpdesk calls, signed as Standard Webhooks 1.0 says."""
        if not self._source:
            self._source.update(json.loads(self.command("source", "add", "generic", "Helpdesk")))
        body, now = json.dumps(data).encode(), str(int(time.time()))
        key = base64.b64decode(self._source["secret"].removeprefix("whsec_"))
        signed = hmac.digest(key, f"{data['event_id']}.{now}.".encode() + body, "sha256")
        return fetch(
            self.address + self._source["url"],
            "POST",
            body,
            Content_Type="application/json",
            webhook_id=data["event_id"],
            webhook_timestamp=now,
            webhook_signature=f"v1,{base64.b64encode(signed).decode()}",
        )

    def happened(self, kind: str, ticket: str, who: str, **changes: Any) -> None:
        """An event of this ticket, now."""
        told = {"ticket__id": ticket, "customer__email": f"{who}@example.com", "customer__id": who} | changes
        data = event(kind, event_id=f"e-{next(self._numbers)}", at=datetime.now(UTC) - timedelta(minutes=1), **told)
        answer = self.send(data)
        assert answer.status == 202, answer.body

    def letter(self) -> Letter:
        """An unopened letter of a customer of its own."""
        if not self._letters:
            people = [f"cy{next(self._numbers)}" for _ in range(POOL)]
            for who in people:
                self.happened("ticket.closed", f"T{who}", who, customer__name=f"{who.title()} Young")
            self.worker()
            self._letters = [self.mail_to(who) for who in people]
        return self._letters.pop(0)

    def letter_for(self, who: str, **changes: Any) -> Letter:
        """The letter after a ticket with these facts was solved."""
        self.happened("ticket.closed", f"T{who}", who, **changes)
        self.worker()
        return self.mail_to(who)

    def mail_to(self, who: str) -> Letter:
        """The newest letter to this customer, byte for byte as it left."""
        listed = json.loads(fetch(f"{self.address}/outbox/index.json").body)["items"]
        found = next(item for item in listed if f"{who}@example.com" in item["to"])
        return Letter(who, f"T{who}", fetch(self.address + found["eml"]).body)

    def rows(self, statement: str, *values: object) -> list[dict[str, Any]]:
        """What the database says, read only."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(statement, values)]
        finally:
            connection.close()

    def _environ(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {"PYTHONPATH": str(ROOT)} | self.environ

    def _answers(self) -> bool:
        try:
            return fetch(f"{self.address}/readyz").status in (200, 503)
        except OSError:
            return False
