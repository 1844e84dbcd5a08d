"""How the installation is doing, in a few cheap queries: what /metrics tells (O5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback
from survey_service.customers.suppression import Suppression
from survey_service.mail.pausing import sending_paused
from survey_service.mail.queued import Mail
from survey_service.responses.landing import Landing

SETTLED_WITHIN = timedelta(hours=1)
LANDED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Pulse:
    """Ages and lags in seconds, 0 where nothing waits; `scanner_share` 0 to 1, None without a fetch."""

    mails: dict[tuple[str, str], int]
    queue_age: float
    send_lag: float
    unknown: int
    scanner_share: float | None
    overdue: int
    suppressed: int
    paused: bool


def pulse(session: Session, now: datetime) -> Pulse:
    """As of now."""
    counted = session.execute(select(Mail.letter, Mail.state, func.count()).group_by(Mail.letter, Mail.state))
    mails = {(letter, state): count for letter, state, count in counted}
    return Pulse(
        mails=mails,
        queue_age=_queue_age(session, now),
        send_lag=_send_lag(session, now),
        unknown=sum(count for (_, state), count in mails.items() if state == "unknown"),
        scanner_share=_scanner_share(session, now),
        overdue=_overdue(session, now),
        suppressed=session.scalar(select(func.count()).select_from(Suppression)) or 0,
        paused=sending_paused(session),
    )


def _queue_age(session: Session, now: datetime) -> float:
    oldest = session.scalar(select(func.min(Mail.due_at)).where(Mail.state == "queued", Mail.due_at <= now))
    return (now - oldest).total_seconds() if oldest else 0.0


def _send_lag(session: Session, now: datetime) -> float:
    lately = select(Mail.due_at, Mail.settled_at).where(
        Mail.state == "accepted", Mail.settled_at > now - SETTLED_WITHIN, Mail.settled_at <= now
    )
    return max(((settled - due).total_seconds() for due, settled in session.execute(lately) if settled), default=0.0)


def _scanner_share(session: Session, now: datetime) -> float | None:
    lately = (Landing.at > now - LANDED_WITHIN, Landing.at <= now)
    whole = session.scalar(select(func.count()).select_from(Landing).where(*lately)) or 0
    machines = session.scalar(select(func.count()).select_from(Landing).where(*lately, Landing.machine)) or 0
    return machines / whole if whole else None


def _overdue(session: Session, now: datetime) -> int:
    waiting = select(func.count()).where(
        Callback.state != "closed", Callback.due_at < now, Callback.first_attempt_at.is_(None)
    )
    return session.scalar(waiting) or 0
