"""An agent objects to a rating of his own work, and takes the objection back (A4). The rating counts meanwhile."""

from sqlalchemy import select

from survey_service import audit
from survey_service.feedback.appeal import REASONS, Appeal
from survey_service.feedback.appealing import AlreadyAppealed, AppealClosed, NoSuchAppeal, NotAppealable, next_decider
from survey_service.flows.appeal_step import deadline, given_to, taking
from survey_service.flows.callback_step import typed
from survey_service.flows.context import Context
from survey_service.invitations.invitation import Invitation
from survey_service.responses.marking import NoSuchRating
from survey_service.responses.response import Response
from survey_service.staff.user import User


def appeal_made(ctx: Context, response_id: int, reason: str, words: str | None) -> int:
    """`reason` is one of REASONS; the id of the appeal, which waits for a second person. Raises NoSuchRating for
    anybody but the agent it is credited to, NotAppealable or AlreadyAppealed."""
    if reason not in REASONS:
        raise ValueError(f"there is no reason {reason!r}")
    with ctx.writing() as session:
        response = session.scalar(select(Response).where(Response.id == response_id).with_for_update())
        person = session.get(User, ctx.actor.id) if ctx.actor.kind == "user" else None
        if response is None or person is None or response.status == "quarantined":
            raise NoSuchRating(response_id)
        credit = session.get_one(Invitation, response.invitation_id)
        if person.agent_id is None or credit.credit_agent_id != person.agent_id:
            raise NoSuchRating(response_id)
        if response.status != "counted":
            raise NotAppealable(response_id)
        waits = select(Appeal.id).where(Appeal.response_id == response_id, Appeal.state == "open")
        if session.scalar(waits) is not None:
            raise AlreadyAppealed(response_id)
        appeal = Appeal(response_id=response_id, state="open", reason=reason, words=typed(words), passed_on=0)
        appeal.appealed_by, appeal.appealed_at, appeal.agent_id = person.id, ctx.now, person.agent_id
        appeal.due_at = deadline(ctx)
        session.add(appeal)
        session.flush()
        given_to(ctx, session, appeal, next_decider(session, appeal, credit))
        audit.record(session, ctx.now, ctx.actor, "appeal_made", "appeal", appeal.id, ("reason", "words"))
        return appeal.id


def appeal_withdrawn(ctx: Context, appeal_id: int) -> None:
    """By whoever made it, while it waits. Raises NoSuchAppeal or AppealClosed."""
    with ctx.writing() as session:
        step = taking(ctx, session, appeal_id)
        if step.person.id != step.appeal.appealed_by:
            raise NoSuchAppeal(appeal_id)
        if step.appeal.state != "open":
            raise AppealClosed(appeal_id)
        step.appeal.state = "withdrawn"
        step.record("appeal_withdrawn")
