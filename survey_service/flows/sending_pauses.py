"""Sending to customers is paused, by too many bad signs or by an administrator, and resumed by one (O4)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.audit import Actor
from survey_service.flows.context import Context
from survey_service.mail.pause import SendingPause
from survey_service.mail.pausing import came

LOCK = "sending pause"


def paused_where_too_many(ctx: Context, session: Session) -> bool:
    """Whether a pause begins now. Inside the transaction that brought the bad news."""
    ctx.lock(LOCK)
    if _open(session) is not None:
        return False
    session.flush()
    found = came(session, ctx.now)
    if found.too_many is None:
        return False
    bad = found.complaints if found.too_many == "complaints" else found.bounces
    pause = SendingPause(cause=found.too_many, bad=bad, among=found.sent, began_at=ctx.now)
    _begun(ctx, session, pause, Actor("mailer"))
    return True


def sending_paused_by_hand(ctx: Context) -> bool:
    """Whether it was not paused before."""
    with ctx.writing() as session:
        ctx.lock(LOCK)
        if _open(session) is not None:
            return False
        begun_by = ctx.actor.id if isinstance(ctx.actor.id, int) else None
        _begun(ctx, session, SendingPause(cause="by_hand", began_at=ctx.now, begun_by=begun_by), ctx.actor)
        return True


def sending_resumed(ctx: Context) -> bool:
    """Whether it was paused. What waited leaves with the next claims, each asked about again."""
    with ctx.writing() as session:
        ctx.lock(LOCK)
        pause = _open(session)
        if pause is None:
            return False
        pause.ended_at = ctx.now
        pause.ended_by = ctx.actor.id if isinstance(ctx.actor.id, int) else None
        audit.record(session, ctx.now, ctx.actor, "sending_resumed", "sending", pause.id)
        return True


def _open(session: Session) -> SendingPause | None:
    unended = select(SendingPause).where(SendingPause.ended_at.is_(None))
    return session.scalar(unended.with_for_update().execution_options(populate_existing=True).limit(1))


def _begun(ctx: Context, session: Session, pause: SendingPause, actor: Actor) -> None:
    session.add(pause)
    session.flush()
    audit.record(session, ctx.now, actor, "sending_paused", "sending", pause.id)
