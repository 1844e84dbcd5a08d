"""Rows into the queue and out of it; always in the transaction of their cause."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from survey_service.mail.queued import Mail


def enqueue(
    session: Session,
    letter: str,
    params: dict[str, Any],
    *,
    due: datetime,
    now: datetime,
    sealed: str | None = None,
    user_id: int | None = None,
) -> Mail:
    """A letter that leaves at `due` or soon after; `params` are ids only, secrets come sealed."""
    mail = Mail(letter=letter, params=params, sealed=sealed, state="queued", due_at=due, created_at=now, tries=0)
    mail.user_id = user_id
    session.add(mail)
    session.flush()
    return mail


def cancel(session: Session, mail_id: int | None) -> None:
    """What has not begun to leave stays here; its tokens are wiped."""
    if mail_id is not None:
        session.execute(
            update(Mail)
            .where(Mail.id == mail_id, Mail.state == "queued")
            .values(state="cancelled", sealed=None)
            .execution_options(synchronize_session="fetch")
        )
