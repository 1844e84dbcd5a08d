"""JSON: one object with `about`, told before the rows, and `rows`, each an object."""

import json
from collections.abc import Iterator
from datetime import datetime

from survey_service.web.files.cells import writable
from survey_service.web.files.table import Table, Value


def json_of(table: Table) -> Iterator[bytes]:
    """In pieces, a row each."""
    about = {"title": table.title} | dict(table.about)
    yield b'{"about": ' + json.dumps(about, ensure_ascii=False).encode() + b', "rows": ['
    names, lead = [column.name for column in table.columns], b"\n"
    for row in table.rows:
        said = {name: _value(value) for name, value in zip(names, row, strict=True)}
        yield lead + json.dumps(said, ensure_ascii=False).encode()
        lead = b",\n"
    yield b"\n]}\n"


def _value(value: Value) -> str | int | float | None:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return writable(value) if isinstance(value, str) else value
