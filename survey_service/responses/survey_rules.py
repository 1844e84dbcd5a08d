"""What may be done with a survey link now (C5, C6)."""

from datetime import datetime, timedelta
from typing import Literal

from survey_service.responses.lookup import Survey

Standing = Literal["open", "rated", "read_only", "expired", "revoked"]

ANSWERABLE = ("scheduled", "sending", "sent", "unknown", "bounced", "rated", "refused")


def standing(survey: Survey, now: datetime, edit_window: timedelta) -> Standing:
    """`rated` may still be changed; an answer outlives expiry and reopening, to be changed or read."""
    if survey.is_rated and survey.rated_at is not None:
        return "rated" if now <= survey.rated_at + edit_window else "read_only"
    if survey.state not in ANSWERABLE:
        return "revoked"
    if survey.expires_at is not None and now > survey.expires_at:
        return "expired"
    return "open"
