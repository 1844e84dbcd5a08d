"""A case ends, with how it ended and why it happened (M4). It is not opened again: a new low opens a new one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from survey_service.callbacks.callback import Attempt
from survey_service.callbacks.closing import Closing, check
from survey_service.callbacks.refusals import CaseRefused, NoSuchCase
from survey_service.flows.callback_step import Step, step, taking, typed
from survey_service.flows.context import Context
from survey_service.flows.recovery_asked import recovery_asked


@dataclass(frozen=True)
class Reviewed:
    """Of the cases that were to be closed together: how many were, how many somebody else had dealt with."""

    closed: int
    left: int


def callback_closed(ctx: Context, case_id: int, closing: Closing) -> None:
    """Raises AlreadyOwned, WrongOutcome, NobodyTried or RootCauseMissing."""
    with step(ctx, case_id) as now:
        now.must_not_be_anothers()
        check(now.case, closing, _attempts(now))
        _close(now, closing)


def reviews_closed(ctx: Context, case_ids: Sequence[int]) -> Reviewed:
    """Cases to review, read and closed in one press; what has changed meanwhile is left alone."""
    closed = 0
    with ctx.writing() as session:
        for case_id in sorted(set(case_ids)):
            try:
                now = taking(ctx, session, case_id)
                now.must_not_be_anothers()
                check(now.case, Closing("reviewed"), 0)
            except (CaseRefused, NoSuchCase):
                continue
            _close(now, Closing("reviewed"))
            closed += 1
        session.flush()
    return Reviewed(closed, len(set(case_ids)) - closed)


def _close(now: Step, closing: Closing) -> None:
    case, at = now.case, now.ctx.now
    case.state, case.closed_at, case.closed_by = "closed", at, now.person.id
    case.outcome, case.root_cause, case.closing_note = closing.outcome, closing.root_cause, typed(closing.note)
    case.waiting_until = case.waiting_reason = None
    case.acknowledged_at = case.acknowledged_at or at
    fields = ("outcome", "root_cause", "closing_note")
    now.record("callback_closed", [name for name in fields if getattr(case, name)])
    recovery_asked(now.ctx, now.session, case)


def _attempts(now: Step) -> int:
    counted = select(func.count()).select_from(Attempt).where(Attempt.callback_id == now.case.id)
    return now.session.scalar(counted) or 0
