"""Whether letters to customers wait because too many of them came back or were complained about (O4).

Looked at are the letters to customers of the last 7 days, or since the last pause ended if that is later: a resume
begins a fresh window, so that what is known already does not pause again. A mail counts once however often it is told
of. Bounces are those for good; what was blocked, deferred or dropped says nothing of the address. Under 100 letters, or
for a single complaint, nothing is said: one of a hundred is no rate.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from survey_service.mail.mail_event import MailEvent
from survey_service.mail.pause import SendingPause
from survey_service.mail.queued import Mail

HELD = frozenset({"survey", "survey_reminder", "recovery", "fixed", "changed"})
"""Letters that wait while a pause is open; what a person wrote from a case leaves, and so does mail to staff."""
TO_CUSTOMERS = HELD | {"case_mail"}

WINDOW = timedelta(days=7)
LATE = timedelta(days=1)  # how long after its due a mail may leave and still be found by its due
LEAST_SENT = 100
LEAST_COMPLAINTS = 2
MOST_COMPLAINTS = 0.003
MOST_BOUNCES = 0.05


@dataclass(frozen=True, slots=True)
class Came:
    """Of `sent` letters since `since`, how many came back for good and how many were complained about."""

    since: datetime
    sent: int
    complaints: int
    bounces: int

    @property
    def too_many(self) -> Literal["complaints", "bounces"] | None:
        """What is over its limit; complaints are the graver sign."""
        if self.sent < LEAST_SENT:
            return None
        if self.complaints >= LEAST_COMPLAINTS and self.complaints >= MOST_COMPLAINTS * self.sent:
            return "complaints"
        return "bounces" if self.bounces >= MOST_BOUNCES * self.sent else None


def open_pause(session: Session) -> SendingPause | None:
    """The pause that holds now, if any."""
    return session.scalar(select(SendingPause).where(SendingPause.ended_at.is_(None)).limit(1))


def sending_paused(session: Session) -> bool:
    """Asked at each claim: while it is true, letters of HELD stay where they are."""
    return session.scalar(select(SendingPause.id).where(SendingPause.ended_at.is_(None)).limit(1)) is not None


def came(session: Session, now: datetime) -> Came:
    """How the letters of the window fared."""
    since, earliest = _window(session, now)
    counted = and_(Mail.letter.in_(TO_CUSTOMERS), Mail.due_at >= earliest, _left(since))
    bad = session.execute(
        select(MailEvent.kind, func.count(MailEvent.mail_id.distinct()))
        .join(Mail, Mail.id == MailEvent.mail_id)
        .where(MailEvent.kind.in_(("spam_report", "bounce")), counted)
        .group_by(MailEvent.kind)
    )
    told = dict(bad.all())
    sent = session.scalar(select(func.count()).select_from(Mail).where(counted)) or 0
    return Came(since, sent, told.get("spam_report", 0), told.get("bounce", 0))


def _window(session: Session, now: datetime) -> tuple[datetime, datetime]:
    """When it begins, and the earliest due of what may have left in it: a pause holds mails back beyond their due."""
    since = now - WINDOW
    last = session.scalar(
        select(SendingPause).where(SendingPause.ended_at > since).order_by(SendingPause.ended_at.desc()).limit(1)
    )
    if last is None or last.ended_at is None:
        return since, since - LATE
    return last.ended_at, min(last.began_at, since) - LATE


def _left(since: datetime) -> ColumnElement[bool]:
    """A mail of unknown fate counts as sent, when it was due."""
    accepted = and_(Mail.state == "accepted", Mail.settled_at >= since)
    return or_(accepted, and_(Mail.state == "unknown", Mail.due_at >= since))
