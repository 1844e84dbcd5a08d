"""Rows of a rating, written with prepared statements: every answered letter pays for them."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.prepared import run, table_of
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from survey_service.responses.touched import touch, touch_surveys

_RESPONSES, _INVITATIONS = table_of(Response), table_of(Invitation)
_GIVEN = insert(_RESPONSES).returning(_RESPONSES.c.id)
_REPLACED = update(_RESPONSES).where(_RESPONSES.c.id == bindparam("response"))
_CHANGED = insert(table_of(ResponseChange))
_RATED = (
    update(_INVITATIONS)
    .where(_INVITATIONS.c.id == bindparam("invitation"))
    .values(state="rated", rated_at=bindparam("at"))
)


def write_response(session: Session, invitation_id: int, values: dict[str, Any]) -> int:
    """A new row of all these columns; its id."""
    response_id: int = run(session, _GIVEN, {"invitation_id": invitation_id, **values}).scalar_one()
    touch_surveys(session, [invitation_id])
    return response_id


def replace_response(session: Session, response_id: int, values: dict[str, Any]) -> None:
    """Other values for a row that no figure holds."""
    run(session, _REPLACED, {"response": response_id, **values})
    touch(session, response_id)


def write_change(
    session: Session, response_id: int, at: datetime, kind: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """One step of the rating's history."""
    step = {"response_id": response_id, "at": at, "kind": kind, "before": before, "after": after}
    run(session, _CHANGED, step)


def mark_rated(session: Session, invitation_id: int, at: datetime) -> None:
    """The survey has its answer."""
    run(session, _RATED, {"invitation": invitation_id, "at": at})
