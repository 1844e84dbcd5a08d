"""Histories of surveys and ratings, written straight into the tables."""

from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response

SIDES = ("agent", "product", "process")

_numbers = count(1)


def told(session: Session, *, score: int | None = None, rated_at: datetime | None = None, **facts: Any) -> Any:
    """Adds one survey; names of Response's columns go to the rating, all others to the survey."""
    of_rating = {name: facts.pop(name) for name in [*facts] if name in Response.__table__.columns and name != "state"}
    moment = facts.get("sent_at") or rated_at
    survey = {"closed_at": moment, "created_at": moment, "ticket_id": next(_numbers), "resolution": 1, "kind": "survey"}
    if of_rating.get("status") != "quarantined":
        survey["rated_at"] = rated_at
    invitation = Invitation(**(survey | {"state": "rated" if score else "sent"} | facts))
    session.add(invitation)
    session.flush()
    if score is None:
        return None
    judged = {f"{side}_verdict": "none" for side in SIDES} | {"score_now": score, "status": "counted"}
    response = Response(invitation_id=invitation.id, score=score, rated_at=rated_at, **(judged | of_rating))
    session.add(response)
    session.flush()
    return response
