"""Nobody decided an appeal in time: it passes to the next manager, once a deadline (A4)."""

from sqlalchemy import select

from survey_service import audit
from survey_service.feedback.appeal import Appeal
from survey_service.feedback.appealing import next_decider
from survey_service.flows.appeal_step import given_to
from survey_service.flows.context import Context
from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response


def appeals_passed_on(ctx: Context) -> int:
    """How many. One that nobody else may decide stays where it is, overdue, until there is somebody."""
    late = select(Appeal.id).where(Appeal.state == "open", Appeal.due_at <= ctx.now)
    if ctx.session.scalar(late.limit(1)) is None:
        return 0
    with ctx.writing() as session:
        found = session.execute(
            select(Appeal, Invitation)
            .join(Response, Response.id == Appeal.response_id)
            .join(Invitation, Invitation.id == Response.invitation_id)
            .where(Appeal.state == "open", Appeal.due_at <= ctx.now)
            .order_by(Appeal.id)
            .with_for_update(of=Appeal, skip_locked=True)
        ).all()
        passed = 0
        for appeal, credit in found:
            person = next_decider(session, appeal, credit)
            if person is None:
                continue
            appeal.passed_on += 1
            given_to(ctx, session, appeal, person)
            audit.record(session, ctx.now, ctx.actor, "appeal_passed_on", "appeal", appeal.id, ("decider",))
            passed += 1
        return passed
