"""What an app made for one test need not do: thousands are made. And which files begin, so that none drags behind."""

from collections import Counter
from functools import cache
from typing import Any

import pytest
from werkzeug.routing import Rule

from survey_service import connections
from survey_service.web import site

# As the PostgreSQL of the tests, their SQLite forgets on a power cut, which no test brings about; a kill it survives.
connections.PRAGMAS = tuple(
    "synchronous=OFF" if pragma == "synchronous=FULL" else pragma for pragma in connections.PRAGMAS
)

# The product's static files stay as they are during a run.
site.StaticFiles = cache(site.StaticFiles)  # type: ignore[assignment, misc]

_compile_builder = Rule._compile_builder


def when_first_needed(rule: Rule, append_unknown: bool = True) -> Any:
    """Werkzeug compiles two functions per route that build its addresses, half of an app's start; a test needs few."""
    made: Any = None

    def build(bound: Rule, **values: Any) -> Any:
        nonlocal made
        if made is None:
            made = _compile_builder(rule, append_unknown)
        return made(bound, **values)

    return build


Rule._compile_builder = when_first_needed  # type: ignore[method-assign]

LONG = ("slow", "browser", "postgres", "redis")


@pytest.hookimpl(trylast=True)  # after pytest-randomly has shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with many tests that start servers come first: what two processes share ends at about the same time."""
    waits = Counter(item.path for item in items if any(item.get_closest_marker(name) for name in LONG))
    items.sort(key=lambda item: -waits[item.path])
