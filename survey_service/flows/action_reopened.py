"""A corrective action is taken up again: it was not done after all, did not work, or was dropped too early (M4)."""

from datetime import date

from survey_service.callbacks.action_refusals import ActionDays
from survey_service.flows.action_step import CHECKED_AFTER, action_step
from survey_service.flows.context import Context

EMPTIED = ("done_at", "dropped_at", "effect", "effect_words", "checked_at", "checked_by")


def action_reopened(ctx: Context, action_id: int, due_on: date) -> None:
    """With a new due day, and a new check as long after it as usual. Raises ActionMovedOn, ActionDays."""
    with action_step(ctx, action_id) as now:
        now.must_stand("to_check", "waits", "worked", "did_not", "unclear", "dropped")
        if not 2000 <= due_on.year <= 2100:
            raise ActionDays(action_id)
        emptied = [name for name in EMPTIED if getattr(now.action, name) is not None]
        for name in emptied:
            setattr(now.action, name, None)
        now.action.due_on, now.action.check_on = due_on, due_on + CHECKED_AFTER
        now.record("action_reopened", (*emptied, "due_on", "check_on"))
