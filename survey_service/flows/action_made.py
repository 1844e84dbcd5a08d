"""Something is to be changed so that it does not happen again: what, by whom, until when (M4)."""

from survey_service import audit
from survey_service.callbacks.acting import department_of
from survey_service.callbacks.action import CorrectiveAction
from survey_service.callbacks.action_refusals import NotYourAction
from survey_service.callbacks.callback import Callback
from survey_service.flows.action_step import PLANNED, Plan, acting_reader, link, planned
from survey_service.flows.context import Context

UNMADE = 0
"""The number of an action that could not be made."""


def action_made(ctx: Context, plan: Plan, case_id: int | None = None) -> int:
    """Its number; the case that taught it is linked and gives its department. Raises NoSuchOwner, ActionDays,
    CaseIsElsewhere, NotYourAction."""
    with ctx.writing() as session:
        reader = acting_reader(ctx, session)
        if not reader.has("lead", "manager"):
            raise NotYourAction(UNMADE)
        case = session.get(Callback, case_id) if case_id is not None else None
        department = case.department_id if case is not None else None
        action = CorrectiveAction(**planned(session, plan, UNMADE), made_by=reader.user_id, made_at=ctx.now)
        action.department_id = department or department_of(session, reader)
        session.add(action)
        session.flush()
        fields = [name for name in PLANNED if getattr(action, name) is not None]
        audit.record(session, ctx.now, ctx.actor, "action_made", "action", action.id, fields)
        if case_id is not None:
            link(session, reader, action.id, case_id)
            audit.record(session, ctx.now, ctx.actor, "action_linked", "callback", case_id, ("action",))
        return action.id
