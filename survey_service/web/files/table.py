"""What a file holds, whatever its format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

Value = str | int | float | bool | datetime | None
Row = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is for programs and never translated; `title` is for people."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Table:
    """`about` says what it holds: label and value, in the reader's words. `rows` are read once, as they are written."""

    name: str
    title: str
    about: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Iterator[Row]
