"""Praise is mailed at once to those who chose so, bundled, at most once an hour. Lows never are (A1)."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.flows.context import Context
from survey_service.flows.feedback_mailed import MOST, SETTLED, wanting
from survey_service.mail.queue import enqueue
from survey_service.mail.queued import Mail
from survey_service.reports.own_feedback import praised
from survey_service.staff.user import User

PAUSE = timedelta(hours=1)
LONGEST = timedelta(days=1)
"""Praise older than this is no news; the daily mail has told it."""


def praise_mailed(ctx: Context, most: int = MOST) -> int:
    """How many letters were queued. The letter before says from when on to look, so two workers never queue two."""
    waiting = [user_id for user_id, agent_id in _chosen(ctx.session) if _params(ctx, ctx.session, user_id, agent_id)]
    if not waiting:
        return 0
    with ctx.writing() as session:
        return sum(_queued(ctx, session, user_id) for user_id in waiting[:most])


def _chosen(session: Session) -> list[tuple[int, int]]:
    found = session.execute(select(User.id, User.agent_id).where(User.praise_at_once.is_(True), *wanting()))
    return [(user_id, agent_id) for user_id, agent_id in found if agent_id is not None]


def _queued(ctx: Context, session: Session, user_id: int) -> bool:
    wanted = select(User).where(User.id == user_id, User.praise_at_once.is_(True), *wanting())
    user = session.scalar(wanted.with_for_update(skip_locked=True, of=User))
    if user is None or user.agent_id is None:
        return False
    params = _params(ctx, session, user.id, user.agent_id)
    if params is None:
        return False
    enqueue(session, "praise", params, due=ctx.now, now=ctx.now, user_id=user.id)
    return True


def _params(ctx: Context, session: Session, user_id: int, agent_id: int) -> dict[str, object] | None:
    """Of the letter that is due now."""
    last = session.scalar(
        select(Mail).where(
            Mail.id
            == select(func.max(Mail.id)).where(Mail.letter == "praise", Mail.user_id == user_id).scalar_subquery()
        )
    )
    if last is not None and last.created_at > ctx.now - PAUSE:
        return None
    until = ctx.now - SETTLED
    told = last.params.get("until") if last is not None else None
    since = max(datetime.fromisoformat(told) if told else until - PAUSE, until - LONGEST)
    ids = list(praised(session, agent_id, since, until))
    return {"until": until.isoformat(), "responses": ids} if ids else None
