"""A corrective action is given up: nothing will be changed, and nobody is reminded any more (M4)."""

from survey_service.flows.action_step import action_step
from survey_service.flows.context import Context


def action_dropped(ctx: Context, action_id: int) -> None:
    """Raises ActionMovedOn for one that is done: it can be checked, not undone."""
    with action_step(ctx, action_id) as now:
        now.must_stand("late", "open")
        now.action.dropped_at = ctx.now
        now.record("action_dropped", ("dropped_at",))
