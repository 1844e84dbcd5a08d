"""What could not be tested for want of a server or browser: said at the end, and a failure where CI=true.

Where pytest-xdist distributes the tests, its workers hand what they miss to the process with the terminal.
"""

import os
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any, NoReturn

import pytest

MISSING = pytest.StashKey[dict[str, str]]()

# The marker a test gets for asking for one of the fixtures.
MARKERS = {
    "browser": {"browser", "chromium_path"},
    "postgres": {"postgres_url", "new_postgres"},
    "redis": {"redis_url"},
    "spamassassin": {"spamassassin"},
}


class CannotBring(Exception):
    """Something tests need is neither on the machine nor to be had; the text says what was tried."""


def skip_for_want_of(config: pytest.Config, what: str, why: object) -> NoReturn:
    """Skip the test that asked for `what`, and remember it for the end of the run."""
    config.stash.setdefault(MISSING, {})[what] = str(why)
    pytest.skip(f"{what} cannot be had: {why}")


def tell(config: pytest.Config, line: str) -> None:
    """One line on the terminal, past pytest's capturing: what takes long should say so."""
    if is_worker(config):  # whose reporter writes to nowhere
        capturing = config.pluginmanager.get_plugin("capturemanager")
        with capturing.global_and_fixture_disabled() if capturing else nullcontext():
            sys.stderr.write(f"\n{line}\n")
        return
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.ensure_newline()
        reporter.write_line(line)


def is_worker(config: pytest.Config) -> bool:
    """Whether this process runs tests for another one, which has the terminal."""
    return hasattr(config, "workeroutput")


@pytest.hookimpl(tryfirst=True)  # before -m deselects
def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Mark each test by the servers it asks for, so that `-m "not browser"` leaves out what it should."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        for marker, fixtures in MARKERS.items():
            if asked & fixtures:
                item.add_marker(marker)


@pytest.hookimpl(tryfirst=True)  # before the terminal reporter reads the exit status
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Green without PostgreSQL or a browser is no green in CI."""
    if is_worker(session.config):
        session.config.workeroutput["missing"] = session.config.stash.get(MISSING, {})  # type: ignore[attr-defined]
        return
    if session.config.stash.get(MISSING, {}) and os.environ.get("CI") == "true":
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)  # it is pytest-xdist's
def pytest_testnodedown(node: Any) -> None:
    """What one worker had to do without is missing in the whole run."""
    missing = getattr(node, "workeroutput", {}).get("missing", {})  # a worker that crashed left none
    node.config.stash.setdefault(MISSING, {}).update(missing)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what is missing, and why, where nobody overlooks it."""
    missing = config.stash.get(MISSING, {})
    if not missing:
        return
    terminalreporter.section("NOT TESTED", sep="!", red=True, bold=True)
    for what, why in missing.items():
        terminalreporter.write_line(f"{what} cannot be had: {why}", red=True)
    if os.environ.get("CI") == "true":
        terminalreporter.write_line("With CI=true this fails the run.", red=True, bold=True)
