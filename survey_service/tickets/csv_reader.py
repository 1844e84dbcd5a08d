"""CSV as people export it: read in a stream, each bad row named by the line it starts on, the good ones kept.

RFC 4180 with commas, UTF-8 with or without byte order mark. The csv module alone would let one quote that is never
closed swallow every row after it, and would stop at the first bad byte; so lines are gathered into records here.
"""

import csv
import re
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from survey_service.tickets.event import FieldError

LONGEST_LINE = 1 << 20  # bytes
LONGEST_RECORD = 1 << 20  # characters; a quote still open after these was never meant to be
MOST_LINES = 500  # of one record
MOST_NAMED = 5  # of the wrong columns in one sentence

_OPENING = re.compile(r'(?:\A|(?<=,))"')
_TORN = FieldError("row", "has a quote that is never closed, or closed in the middle of a cell")
_TOO_LONG = FieldError("row", "is too long, or has a quote that is never closed")
_BROKEN = FieldError("row", "has a line break outside quotes")


class NotSuchCsv(ValueError):
    """The file as a whole is not the CSV that was asked for; its str is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A row as text by column name, without blank cells; `line` is the line of the file it starts on, from 1."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    line: int
    errors: list[FieldError]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    fault: FieldError | None = None


def read_rows(file: BinaryIO, columns: Collection[str], required: Collection[str]) -> Iterator[Cells | BadRow]:
    """The rows under a header of these columns, in any order; other columns are skipped.

    Raises NotSuchCsv at once where the header is wrong, and nothing later: what follows is a row or a BadRow.
    """
    lines = _Lines(file)
    header = _header(lines)
    roots = tuple({f"{name.partition('.')[0]}." for name in columns if "." in name})
    unknown = [name for name in header if name not in columns and name.startswith(roots)]
    if unknown:  # a misspelt consent column must not pass for one that was never there
        raise NotSuchCsv(f"The header has unknown columns: {_listed(unknown)}.")
    missing = [name for name in required if name not in header]
    if missing:
        raise NotSuchCsv(f"The header lacks {_listed(missing)}; line 1 must name the columns.")
    return _rows(lines, header, frozenset(columns))


def _header(lines: "_Lines") -> list[str]:
    record = lines.record()
    if record is None:
        raise NotSuchCsv("The file is empty; line 1 must name the columns.")
    cells = record.cells()
    fault = record.fault() or (cells if isinstance(cells, FieldError) else None)
    if fault is not None or isinstance(cells, FieldError):
        raise NotSuchCsv(f"Line 1 must name the columns, but it {fault.message if fault else ''}.")
    names = [cell.strip().lower() for cell in cells]
    if len(names) == 1 and ";" in names[0]:
        raise NotSuchCsv("The columns must be separated by commas, not semicolons.")
    doubled = [name for name in dict.fromkeys(names) if name and names.count(name) > 1]
    if doubled:
        raise NotSuchCsv(f"The header names {_listed(doubled)} more than once.")
    return names


def _rows(lines: "_Lines", header: list[str], columns: frozenset[str]) -> Iterator[Cells | BadRow]:
    while (record := lines.record()) is not None:
        start, cells = record.lines[0].number, record.cells()
        if isinstance(cells, FieldError) and cells is not _BROKEN:
            # What seemed to be the rest of a cell may be good rows: only the line with the quote is lost.
            lines.give_back(record.lines[1:])
            del record.lines[1:]
        fault = record.fault() or cells
        if isinstance(fault, FieldError):
            yield BadRow(start, [fault])
        elif not any(cell.strip() for cell in fault):
            continue
        elif len(fault) != len(header):
            yield BadRow(start, [FieldError("row", f"has {len(fault)} cells where the header has {len(header)}")])
        else:
            named = zip(header, fault, strict=True)
            yield Cells(start, {name: cell for name, cell in named if name in columns and cell.strip()})


@dataclass(slots=True)
class _Record:
    lines: list[_Line]
    is_open: bool  # a quoted cell did not end where the file or our patience did

    def fault(self) -> FieldError | None:
        return next((line.fault for line in self.lines if line.fault), None)

    def cells(self) -> list[str] | FieldError:
        if self.is_open:
            return _TORN
        try:
            return next(csv.reader(["".join(line.text for line in self.lines)], strict=True), [])
        except csv.Error as error:
            told = str(error)
            return _TOO_LONG if "field limit" in told else _BROKEN if "new-line" in told else _TORN


class _Lines:
    """The file's lines, gathered into records of one row each; lines given back are read again."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._again: deque[_Line] = deque()
        self._number = 0

    def give_back(self, lines: list[_Line]) -> None:
        self._again.extendleft(reversed(lines))

    def record(self) -> _Record | None:
        """The lines of the next row: more than one while a quoted cell goes on. None at the end."""
        record: list[_Line] = []
        is_open, length = False, 0
        while (line := self._line()) is not None:
            record.append(line)
            length += len(line.text)
            is_open = _is_open(line.text, is_open)
            if not is_open or length > LONGEST_RECORD or len(record) == MOST_LINES:
                break
        return _Record(record, is_open) if record else None

    def _line(self) -> _Line | None:
        if self._again:
            return self._again.popleft()
        raw = self._file.readline(LONGEST_LINE)
        if not raw:
            return None
        self._number += 1
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            while (more := self._file.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
                pass
            return _Line(self._number, "\n", _TOO_LONG)
        try:
            return _Line(self._number, raw.decode("utf-8-sig" if self._number == 1 else "utf-8"))
        except UnicodeDecodeError as error:
            fault = FieldError("row", f"is not UTF-8: byte {error.start + 1} of line {self._number} is wrong")
            return _Line(self._number, raw.decode("utf-8", "replace"), fault)


def _is_open(text: str, is_open: bool) -> bool:
    """Whether a quoted cell goes on after this line, given whether one did before it."""
    place = 0
    while True:
        if not is_open:
            opening = _OPENING.search(text, place)
            if opening is None:
                return False
            place, is_open = opening.end(), True
        place = text.find('"', place)
        if place < 0:
            return True
        if text.startswith('""', place):
            place += 2
        else:
            place, is_open = place + 1, False


def _listed(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
