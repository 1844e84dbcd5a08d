"""The servers tests talk to are real, empty and each test run's own."""

import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser
from redis import Redis
from sqlalchemy import create_engine, text


def tables(url: str) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
    engine.dispose()
    return list(names)


def make_table(url: str, name: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {name} (id integer)"))
    engine.dispose()


def test_each_new_database_is_empty_and_apart(new_postgres: Callable[..., str]) -> None:
    first, second = new_postgres(), new_postgres()

    make_table(first, "ours")

    assert (tables(first), tables(second)) == (["ours"], [])


def test_a_database_can_start_as_a_copy(new_postgres: Callable[..., str]) -> None:
    template = new_postgres()
    make_table(template, "ours")

    copy = new_postgres(template=template)

    assert tables(copy) == ["ours"]


def test_one_database_serves_the_whole_run(postgres_url: str) -> None:
    assert postgres_url.startswith("postgresql+psycopg://")
    assert isinstance(tables(postgres_url), list)


def test_redis_answers_on_loopback_only(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        redis.set("survey:self-test", "1", ex=5)

        assert redis.get("survey:self-test") == b"1"
    assert urlsplit(redis_url).hostname == "127.0.0.1"


def test_a_free_port_can_be_listened_on(free_port: Callable[[], int]) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as server:
        assert server.getsockname()[1] > 0


def test_the_browser_shows_a_page(browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()

        page.set_content("<h1>How was it?</h1>")

        assert page.inner_text("h1") == "How was it?"


@pytest.fixture
def inner(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> tuple[str, ...]:
    """What a run in a run is told: it finds our plugins, and of the installed ones loads only the one named."""
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return ("-p", "xdist", "-p", "tests.services.summary", "-p", "tests.services.chromium")


ASKS_FOR_WHAT_IS_NOT_TO_BE_HAD = """
    import pytest
    from tests.services.summary import skip_for_want_of

    @pytest.fixture
    def redis_url(pytestconfig):
        skip_for_want_of(pytestconfig, "Redis", "no such luck")

    def test_needs_it(redis_url): ...
"""


@pytest.mark.parametrize("workers", ["-n0", "-n1"])
@pytest.mark.parametrize(("ci", "exit_code"), [("true", pytest.ExitCode.TESTS_FAILED), ("", pytest.ExitCode.OK)])
def test_what_cannot_be_had_is_said_at_the_end_and_fails_in_ci(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    inner: tuple[str, ...],
    ci: str,
    exit_code: pytest.ExitCode,
    workers: str,
) -> None:
    monkeypatch.setenv("CI", ci)
    pytester.makepyfile(ASKS_FOR_WHAT_IS_NOT_TO_BE_HAD)

    result = pytester.runpytest_inprocess(*inner, workers)

    assert result.ret == exit_code
    result.stdout.fnmatch_lines(["*NOT TESTED*", "Redis cannot be had: no such luck"])


BRINGS_WHAT_IS_LONG_IN_COMING = """
    from tests.services.summary import tell

    def test_brings_it(pytestconfig):
        tell(pytestconfig, "No redis-server on PATH: bringing it")
"""


def test_what_takes_long_is_said_by_workers_too(pytester: pytest.Pytester, inner: tuple[str, ...]) -> None:
    pytester.makepyfile(BRINGS_WHAT_IS_LONG_IN_COMING)

    result = pytester.runpytest_subprocess(*inner, "-n1")

    assert "No redis-server on PATH: bringing it" in result.stderr.lines


PLAYS_PLAYWRIGHT = """
    import asyncio
    import pytest

    @pytest.fixture(scope="session")
    def browser():
        loop = asyncio.new_event_loop()
        asyncio._set_running_loop(loop)
        yield loop
        assert asyncio.get_running_loop() is loop
        asyncio._set_running_loop(None)
        loop.close()

    def test_first(browser):
        assert asyncio.get_running_loop() is browser

    def test_second():
        asyncio.run(asyncio.sleep(0))

    def test_third(browser):
        assert asyncio.get_running_loop() is browser

    def test_fourth():
        asyncio.run(asyncio.sleep(0))
"""


def test_a_test_without_a_browser_may_follow_one_with_it(pytester: pytest.Pytester, inner: tuple[str, ...]) -> None:
    pytester.makepyfile(PLAYS_PLAYWRIGHT)

    result = pytester.runpytest_inprocess(*inner)

    result.assert_outcomes(passed=4)
