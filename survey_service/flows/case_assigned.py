"""A case that is nobody's is given to somebody by its team's rule, or those who could take it are told (M1)."""

from datetime import date

from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.assigning import next_owner
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.callers import callers_of
from survey_service.flows.case_notices import DESK, notify
from survey_service.flows.context import Context
from survey_service.preferences.team_clock import TeamClock, clock_of


def case_assigned(ctx: Context, session: Session, case: Callback, clock: TeamClock | None = None) -> int | None:
    """Inside the transaction that opened or freed it, with its causes flushed: the new owner, who has not acknowledged
    it yet. A wait goes on under the new owner, and ends where there is none."""
    session.flush()
    ctx.lock(DESK)
    clock = clock or clock_of(session, ctx.preferences, case.team_id)
    callers = callers_of(session, case, today(ctx))
    owner_id = next_owner(session, case.account_id, case.id, clock.assignment, callers)
    if owner_id is None:
        freed(case)
        session.flush()
        notify(ctx, session, case.id, callers.to_tell(), "unassigned")
        return None
    case.state = "owned" if case.waiting_until is None else "waiting"
    case.owner_id, case.acted_at = owner_id, ctx.now
    session.flush()
    audit.record(session, ctx.now, ctx.actor, "callback_assigned", "callback", case.id, ("owner",))
    notify(ctx, session, case.id, (owner_id,), "assigned")
    return owner_id


def freed(case: Callback) -> None:
    """Anybody may take it; a next step that was promised stays."""
    case.state, case.owner_id, case.acted_at = "open", None, None
    case.waiting_until = case.waiting_reason = None


def today(ctx: Context) -> date:
    """Absences are days of the reports' zone."""
    return ctx.now.astimezone(ctx.preferences.report_zone).date()
