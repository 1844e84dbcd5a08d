"""A corrective action is done; what customers may be told of it can be said then or later (M4, C8)."""

from survey_service.flows.action_step import action_step
from survey_service.flows.callback_step import typed
from survey_service.flows.context import Context


def action_done(ctx: Context, action_id: int, told: str | None = None) -> None:
    """Raises ActionMovedOn."""
    with action_step(ctx, action_id, whole=False) as now:
        now.must_stand("late", "open")
        now.action.done_at = ctx.now
        now.action.told = typed(told) or now.action.told
        now.record("action_done", ("done_at", "told") if now.action.told else ("done_at",))


def action_told_worded(ctx: Context, action_id: int, told: str | None) -> bool:
    """What customers may be told is written, changed or taken away (None). Whether anything changed. Letters that wait
    to leave say what was shown when they were sent off."""
    with action_step(ctx, action_id, whole=False) as now:
        if now.action.dropped_at is not None:
            now.must_stand()
        words = typed(told)
        if words == now.action.told:
            return False
        now.action.told = words
        now.record("action_told_worded", ("told",))
        return True
