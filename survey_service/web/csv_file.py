"""A table as a CSV file that no spreadsheet takes for formulas."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from flask import Response

BEGIN_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""OWASP, "CSV Injection": such a cell is led by an apostrophe. Ours of numbers alone are written as they are."""


def csv_file(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """With a byte order mark, by which Excel knows UTF-8."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(head) for head in heads])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=disposition)


def safe(cell: object) -> str:
    """What stands in the cell."""
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return str(cell)
    text = str(cell).replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(BEGIN_A_FORMULA) else text
