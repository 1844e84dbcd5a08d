"""A corrective action gets other words, another owner or other days (M4)."""

from survey_service.flows.action_step import Plan, action_step, planned
from survey_service.flows.context import Context


def action_changed(ctx: Context, action_id: int, plan: Plan) -> bool:
    """Whether anything changed. Raises ActionMovedOn for one that was dropped or checked."""
    with action_step(ctx, action_id) as now:
        now.must_stand("late", "open", "to_check", "waits")
        values = planned(now.session, plan, action_id)
        changed = [name for name, value in values.items() if getattr(now.action, name) != value]
        for name in changed:
            setattr(now.action, name, values[name])
        if changed:
            now.record("action_changed", changed)
        return bool(changed)
