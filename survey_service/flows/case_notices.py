"""Colleagues are told of cases by mail: at once, then all that is new in one letter, at most one each 15 minutes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, insert, select
from sqlalchemy.orm import Session

from survey_service.callbacks.notice import CaseNotice
from survey_service.flows.context import Context
from survey_service.mail.queue import queued
from survey_service.mail.queued import Mail
from survey_service.prepared import run, table_of

LETTER = "case_notice"
PAUSE = timedelta(minutes=15)
DESK = "callback desk"
"""Held by whoever gives cases to people or tells people of cases, after the cases themselves are locked, never before:
so turns and letters are taken one after the other, and nobody waits in a circle."""

_MAILS, _NOTICES = table_of(Mail), table_of(CaseNotice)
_LAST = (
    select(_MAILS.c.id, _MAILS.c.state, _MAILS.c.due_at, _MAILS.c.lease_until, _MAILS.c.settled_at)
    .join(_NOTICES, _NOTICES.c.mail_id == _MAILS.c.id)
    .where(_NOTICES.c.user_id == bindparam("user"))
    .order_by(_NOTICES.c.id.desc())
    .limit(1)
    .with_for_update(of=_MAILS)
)
_TOLD = insert(_NOTICES)


def notify(ctx: Context, session: Session, case_id: int, user_ids: Iterable[int], kind: str) -> None:
    """Inside the transaction of its cause. `kind` of notice.KINDS; what the letter says is gathered as it leaves."""
    people = sorted(set(user_ids))
    if not people:
        return
    session.flush()
    ctx.lock(DESK)
    told = {"callback_id": case_id, "kind": kind, "at": ctx.now}
    rows = [told | {"user_id": user_id, "mail_id": _mail_to(ctx, session, user_id)} for user_id in people]
    run(session, _TOLD, rows)


def _mail_to(ctx: Context, session: Session, user_id: int) -> int:
    """One that still waits, else a new one."""
    last = _last_mail(session, user_id)
    if last is not None and last.state == "queued":
        waiting: int = last.id
        return waiting
    return queued(session, LETTER, {}, due=_due(ctx, last), now=ctx.now, user_id=user_id)


def _last_mail(session: Session, user_id: int) -> Row[Any] | None:
    """Locked: a worker who is just sending it has decided before us what it says, or does after."""
    return run(session, _LAST, {"user": user_id}).one_or_none()


def _due(ctx: Context, last: Row[Any] | None) -> datetime:
    """A letter that did not leave disturbed nobody. Another process's clock may be ahead; nobody waits for it."""
    if last is None or last.state == "cancelled":
        return ctx.now
    left = max(at for at in (last.due_at, last.lease_until, last.settled_at) if at is not None)
    due: datetime = min(max(ctx.now, left + PAUSE), ctx.now + PAUSE)
    return due
