"""The outbox's copies of letters to agents hold customers' words too: erased with the customer."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.queued import Mail
from survey_service.responses.response import Response

LETTERS = ("daily_feedback", "praise")


def erase_copies(session: Session, responses: Collection[int]) -> None:
    """Those that told any of these ratings; the rows of the queue remember which, by id."""
    wanted = set(responses)
    if not wanted:
        return
    first = select(func.min(Response.rated_at)).where(Response.id.in_(wanted)).scalar_subquery()
    kept = select(Mail.id, Mail.params).join(OutboxMail, OutboxMail.mail_id == Mail.id)
    kept = kept.where(Mail.letter.in_(LETTERS), Mail.created_at >= first)
    mails = [mail for mail, params in session.execute(kept) if wanted & set(params.get("responses", ()))]
    session.execute(delete(OutboxMail).where(OutboxMail.mail_id.in_(mails)))


def tells_erased(session: Session, letter: str, values: dict[str, Any]) -> bool:
    """Whether words it was given when it was claimed are gone now."""
    told = values.get("responses") if letter in LETTERS else None
    if not told:
        return False
    gone = select(func.count()).select_from(Response).where(Response.id.in_(told), Response.why.is_(None))
    return bool(session.scalar(gone))
