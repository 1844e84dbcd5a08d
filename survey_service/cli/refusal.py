"""Expected refusals become one line on stderr and exit code 2, never a traceback."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
from psycopg.errors import UndefinedTable
from sqlalchemy.exc import DBAPIError, OperationalError

WRONG_USE = 2


@contextmanager
def refusing(reasons: Mapping[type[Exception], str | None]) -> Iterator[None]:
    """`reasons`: exception → what to say; None: what the exception says. A database of no use is always one of them."""
    try:
        yield
    except tuple(reasons) as refused:
        words = next(words for kind, words in reasons.items() if isinstance(refused, kind))
        click.echo(words or str(refused), err=True)
        sys.exit(WRONG_USE)
    except DBAPIError as error:
        if not isinstance(error, OperationalError) and not isinstance(error.orig, UndefinedTable):
            raise
        reason = str(error.orig).partition("\n")[0]
        click.echo(f"the database cannot be used: {reason} (flask --app wsgi db upgrade makes its tables)", err=True)
        sys.exit(WRONG_USE)
