"""Rows that a transaction has met, by unique key: none is sought twice, and a bulk is sought in one statement.

What is kept here dies with its transaction, so it can be no older than the transaction's own reads.
"""

from collections.abc import Collection
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.schema import Base

T = TypeVar("T", bound=Base)

Key = tuple[type[Base], tuple[tuple[str, object], ...]]
Met = dict[Key, Base | None]  # None: there is no such row

_PLACE = "rows met"


def recall(session: Session, model: type[T], **key: object) -> T | None:
    """The row of this unique key, from memory if the transaction has met it."""
    met, place = _met(session), _key(model, key)
    row = met.get(place)
    # One that was renamed or emptied meanwhile, as by an erasure, is not it any more.
    if place not in met or (row is not None and any(getattr(row, name) != value for name, value in key.items())):
        row = met[place] = _sought(session, model, key)
    return cast("T | None", row)


def _sought(session: Session, model: type[T], key: dict[str, object]) -> T | None:
    if key.keys() == {"id"}:
        return session.get(model, key["id"])
    return session.scalar(select(model).filter_by(**key))


def remember(session: Session, row: Base, **key: object) -> None:
    """A new row, or the new key of an old one; nobody will look for it in the database."""
    _met(session)[_key(type(row), key)] = row


def foresee(session: Session, model: type[Base], name: str, values: Collection[object], **same: object) -> None:
    """Meet all rows with one of these values under `name` at once; the others are known not to be there."""
    met = _met(session)
    sought = {value for value in values if _key(model, same | {name: value}) not in met}
    if not sought:
        return
    found: dict[Any, Base] = {
        getattr(row, name): row
        for row in session.scalars(select(model).filter_by(**same).where(getattr(model, name).in_(sought)))
    }
    for value in sought:
        met[_key(model, same | {name: value})] = found.get(value)


def kept(session: Session, place: str) -> dict[Any, Any]:
    """A memory of one's own that dies with the transaction."""
    transaction = session.get_transaction()
    if transaction is None:
        return {}
    found = session.info.get(place)
    if found is None or found[0] is not transaction:
        found = session.info[place] = (transaction, {})
    return cast("dict[Any, Any]", found[1])


def _met(session: Session) -> Met:
    return kept(session, _PLACE)


def _key(model: type[Base], key: dict[str, object]) -> Key:
    items = tuple(key.items())
    return model, items if len(items) == 1 else tuple(sorted(items))
