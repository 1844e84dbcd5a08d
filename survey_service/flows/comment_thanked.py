"""Somebody thanks the agent for the work a comment is about, once (A6)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.feedback.lessons import OwnWork, on_wall
from survey_service.feedback.sharing import Lesson, Thanks
from survey_service.flows.context import Context
from survey_service.flows.sharing_step import Step, taking
from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response


def comment_thanked(ctx: Context, response_id: int) -> bool:
    """False: this person had thanked before. By who leads; by a colleague of the team where it hangs on the wall.
    Raises NoSuchRating or OwnWork."""
    with ctx.writing() as session:
        step = taking(ctx, session, response_id)
        if step.is_own:
            raise OwnWork(response_id)
        step.must(step.credit.credit_agent_id is not None and (step.leads or _hangs_before(session, step)))
        if session.get(Thanks, (response_id, step.reader.user_id)) is not None:
            return False
        session.add(Thanks(response_id=response_id, by=step.reader.user_id, at=ctx.now))
        step.record("comment_thanked")
        return True


def _hangs_before(session: Session, step: Step) -> bool:
    """On the wall of the person's own team."""
    reader = step.reader
    if not reader.has("agent", "lead") or reader.team_id is None:
        return False
    hanging = select(Lesson.response_id).join(Response, Response.id == Lesson.response_id).join(Invitation)
    hanging = hanging.where(Lesson.response_id == step.response.id, Lesson.team_id == reader.team_id, *on_wall())
    return session.scalar(hanging) is not None
