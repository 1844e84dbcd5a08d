"""Ids of slices: looked up once a process, made when first needed."""

import json
from collections.abc import Iterable
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from survey_service.counts.families import FAMILIES, PLACES
from survey_service.counts.tables import SLICES
from survey_service.prepared import run

Name = tuple[int, tuple[str, ...]]
"""The number of a family, and a value for each of its places; "" is none."""
MOST_KNOWN: Final = 100_000
AT_ONCE: Final = 500
_PLACE: Final = "slices made"

_KNOWN: WeakKeyDictionary[Engine, dict[Name, int]] = WeakKeyDictionary()
_SOUGHT = select(SLICES.c.family, SLICES.c.name, SLICES.c.id).where(
    SLICES.c.family == bindparam("of"), SLICES.c.name.in_(bindparam("names", expanding=True))
)


def ids_of(session: Session, names: Iterable[Name]) -> dict[Name, int]:
    """The ids of all these, made where missing. An id never changes and is never used again."""
    known, made = _KNOWN.setdefault(session.get_bind().engine, {}), _made_here(session)
    wanted = set(names)
    found = {name: number for name in wanted if (number := known.get(name) or made.get(name))}
    missing = sorted(wanted - found.keys())
    if missing:
        stored = _stored(session, missing)
        if len(known) + len(stored) > MOST_KNOWN:
            known.clear()
        known.update(stored)
        new = [name for name in missing if name not in stored]
        if new:
            _make(session, new)
            made.update(_stored(session, new))
        found |= stored | {name: made[name] for name in new}
    return found


def _make(session: Session, names: list[Name]) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(SLICES).on_conflict_do_nothing()
    for number, family in enumerate(FAMILIES):
        rows = [
            {
                "family": number,
                "name": _text(values),
                **dict.fromkeys(PLACES, ""),
                **dict(zip(family, values, strict=True)),
            }
            for of, values in names
            if of == number
        ]
        if rows:
            run(session, statement, rows)


def _stored(session: Session, names: list[Name]) -> dict[Name, int]:
    found: dict[Name, int] = {}
    for number in sorted({of for of, _ in names}):
        wanted = [_text(values) for of, values in names if of == number]
        for start in range(0, len(wanted), AT_ONCE):
            rows: Iterable[Any] = run(session, _SOUGHT, {"of": number, "names": wanted[start : start + AT_ONCE]})
            found |= {(family, tuple(json.loads(name))): one for family, name, one in rows}
    return found


def _text(values: tuple[str, ...]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _made_here(session: Session) -> dict[Name, int]:
    """Those this transaction made: it may yet be given up, so they are remembered no longer than it lasts."""
    transaction = session.get_transaction()
    kept = session.info.get(_PLACE)
    if kept is None or kept[0] is not transaction:
        kept = session.info[_PLACE] = (transaction, {})
    made: dict[Name, int] = kept[1]
    return made
