"""Two open cases turn out to be one: a customer with a case rates on a ticket that is in somebody else's (M1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.action import ActionCase
from survey_service.callbacks.callback import Attempt, Callback, CallbackCause
from survey_service.callbacks.case_letter import CaseLetter
from survey_service.callbacks.closing import JOINED
from survey_service.callbacks.noted import CaseRemark
from survey_service.callbacks.repair_step import RepairStep
from survey_service.callbacks.rules import WORST_FIRST
from survey_service.flows.context import Context

EARLIEST = (
    *("opened_at", "due_at", "promised_at", "acknowledged_at", "first_attempt_at", "reached_at", "next_at"),
    *("backup_told_at", "department_told_at"),
)
BULK = {"synchronize_session": False}


def cases_merged(ctx: Context, session: Session, cases: Sequence[Callback]) -> Callback:
    """Inside a transaction, all locked: the first takes over what the others hold; they are closed as joined, without
    a deadline, so that no figure counts the same call twice."""
    kept, *others = cases
    for other in others:
        for table in (CallbackCause, Attempt, CaseRemark, RepairStep, CaseLetter):
            _moved(session, table, other.id, kept.id)
        _actions_moved(session, other.id, kept.id)
        _taken_over(kept, other)
        other.state, other.closed_at, other.outcome = "closed", ctx.now, JOINED
        other.due_at = other.promised_at = other.waiting_until = other.waiting_reason = None
        audit.record(session, ctx.now, ctx.actor, "callback_joined", "callback", other.id, ("state",))
        audit.record(session, ctx.now, ctx.actor, "callback_merged", "callback", kept.id)
    session.flush()
    return kept


def _taken_over(kept: Callback, other: Callback) -> None:
    """The earlier promise, the worse reason, and an owner where there was none."""
    for name in EARLIEST:
        if not (name == "due_at" and other.suggest_close):
            setattr(kept, name, _earlier(getattr(kept, name), getattr(other, name)))
    kept.severity = min(kept.severity, other.severity, key=[str(one) for one in WORST_FIRST].index)
    kept.value = max((value for value in (kept.value, other.value) if value is not None), default=None)
    kept.vip, kept.again = kept.vip or other.vip, kept.again or other.again
    kept.review_only = kept.review_only and other.review_only
    kept.suggest_close = kept.suggest_close and other.suggest_close
    if kept.owner_id is None and other.owner_id is not None:
        kept.state, kept.owner_id, kept.acted_at = "owned", other.owner_id, other.acted_at


def _earlier(first: datetime | None, second: datetime | None) -> datetime | None:
    return min((at for at in (first, second) if at is not None), default=None)


def _moved(session: Session, table: Any, other: int, kept: int) -> None:
    session.execute(update(table).where(table.callback_id == other).values(callback_id=kept), execution_options=BULK)


def _actions_moved(session: Session, other: int, kept: int) -> None:
    """An action both taught is named once."""
    both = select(ActionCase.action_id).where(ActionCase.callback_id == kept)
    twice = delete(ActionCase).where(ActionCase.callback_id == other, ActionCase.action_id.in_(both))
    session.execute(twice, execution_options=BULK)
    _moved(session, ActionCase, other, kept)
