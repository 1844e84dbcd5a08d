"""RFC 4180, UTF-8 with the byte order mark by which Excel knows it. Words are quoted, numbers are not."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO

from survey_service.web.files.cells import inert
from survey_service.web.files.table import Table, Value

CHUNK = 32_768  # characters


def csv_of(table: Table) -> Iterator[bytes]:
    """In pieces. The first line holds the columns' names, so what it is about is in its name alone."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([column.name for column in table.columns])
    yield b"\xef\xbb\xbf"
    for row in table.rows:
        writer.writerow([_cell(value) for value in row])
        if out.tell() > CHUNK:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _cell(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else inert(value)
