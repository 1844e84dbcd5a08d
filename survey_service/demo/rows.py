"""Rows by table, numbered as they are added: thousands are inserted at once and still refer to each other."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.orm import DeclarativeBase, Session

AT_ONCE = 1000

Row = dict[str, Any]
Kept = type[DeclarativeBase] | Table


class Rows:
    """What will be inserted. Tables are kept in the order of their first row, which foreign keys must allow."""

    def __init__(self) -> None:
        self._rows: defaultdict[Table, list[Row]] = defaultdict(list)

    def add(self, model: Kept, /, **values: Any) -> int:
        """A row with the next number as its id; returns the number."""
        rows = self._rows[_table(model)]
        rows.append({"id": len(rows) + 1, **values})
        return len(rows)

    def put(self, model: Kept, /, **values: Any) -> None:
        """A row whose key is among its values."""
        self._rows[_table(model)].append(values)

    def change(self, model: Kept, number: int, /, **values: Any) -> Row:
        """Other values for a row that was added; returns those it had."""
        row = self._rows[_table(model)][number - 1]
        old = {name: row[name] for name in values}
        row.update(values)
        return old

    def count(self, model: Kept) -> int:
        """How many rows of this table there are."""
        return len(self._rows[_table(model)])

    def reserve(self, *models: Kept) -> None:
        """Fix the place of these tables in the order of insertion."""
        for model in models:
            self._rows[_table(model)]

    def insert(self, session: Session) -> None:
        """Everything, a thousand rows a statement; sequences go on after the last number."""
        connection = session.connection()
        for table, rows in self._rows.items():
            for start in range(0, len(rows), AT_ONCE):
                connection.execute(insert(table), rows[start : start + AT_ONCE])
        for table in self._rows:
            _advance(connection, table)


def _table(model: Kept) -> Table:
    table = model if isinstance(model, Table) else model.__table__
    assert isinstance(table, Table)
    return table


def _advance(connection: Connection, table: Table) -> None:
    """PostgreSQL's sequences know nothing of ids that were given."""
    if connection.dialect.name != "postgresql" or "id" not in table.c or table.c.id.type.python_type is not int:
        return
    last = connection.scalar(select(func.max(table.c.id)))
    if last is not None:
        setting = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
        connection.execute(setting, {"name": table.name, "last": last})
