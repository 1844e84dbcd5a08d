"""Somebody tried to reach the customer. The first try meets the deadline (M3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Attempt
from survey_service.callbacks.refusals import ContactRefused
from survey_service.flows.callback_step import Step, step, typed
from survey_service.flows.context import Context

SAME_PRESS = timedelta(seconds=30)


@dataclass(frozen=True)
class Try:
    """`channel` phone, email or other; `outcome` talked (or answered), no_answer, message or sent."""

    channel: str
    outcome: str
    next_step: str | None = None
    next_at: datetime | None = None
    note: str | None = None


def callback_attempted(ctx: Context, case_id: int, tried: Try) -> None:
    """Nobody's case becomes the caller's, a wait ends; a colleague's case stays the colleague's.

    Raises ContactRefused on a case to review. The same again within SAME_PRESS is a double click.
    """
    with step(ctx, case_id) as now:
        logged(now, tried)


def logged(now: Step, tried: Try, *, once: bool = True) -> int | None:
    """The same inside a step; the attempt's id, None for a double click, which is looked for where `once`."""
    case_id = now.case.id
    if now.case.review_only:
        raise ContactRefused(case_id)
    values = {
        "callback_id": case_id,
        "user_id": now.person.id,
        "channel": tried.channel,
        "outcome": tried.outcome,
        "next_step": typed(tried.next_step),
        "next_at": tried.next_at,
        "note": typed(tried.note),
    }
    if once and _pressed_twice(now.session, values, now.ctx.now):
        return None
    attempt = Attempt(at=now.ctx.now, **values)
    now.session.add(attempt)
    now.session.flush()
    _follow(now, tried)
    fields = [name for name in ("channel", "outcome", "next_step", "next_at", "note") if values[name]]
    now.record("callback_attempted", fields)
    return attempt.id


def _follow(now: Step, tried: Try) -> None:
    case = now.case
    case.first_attempt_at = case.first_attempt_at or now.ctx.now
    case.next_at = tried.next_at
    if tried.outcome == "talked":
        case.reached_at = case.reached_at or now.ctx.now
    if case.owner_id is None:
        now.own()
    elif case.state == "waiting":
        case.state, case.waiting_until, case.waiting_reason = "owned", None, None


def _pressed_twice(session: Session, values: dict[str, object], at: datetime) -> bool:
    same = select(Attempt.id).filter_by(**values).where(Attempt.at > at - SAME_PRESS).limit(1)
    return session.scalar(same) is not None
