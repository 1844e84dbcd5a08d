"""A manager believes an answer that looked like a machine's: it counts from its press on (C15)."""

from sqlalchemy import insert, select

from survey_service import audit
from survey_service.flows.callback_opened import callback_of_rating
from survey_service.flows.context import Context
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queue import cancel
from survey_service.responses.marking import AlreadyDecided, NoSuchRating, OwnFigures
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from survey_service.staff.user import User


def quarantine_restored(ctx: Context, response_id: int) -> None:
    """A low one opens its callback now. Raises AlreadyDecided where it counts already, OwnFigures for one's own."""
    with ctx.writing() as session:
        response = session.scalar(select(Response).where(Response.id == response_id).with_for_update())
        person = session.get(User, ctx.actor.id) if ctx.actor.kind == "user" else None
        if response is None or person is None:
            raise NoSuchRating(response_id)
        if response.status != "quarantined":
            raise AlreadyDecided(response_id)
        invitation = session.get_one(Invitation, response.invitation_id)
        if person.agent_id is not None and invitation.credit_agent_id == person.agent_id:
            raise OwnFigures(response_id)
        response.status, response.status_reason = "counted", None
        if invitation.state == "scheduled":
            cancel(session, invitation.mail_id)
        invitation.state, invitation.reason, invitation.rated_at = "rated", None, response.rated_at
        session.flush()
        session.execute(
            insert(ResponseChange).values(
                response_id=response_id,
                at=ctx.now,
                kind="restored",
                before={"status": "quarantined"},
                after={"status": "counted"},
            )
        )
        audit.record(session, ctx.now, ctx.actor, "quarantine_restored", "response", response_id, ("status",))
        callback_of_rating(ctx, session, response)
