"""Rows into the queue and out of it; always in the transaction of their cause."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from survey_service.mail.queued import Mail
from survey_service.prepared import run, table_of

_MAILS = table_of(Mail)
_QUEUED = insert(_MAILS).values(state="queued", tries=0).returning(_MAILS.c.id)


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


def queued(
    session: Session, letter: str, params: dict[str, Any], *, due: datetime, now: datetime, user_id: int | None = None
) -> int:
    """The same without secrets, by a prepared statement; the mail's id."""
    values = {"letter": letter, "params": params, "due_at": due, "created_at": now, "user_id": user_id}
    mail_id: int = run(session, _QUEUED, values).scalar_one()
    return mail_id


def back_in_doubt(session: Session, mail_id: int | None) -> None:
    """What was to be sent once more stays here; whether the attempt before arrived is unknown as it was."""
    session.execute(
        update(Mail)
        .where(Mail.id == mail_id, Mail.state == "queued")
        .values(state="unknown")
        .execution_options(synchronize_session="fetch")
    )


def cancel(session: Session, mail_id: int | None) -> None:
    """What has not begun to leave stays here; its tokens are wiped."""
    if mail_id is not None:
        session.execute(
            update(Mail)
            .where(Mail.id == mail_id, Mail.state == "queued")
            .values(state="cancelled", sealed=None)
            .execution_options(synchronize_session="fetch")
        )
