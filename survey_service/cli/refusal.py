"""Expected refusals become one line on stderr and exit code 2, never a traceback."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

WRONG_USE = 2


@contextmanager
def refusing(reasons: Mapping[type[Exception], str | None]) -> Iterator[None]:
    """`reasons`: exception → what to say; None: what the exception says."""
    try:
        yield
    except tuple(reasons) as refused:
        words = next(words for kind, words in reasons.items() if isinstance(refused, kind))
        click.echo(words or str(refused), err=True)
        sys.exit(WRONG_USE)
