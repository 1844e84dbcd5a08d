"""The CSV of an earlier tool's ratings: date, score, and where they are told agent, team and comment (N9)."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import BinaryIO
from zoneinfo import ZoneInfo

from survey_service.tickets.csv_reader import BadRow, Cells, read_rows
from survey_service.tickets.event import FieldError

COLUMNS = ("date", "score", "agent", "team", "comment")
EARLIEST = date(1995, 1, 1)
LONGEST = {"agent": 320, "team": 200, "comment": 10_000}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SCORE = re.compile(r"([1-5])(?:[.,]0+)?", re.ASCII)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class RatingRow:
    """`mark`: SHA-256 of the row as it stands in the file and its place among equal ones, so that the same file read
    again has the same marks."""

    line: int
    day: date
    score: int
    agent: str | None
    team: str | None
    comment: str | None
    mark: bytes


def read_rating_rows(file: BinaryIO, today: date, zone: ZoneInfo) -> Iterator[RatingRow | BadRow]:
    """Each row; raises NotSuchCsv before the first where the file is no such CSV. `zone`: of the report's days, where a
    moment is told in place of a day."""
    rows = read_rows(file, COLUMNS, ("date", "score"))
    return _read(rows, today, zone)


def _read(rows: Iterator[Cells | BadRow], today: date, zone: ZoneInfo) -> Iterator[RatingRow | BadRow]:
    seen: Counter[bytes] = Counter()
    for row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        read = _rating(row, today, zone)
        if isinstance(read, BadRow):
            yield read
            continue
        told = sha256(json.dumps([row.values.get(name) for name in COLUMNS]).encode()).digest()
        seen[told] += 1
        mark = sha256(told + str(seen[told]).encode()).digest()
        yield RatingRow(row.line, *read, mark)


def _rating(row: Cells, today: date, zone: ZoneInfo) -> tuple[date, int, str | None, str | None, str | None] | BadRow:
    errors: list[FieldError] = []
    day, score = _day(row.values.get("date", ""), zone), _SCORE.fullmatch(row.values.get("score", "").strip())
    if "date" not in row.values or "score" not in row.values:
        errors += [FieldError(name, "is required") for name in ("date", "score") if name not in row.values]
    if "date" in row.values and day is None:
        errors.append(FieldError("date", "must be a day like 2026-03-01, or a moment like 2026-03-01T12:00:00Z"))
    elif day is not None and not EARLIEST <= day <= today:
        errors.append(FieldError("date", f"must lie between {EARLIEST} and today"))
    if "score" in row.values and score is None:
        errors.append(FieldError("score", "must be a whole number from 1 to 5; turn other scales into that one first"))
    for name, most in LONGEST.items():
        text = row.values.get(name, "")
        if _UNSTORABLE.search(text):
            errors.append(FieldError(name, "must be text without null characters or half characters"))
        elif len(text.strip()) > most:
            errors.append(FieldError(name, f"must have at most {most} characters"))
    if errors or day is None or score is None:
        return BadRow(row.line, errors)
    agent, team, comment = (row.values.get(name, "").strip() or None for name in ("agent", "team", "comment"))
    return day, int(score[1]), agent, team, comment


def _day(text: str, zone: ZoneInfo) -> date | None:
    text = text.strip()
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text) if _DAY.match(text) else None
        if moment is None:
            return None
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        return None
