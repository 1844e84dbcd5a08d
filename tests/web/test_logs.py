"""No log shows a token: not ours, not the development server's, not gunicorn's, not at DEBUG."""

import json
import logging
import os
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask

from survey_service.web.logs import Scrubbed
from tests.services.processes import server

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "s3cr3t-t0ken-abcdefghi"
SERVERS = {
    "flask run": ["-m", "flask", "--app", "wsgi", "--debug", "run", "--no-reload", "--port"],
    "gunicorn": ["-m", "gunicorn", "wsgi:app", "--threads", "2", "--log-level", "debug", "--access-logfile", "-", "-b"],
}


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code
    except OSError:
        return 0


@pytest.fixture
def environment(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a server's process starts with; a database of its own."""
    database = tmp_path / "survey.db"
    shutil.copy(migrated, database)
    for name in [name for name in os.environ if name.startswith(("FLASK_", "SURVEY_"))]:
        monkeypatch.delenv(name)
    for name, value in {
        "APP_ENV": "development",
        "DATABASE_URL": f"sqlite:///{database}",
        "SECRET_KEY": "s" * 40,
        "PRIVACY_KEY": "p" * 40,
        "BASE_URL": "http://127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(ROOT)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("name", SERVERS)
def test_servers_at_debug_show_no_token(environment: Path, name: str) -> None:
    log = environment / "server.log"

    def command(port: int) -> list[str]:
        where = str(port) if name == "flask run" else f"127.0.0.1:{port}"
        return [sys.executable, *SERVERS[name], where]

    with server(command, log, lambda port: status(port, "/healthz") == 200) as port:
        asked = [
            f"/r/{TOKEN}",
            f"/r/{TOKEN}/4",
            f"/u/{TOKEN}",
            f"/reset/{TOKEN}",
            f"/r/{TOKEN}/a/b",
            f"/r/{TOKEN}%00",
            f"/x/{TOKEN}",
        ]
        answers = [status(port, path) for path in asked]

    written = log.read_text(errors="replace")
    assert 0 not in answers
    assert max(answers) < 500
    assert "/r/<token>" in written
    assert TOKEN not in written


@pytest.fixture
def talkers() -> Iterator[Callable[[str], logging.Logger]]:
    """Loggers of servers, with our filter and a handler that keeps what passes."""
    made: list[logging.Logger] = []

    def logger(name: str) -> logging.Logger:
        one = logging.Logger(name, logging.DEBUG)
        one.addFilter(Scrubbed())
        made.append(one)
        return one

    yield logger
    for one in made:
        one.handlers.clear()


@pytest.mark.parametrize(
    ("name", "said", "left"),
    [
        ("werkzeug", f'127.0.0.1 - - [1/Mar/2026] "GET /r/{TOKEN}/4 HTTP/1.1" 200 -', None),
        ("werkzeug", f'127.0.0.1 - - "\x1b[31m\x1b[1mGET /elsewhere/{TOKEN} HTTP/1.1\x1b[0m" 404 -', None),
        ("gunicorn.access", f"GET /u/{TOKEN}", None),
        ("gunicorn.error", f"Error handling request /r/{TOKEN}?a=1", "Error handling request /r/[token]?a=1"),
        ("werkzeug", "Running on http://127.0.0.1:5000", "Running on http://127.0.0.1:5000"),
    ],
)
def test_what_servers_say_is_scrubbed(
    talkers: Callable[[str], logging.Logger], name: str, said: str, left: str | None
) -> None:
    record = logging.LogRecord(name, logging.DEBUG, "", 0, "%s", (said,), None)

    passed = talkers(name).filter(record)

    assert (record.getMessage() if passed else None) == left


def test_the_access_log_is_json_in_production(
    new_app: Callable[..., APIFlask], capsys: pytest.CaptureFixture[str]
) -> None:
    app = new_app(
        APP_ENV="production", MAIL_TRANSPORT="outbox", OUTBOX_IN_PRODUCTION="yes", MAIL_FROM="support@example.com"
    )

    app.test_client().get(f"/r/{TOKEN}", headers={"X-Request-ID": "abc-1"})

    line = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert line.pop("timestamp").endswith("+00:00")
    assert line.pop("ms") >= 0
    assert line == {
        "level": "info",
        "event": "request",
        "rule": "/r/<token>",
        "method": "GET",
        "status": 404,
        "request_id": "abc-1",
    }
