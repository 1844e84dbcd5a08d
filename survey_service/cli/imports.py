"""`flask import …`: CSV files, with a progress bar on a terminal, every bad row named, good rows kept."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

import click
from tqdm import tqdm

from survey_service.audit import Actor
from survey_service.cli.refusal import refusing
from survey_service.db import new_context
from survey_service.flows.event_received import Delivery, events_received
from survey_service.flows.people_imported import people_imported
from survey_service.flows.ratings_imported import LONGEST_TOOL, BadToolName, Reading, ratings_imported
from survey_service.flows.source_changed import BadSourceName, own_source_known
from survey_service.responses.rating_rows import RatingRow, read_rating_rows
from survey_service.tickets.csv_rows import (
    BadRow,
    NotSuchCsv,
    PeopleRow,
    Row,
    read_people_rows,
    read_ticket_rows,
)

COMMAND = Actor("command")
AT_ONCE = 50  # rows of one transaction: short enough to let others write in between

T = TypeVar("T")


@dataclass
class Tally:
    """What became of the rows; a row told before, or older than what is known, counts as a duplicate."""

    rows: int = 0
    kept: int = 0
    duplicates: int = 0
    bad: int = 0


@click.group("import")
def import_() -> None:
    """Import CSV files: UTF-8, with or without a byte order mark; line 1 names the columns."""


@import_.command("tickets")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="csv", show_default=True, help="Where the tickets are filed.")
@click.option("--ask", is_flag=True, help="Ask the customers of tickets that are not too old.")
def tickets(file: Path, source: str, ask: bool) -> None:
    """Import solved tickets; nobody is asked without --ask."""

    def keep(rows: Sequence[Row]) -> list[bool]:
        deliveries = [Delivery(row.event, row.raw, ask=ask) for row in rows]
        receipts = events_received(new_context(COMMAND), source, deliveries)
        return [receipt.status == "accepted" for receipt in receipts]

    with refusing({BadSourceName: f"--source must be letters, digits, dots, dashes and underscores, not {source!r}"}):
        own_source_known(new_context(COMMAND), source, "csv")
        _import(file, read_ticket_rows, keep)


@import_.command("people")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def people(file: Path) -> None:
    """Import agents and their teams: email,id,name,team,department,bot,manager."""

    def keep(rows: Sequence[PeopleRow]) -> list[bool]:
        return people_imported(new_context(COMMAND), rows)

    with refusing({}):
        _import(file, read_people_rows, keep)


@import_.command("ratings")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--tool", default="Earlier tool", show_default=True, help="What the tool is called on pages.")
def ratings(file: Path, tool: str) -> None:
    """Import an earlier tool's ratings, as a line of their own: date,score,agent,team,comment."""

    def keep(rows: Sequence[RatingRow]) -> list[bool]:
        return ratings_imported(new_context(COMMAND), reading, rows)

    with refusing({BadToolName: f"--tool must be a name of at most {LONGEST_TOOL} characters, not {tool!r}"}):
        reading, ctx = Reading(tool), new_context(COMMAND)
        zone = ctx.preferences.report_zone
        today = ctx.now.astimezone(zone).date()
        _import(file, lambda stream: read_rating_rows(stream, today, zone), keep)


def _import(
    file: Path, read: Callable[[BinaryIO], Iterator[T | BadRow]], keep: Callable[[Sequence[T]], list[bool]]
) -> None:
    tally = Tally()
    with file.open("rb") as stream, _progress(file) as progress:
        try:
            rows = read(stream)
        except NotSuchCsv as no:
            click.echo(str(no), err=True)
            _end(tally, failed=True)
            return
        for chunk in _chunks(_counted(rows, tally, stream, progress)):
            kept = keep(chunk)
            tally.kept += sum(kept)
            tally.duplicates += len(kept) - sum(kept)
    _end(tally, failed=tally.bad > 0)


def _counted(rows: Iterable[T | BadRow], tally: Tally, stream: BinaryIO, progress: "tqdm[None]") -> Iterator[T]:
    """The good rows; bad ones are named on stderr as they come."""
    for row in rows:
        tally.rows += 1
        progress.update(stream.tell() - progress.n)
        if isinstance(row, BadRow):
            tally.bad += 1
            for error in row.errors:
                progress.write(f"line {row.line}: {error.field}: {error.message}", file=sys.stderr)
        else:
            yield row


def _chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    chunk: list[T] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _progress(file: Path) -> "tqdm[None]":
    quiet = not sys.stderr.isatty()
    size = file.stat().st_size
    nothing: Iterable[None] = ()
    return tqdm(nothing, total=size, unit="B", unit_scale=True, disable=quiet, leave=False, file=sys.stderr)


def _end(tally: Tally, *, failed: bool) -> None:
    click.echo(json.dumps(asdict(tally)))
    if failed:
        sys.exit(1)
