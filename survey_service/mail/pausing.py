"""Whether letters to customers wait because too many of them came back or were complained about (O4)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.mail.pause import SendingPause

HELD = frozenset({"survey", "survey_reminder", "recovery", "fixed", "changed"})
"""The letters that wait in the queue while a pause is open; what a person wrote from a case leaves, and mail to staff."""


def open_pause(session: Session) -> SendingPause | None:
    """The pause that holds now, if any; the oldest, should two have begun at the same moment."""
    return session.scalar(
        select(SendingPause).where(SendingPause.ended_at.is_(None)).order_by(SendingPause.id).limit(1)
    )


def sending_paused(session: Session) -> bool:
    """Asked at each claim: while it is true, letters of HELD stay where they are."""
    return session.scalar(select(SendingPause.id).where(SendingPause.ended_at.is_(None)).limit(1)) is not None
