"""Who may answer the Five Whys of a case, and until when (M4). Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from survey_service.callbacks.callback import Callback
from survey_service.callbacks.noted import WHYS

STILL_ANSWERED = timedelta(days=30)
"""After closing: what was changed since often tells why it happened."""


def may_answer(case: Callback, user_id: int, *, is_manager: bool, now: datetime) -> bool:
    """The owner or a manager; of a case that has no owner whoever may act on it, then whoever closed it."""
    if case.closed_at is not None and now > case.closed_at + STILL_ANSWERED:
        return False
    return is_manager or (case.owner_id or case.closed_by) in (None, user_id)


def in_order(answers: Sequence[str | None]) -> list[str] | None:
    """The answers as they stand one below the other, at most WHYS; None where one before them is missing."""
    given = [bool(answer) for answer in answers[:WHYS]]
    said = sum(given)
    return [answer for answer in answers[:said] if answer] if all(given[:said]) else None
