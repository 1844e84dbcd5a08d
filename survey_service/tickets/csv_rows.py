"""The two CSV files an operator imports: tickets (the names of the JSON, dotted, as header) and people."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from survey_service.tickets.csv_reader import BadRow, Cells, NotSuchCsv, read_rows
from survey_service.tickets.dotted import nested
from survey_service.tickets.event import Event, FieldError, InvalidEvent, field_errors, parse_event
from survey_service.tickets.event_fields import Address, Flag, Identifier, Text

__all__ = [
    "PEOPLE_COLUMNS",
    "TICKET_COLUMNS",
    "BadRow",
    "NotSuchCsv",
    "PeopleRow",
    "Row",
    "read_people_rows",
    "read_ticket_rows",
]

_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
PEOPLE_COLUMNS = ("email", "id", "name", "team", "department", "bot", "manager")


@dataclass(frozen=True, slots=True)
class Row:
    """`raw` is the row as JSON by column name, to be kept as the raw event; `line` where it starts in the file."""

    line: int
    event: Event
    raw: bytes


class PeopleRow(BaseModel):
    """A colleague. `manager` is the address of the person's manager; `manages_team` that the person is one."""

    model_config = ConfigDict(frozen=True)

    line: int
    email: Address = None
    id: Identifier = None
    name: Text = None
    team: Text = None
    department: Text = None
    bot: Flag = None
    manager: Address = None
    manages_team: bool | None = None


def read_ticket_rows(file: BinaryIO) -> Iterator[Row | BadRow]:
    """Each row as an event; raises NotSuchCsv before the first where the file is no ticket CSV.

    A row without `type` tells of a closed ticket, one without `event_id` gets an id made of what it tells, so that the
    same file read again brings the same events.
    """
    rows = read_rows(file, TICKET_COLUMNS, ("ticket.id",))
    return (_ticket(row) if isinstance(row, Cells) else row for row in rows)


def read_people_rows(file: BinaryIO) -> Iterator[PeopleRow | BadRow]:
    """Each row as a person; raises NotSuchCsv before the first where the file is no people CSV."""
    rows = read_rows(file, PEOPLE_COLUMNS, ("email",))
    return (_person(row) if isinstance(row, Cells) else row for row in rows)


def _ticket(row: Cells) -> Row | BadRow:
    told: dict[str, object] = {name: _READERS[name](cell) for name, cell in row.values.items()}
    told.setdefault("type", "ticket.closed")
    told.setdefault("event_id", "made up below")
    try:
        event = parse_event(nested(told))
    except InvalidEvent as refusal:
        return BadRow(row.line, refusal.errors)
    if "event_id" not in row.values:
        event = event.model_copy(update={"event_id": _made_up_id(event)})
    return Row(row.line, event, json.dumps(row.values, ensure_ascii=False).encode())


def _person(row: Cells) -> PeopleRow | BadRow:
    told: dict[str, object] = {**row.values, "line": row.line}
    if "bot" in row.values:
        told["bot"] = _flag(row.values["bot"])
    manages = _flag(row.values.get("manager", ""))
    if isinstance(manages, bool):
        told |= {"manager": None, "manages_team": manages}
    try:
        person = PeopleRow.model_validate(told)
    except ValidationError as failure:
        return BadRow(row.line, field_errors(failure))
    if person.email is None and person.id is None:
        return BadRow(row.line, [FieldError("email", "is required where there is no id")])
    return person


def _made_up_id(event: Event) -> str:
    """Of what makes two rows different news: a row that brings an agent later is not the one without."""
    ticket, agent = event.ticket, event.agent
    moment = ticket.closed_at or event.occurred_at or ticket.opened_at
    parts = (
        event.type,
        ticket.id,
        moment and moment.isoformat(),
        ticket.merged_into,
        agent and (agent.id or agent.email),
    )
    return "csv:" + sha256(json.dumps([*parts, event.address]).encode()).hexdigest()


def _flag(cell: str) -> object:
    return _YES.get(cell.strip().lower(), cell)


def _number(cell: str) -> object:
    text = cell.strip()
    return float(text) if re.fullmatch(r"[0-9]{1,20}(\.[0-9]{1,10})?", text) else cell


def _tags(cell: str) -> object:
    return [tag for tag in (part.strip() for part in cell.split(";")) if tag]


def _columns(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, Callable[[str], object]]]:
    """Dotted names of all fields, each with what turns a cell's text into JSON; what it cannot turn stays text."""
    for name, field in model.model_fields.items():
        kinds = get_args(field.annotation) or (field.annotation,)
        inner = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
        if inner is not None:
            yield from _columns(inner, f"{before}{name}.")
        else:
            yield before + name, next((read for kind, read in _BY_KIND if kind in kinds), str)


_BY_KIND: tuple[tuple[object, Callable[[str], object]], ...] = (
    (bool, _flag),
    (int, _number),
    (float, _number),
    (Ellipsis, _tags),  # tuple[str, ...]
)
_READERS = dict(_columns(Event))
TICKET_COLUMNS = tuple(_READERS)
