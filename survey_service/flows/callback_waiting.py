"""A case waits until a date, and comes back on it."""

from datetime import datetime

from sqlalchemy import select

from survey_service import audit
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.closing import WAIT_MOST
from survey_service.callbacks.refusals import DateNotAhead
from survey_service.flows.callback_step import step, typed
from survey_service.flows.context import Context

AT_ONCE = 100


def callback_waiting(ctx: Context, case_id: int, until: datetime, reason: str | None) -> None:
    """Whoever lets nobody's case wait owns it. Raises DateNotAhead, or AlreadyOwned where another has it."""
    with step(ctx, case_id) as now:
        now.must_not_be_anothers()
        if not ctx.now < until <= ctx.now + WAIT_MOST:
            raise DateNotAhead(case_id)
        now.own()
        now.case.state, now.case.waiting_until, now.case.waiting_reason = "waiting", until, typed(reason)
        now.record("callback_waiting", ("waiting_until", "waiting_reason"))


def waits_ended(ctx: Context) -> int:
    """Cases whose date has come are owned again; how many. Pages do not wait for this job: they read the date."""
    due = select(Callback.id).where(Callback.state == "waiting", Callback.waiting_until <= ctx.now).limit(AT_ONCE)
    if ctx.session.scalar(due) is None:
        return 0
    with ctx.writing() as session:
        cases = session.scalars(
            select(Callback)
            .where(Callback.state == "waiting", Callback.waiting_until <= ctx.now)
            .order_by(Callback.id)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        for case in cases:
            case.acted_at = case.waiting_until  # the owner has from here on as long as after any other act
            case.state, case.waiting_until, case.waiting_reason = "owned", None, None
            audit.record(session, ctx.now, ctx.actor, "callback_wait_ended", "callback", case.id)
        session.flush()
        return len(cases)
