"""Which surveys and answers this transaction has changed: the kept figures follow before it commits.

Objects and the session's own statements tell by themselves (`watch`); prepared statements, run past it, have to
`touch` what they write.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session

from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response
from survey_service.tickets.credit import CreditColumns

_TOUCHED = "touched"
_OF_RESPONSE = (
    "score",
    "status",
    "rated_at",
    *(f"{side}_{part}" for side in ("agent", "product", "process") for part in ("verdict", "source")),
)
_CREDIT = tuple(CreditColumns.__annotations__)
_OF_SURVEY = ("state", "reason", "sent_at", "closed_at", *_CREDIT)


@dataclass(slots=True)
class Touched:
    """By id. `moved`: surveys whose credit is, or may be, another one."""

    surveys: set[int] = field(default_factory=set)
    answers: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.surveys or self.answers or self.moved)


def touch(session: Session, response_id: int) -> None:
    """Something about this rating that a figure holds is, or may be, different now."""
    _touched(session).answers.add(response_id)


def touch_surveys(session: Session, ids: Iterable[int]) -> None:
    """The same of surveys, whether they are answered or not; but not who and what they are counted for."""
    _touched(session).surveys.update(ids)


def touch_credit(session: Session, ids: Iterable[int]) -> None:
    """Of surveys, anything."""
    _touched(session).moved.update(ids)


def take_touched(session: Session) -> Touched:
    """Since the last time; also called where a transaction is given up."""
    found: Touched = session.info.pop(_TOUCHED, None) or Touched()
    return found


def _touched(session: Session) -> Touched:
    found: Touched = session.info.setdefault(_TOUCHED, Touched())
    return found


def watch(session: Any) -> None:
    """From now on this session (or class of sessions) notes what it flushes."""
    event.listen(session, "after_flush", _note)
    event.listen(session, "do_orm_execute", _note_statement)


def _note(session: Session, _context: object) -> None:
    for one in (*session.new, *session.dirty):
        if isinstance(one, Response):
            if _changed(one, _OF_RESPONSE):
                touch(session, one.id)
        elif isinstance(one, Invitation) and _may_count(one) and _changed(one, _OF_SURVEY):
            (touch_credit if _changed(one, _CREDIT) else touch_surveys)(session, [one.id])


def _note_statement(told: ORMExecuteState) -> None:
    """A statement that changes many rows at once; those run past the session (prepared.py) tell by themselves."""
    changed = told.bind_mapper.class_ if told.is_update and told.bind_mapper is not None else None
    if changed not in (Response, Invitation):
        return
    which = getattr(told.statement, "whereclause", None)
    rows = select(changed.id) if which is None else select(changed.id).where(which)
    ids = told.session.scalars(rows).all()
    if changed is Invitation:
        touch_credit(told.session, ids)
    for one in ids if changed is Response else ():
        touch(told.session, one)


def _may_count(one: Invitation) -> bool:
    """No figure is of a survey before it is sent; most are decided long before."""
    return one.sent_at is not None or one.rated_at is not None or _changed(one, ("sent_at", "rated_at"))


def _changed(one: Any, names: Iterable[str]) -> bool:
    attributes = inspect(one).attrs
    return any(attributes[name].history.has_changes() for name in names)
