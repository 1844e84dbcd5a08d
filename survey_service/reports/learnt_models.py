"""The models this installation has learnt, for the page that shows them: figures and versions, no words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.feedback.learnt_model import LearntModel
from survey_service.feedback.review_decision import ReviewDecision
from survey_service.responses.response import Response

SHOWN = 60
"""The latest nights."""


@dataclass(frozen=True)
class Learnt:
    """One night's model; `old` and `new`: scores as scoring.Scores has them. `kept`: it can be gone back to."""

    id: int
    version: str
    made_at: datetime
    learnt_from: int
    held_back: int
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    state: str
    kept: bool


def learnt_models(session: Session) -> list[Learnt]:
    """Newest first."""
    kept = LearntModel.weights.is_not(None).label("kept")
    chosen = select(
        LearntModel.id,
        LearntModel.version,
        LearntModel.made_at,
        LearntModel.learnt_from,
        LearntModel.held_back,
        LearntModel.scores,
        LearntModel.state,
        kept,
    )
    found = session.execute(chosen.order_by(LearntModel.id.desc()).limit(SHOWN))
    return [
        Learnt(
            id=row.id,
            version=row.version,
            made_at=row.made_at,
            learnt_from=row.learnt_from,
            held_back=row.held_back,
            old=row.scores.get("old", {}),
            new=row.scores.get("new", {}),
            state=row.state,
            kept=bool(row.kept),
        )
        for row in found
    ]


def corrections_made(session: Session) -> int:
    """Comments whose parts a person decided on, that could be learnt from now."""
    holding = (ReviewDecision.undone_at.is_(None), ReviewDecision.outdated.is_(False))
    counted = (Response.why.is_not(None), Response.why != "", Response.status == "counted")
    found = select(func.count(ReviewDecision.response_id.distinct())).join(
        Response, Response.id == ReviewDecision.response_id
    )
    return session.scalar(found.where(*holding, *counted)) or 0
