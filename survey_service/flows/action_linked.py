"""A case is put to the corrective action it teaches, or taken away from it (M4)."""

from survey_service import audit
from survey_service.callbacks.action import ActionCase
from survey_service.flows.action_step import action_step, link
from survey_service.flows.context import Context


def case_linked(ctx: Context, action_id: int, case_id: int) -> bool:
    """Whether it was not there before. Raises CaseIsElsewhere, NoSuchAction, NotYourAction."""
    with action_step(ctx, action_id) as now:
        is_new = link(now.session, now.reader, action_id, case_id)
        if is_new:
            audit.record(now.session, ctx.now, ctx.actor, "action_linked", "callback", case_id, ("action",))
        return is_new


def case_unlinked(ctx: Context, action_id: int, case_id: int) -> bool:
    """Whether it was there. Customers who were told stay told."""
    with action_step(ctx, action_id) as now:
        found = now.session.get(ActionCase, (action_id, case_id))
        if found is not None:
            now.session.delete(found)
            audit.record(now.session, ctx.now, ctx.actor, "action_unlinked", "callback", case_id, ("action",))
        return found is not None
