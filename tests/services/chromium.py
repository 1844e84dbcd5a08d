"""A Chromium of our own, driven by Playwright: from PATH, else Debian's, else the one that Playwright downloads."""

import asyncio
import os
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.services.bringing import from_debian, on_path, one_at_a_time, run
from tests.services.summary import CannotBring, skip_for_want_of, tell

# No GPU, no first-run page, and no connection that the page under test did not ask for.
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium_path(pytestconfig: pytest.Config) -> str:
    """The path of a Chromium, for tests that start it themselves."""
    found = on_path("chromium")
    if found is not None:
        return found
    try:
        if os.geteuid() == 0:
            tell(pytestconfig, "No chromium on PATH: apt-get install chromium")
            return from_debian("chromium", "chromium")
        tell(pytestconfig, "No chromium on PATH: playwright install chromium")
        return from_playwright()
    except CannotBring as reason:
        skip_for_want_of(pytestconfig, "Chromium", reason)


def from_playwright() -> str:
    """Let Playwright download its own build; returns the program."""
    with one_at_a_time():
        run([sys.executable, "-m", "playwright", "install", "chromium"])
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if not Path(path).exists():
        raise CannotBring(f"playwright install chromium left nothing at {path}")
    return path


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One browser for the run, with user data of its own; each test opens and closes its own context."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path, args=[*ARGUMENTS])
        yield running
        running.close()


@contextmanager
def no_running_loop(item: pytest.Item) -> Iterator[None]:
    """From its start on, Playwright's event loop counts as running on this thread, also between its calls.

    A test without a browser must not notice: `asyncio.run` refuses to start beside a running loop.
    """
    loop = None if "browser" in getattr(item, "fixturenames", ()) else asyncio._get_running_loop()
    if loop is None:
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Tests with and without a browser come in any order; at a teardown it may be the browser that ends."""
    with no_running_loop(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    with no_running_loop(item):
        return (yield)
