"""An Excel workbook: a sheet that says what it holds, and the table. No cell is a formula or a link."""

from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from survey_service.web.files.cells import writable
from survey_service.web.files.table import Row, Table

MOST_ROWS = 200_000
"""A sheet has 1,048,576; so many are written in half a minute."""
LONGEST = 32_767  # characters of a cell
WIDEST = 60  # characters a column shows


class TooManyRows(Exception):
    """More than MOST_ROWS."""


def write_xlsx(table: Table, path: Path, sheets: tuple[str, str]) -> None:
    """`sheets`: what the two are called. Rows go to disk as they come. Raises TooManyRows."""
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent), **safe}) as book:
        bold = book.add_format({"bold": True})
        told = book.add_worksheet(sheets[0])
        told.set_column(0, 0, 24)
        told.set_column(1, 1, WIDEST)
        told.write_string(0, 0, _text(table.title), bold)
        for number, (label, value) in enumerate(table.about, 1):
            told.write_string(number, 0, _text(label))
            told.write_string(number, 1, _text(value))
        _rows(book, book.add_worksheet(sheets[1]), table, bold)


def _rows(book: Any, sheet: Any, table: Table, bold: Any) -> None:
    moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(table.columns) - 1, 18)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, _text(column.title), bold)
    for number, row in enumerate(islice(table.rows, MOST_ROWS), 1):
        _row(sheet, number, row, moments)
    if next(table.rows, None) is not None:
        raise TooManyRows


def _row(sheet: Any, number: int, row: Row, moments: Any) -> None:
    for place, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            sheet.write_boolean(number, place, value)
        elif isinstance(value, int | float):
            sheet.write_number(number, place, value)
        elif isinstance(value, datetime):  # Excel knows no zones; the first sheet names this one
            sheet.write_datetime(number, place, value.replace(tzinfo=None), moments)
        else:
            sheet.write_string(number, place, _text(value))


def _text(value: str) -> str:
    return writable(value)[:LONGEST]
