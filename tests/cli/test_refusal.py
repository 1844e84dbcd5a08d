"""A database that cannot be used is told in one line, whatever was typed."""

from pathlib import Path

import pytest

from tests.services.processes import unused_port
from tests.world import closed, make_app

COMMANDS = (
    ("worker", "--once"),
    ("source", "add", "generic", "Shop"),
    ("api-key", "add", "k", "--scope", "read"),
    ("user", "add", "ada@example.com", "--name", "Ada", "--role", "admin"),
    ("erase", "cy@example.com"),
    ("demo",),
)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_without_tables_a_command_says_so(tmp_path: Path, words: tuple[str, ...]) -> None:
    app = make_app(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path)

    with app.app_context():
        done = app.test_cli_runner().invoke(args=words)
    closed(app)

    assert (done.exit_code, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "no such table" in done.stderr
    assert "db upgrade" in done.stderr


@pytest.mark.parametrize("words", [("db", "upgrade"), *COMMANDS[:2]], ids=lambda words: words[0])
def test_without_a_server_a_command_says_so(tmp_path: Path, words: tuple[str, ...]) -> None:
    app = make_app(f"postgresql://ada:secret@127.0.0.1:{unused_port()}/survey", tmp_path)

    with app.app_context():
        done = app.test_cli_runner().invoke(args=words)
    closed(app)

    assert (done.exit_code, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "Connection refused" in done.stderr
    assert "secret" not in done.stderr
