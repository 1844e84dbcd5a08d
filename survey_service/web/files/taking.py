"""A table leaves as a file: audited, at once, and in the same memory however long it is."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, abort, stream_with_context

from survey_service.db import DbContext
from survey_service.flows.table_exported import table_exported
from survey_service.language import N_
from survey_service.web.files.as_csv import csv_of
from survey_service.web.files.as_json import json_of
from survey_service.web.files.as_xlsx import MOST_ROWS, TooManyRows, write_xlsx
from survey_service.web.files.links import FORMS
from survey_service.web.files.table import Table
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TOO_MANY = N_("An Excel file holds %(most)s rows here at most. Choose CSV or JSON, a shorter period or a filter more.")
CHUNK = 65_536  # bytes
LONGEST_NAME = 120


def taken(ctx: DbContext, table: Table, what: str, form: str) -> Response:
    """`what` is the name of the list, for the audit log, which holds neither filters nor words."""
    if form not in FORMS:
        abort(404)
    table_exported(ctx, what, form)
    pieces = _workbook(table) if form == "xlsx" else csv_of(table) if form == "csv" else json_of(table)
    begun = chain([next(pieces)], pieces)  # what goes wrong at once is told as a page
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(table.name)}.{form}"',
        "Cache-Control": "private, no-store",
    }
    return Response(stream_with_context(begun), content_type=KINDS[form], headers=headers)


def file_name(words: str) -> str:
    """Letters, digits, points, dashes and underscores of ASCII."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^\w.-]+", "-", plain).strip("-.")[:LONGEST_NAME] or "table"


def _workbook(table: Table) -> Iterator[bytes]:
    """A workbook is a ZIP archive, whose parts are done when the last row is."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        try:
            write_xlsx(table, path, (_("About"), _("Table")))
        except TooManyRows:
            abort(422, _(TOO_MANY, most=current_translator().number(MOST_ROWS)))
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece
