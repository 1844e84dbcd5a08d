"""What a survey's state is called to the outside: two of its states follow from time and evidence (N7)."""

from datetime import datetime

OUT = ("sent", "unknown")
"""Left, or may have left, and nothing came of it yet."""

SHOWN_STATES = (
    "not_asked",
    "scheduled",
    "stopped",
    "cancelled",
    "sending",
    "sent",
    "unknown",
    "refused",
    "bounced",
    "landed",
    "rated",
    "expired",
    "revoked",
)


def shown_state(state: str, expires_at: datetime | None, now: datetime, *, landed: bool) -> str:
    """`landed` where a person seems to have opened it, `expired` once that, too, is too late; else as stored."""
    if state not in OUT:
        return state
    if expires_at is not None and expires_at < now:
        return "expired"
    return "landed" if landed else state
