"""A lead or manager stops a survey, or its reminder, before it leaves, with a reason from a list (A7).

Against a worker that claims the mail at the same moment: both want the survey's row. Whoever has it first decides; the
other finds it left, or stopped.
"""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.flows.survey_scheduled import withdraw
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.stop import STOP_REASONS, SurveyStop
from survey_service.invitations.stopping import HasLeft, NoSuchSurvey, OwnTicket, is_own, stops_for
from survey_service.mail.queue import cancel
from survey_service.mail.queued import Mail
from survey_service.staff.reader import reader_of
from survey_service.staff.user import User

Stopped = Literal["survey", "reminder"]


def survey_stopped(ctx: Context, invitation_id: int, reason: str) -> Stopped:
    """What was stopped. Of one that is out only the reminder is: its state and its links stay, an answer counts.

    `reason` is one of STOP_REASONS. Raises NoSuchSurvey, OwnTicket or HasLeft.
    """
    if reason not in STOP_REASONS:
        raise ValueError(f"there is no reason {reason!r}")
    with ctx.writing() as session:
        invitation = _own_area(ctx, session, invitation_id)
        what: Stopped = "survey"
        if invitation.state == "scheduled":
            withdraw(session, invitation, "stopped", "stopped_by_lead")
        elif _reminder_waits(session, invitation):
            what = "reminder"
            invitation.reminder_due_at = None
            cancel(session, invitation.reminder_mail_id)
        else:
            raise HasLeft(invitation_id)
        user_id = int(ctx.actor.id or 0)
        session.merge(SurveyStop(invitation_id=invitation.id, user_id=user_id, reason=reason, at=ctx.now))
        session.flush()
        audit.record(session, ctx.now, ctx.actor, f"{what}_stopped", "survey", invitation.id, ("state", "reason"))
        return what


def _own_area(ctx: Context, session: Session, invitation_id: int) -> Invitation:
    """Locked and read again. Raises NoSuchSurvey for whoever does not answer for it, OwnTicket for whom it rates."""
    person = session.get(User, ctx.actor.id) if ctx.actor.kind == "user" else None
    found = select(Invitation).where(Invitation.id == invitation_id, Invitation.kind == "survey")
    invitation = session.scalar(found.with_for_update().execution_options(populate_existing=True))
    if person is None or invitation is None:
        raise NoSuchSurvey(invitation_id)
    reader = reader_of(session, person)
    credit = (invitation.credit_agent_id, invitation.credit_team_id, invitation.credit_department_id)
    if not stops_for(reader).holds(*credit):
        raise NoSuchSurvey(invitation_id)
    if is_own(reader, invitation):
        raise OwnTicket(invitation_id)
    return invitation


def _reminder_waits(session: Session, invitation: Invitation) -> bool:
    if invitation.state != "sent" or invitation.reminded_at is not None:
        return False
    if invitation.reminder_mail_id is None:
        return invitation.reminder_due_at is not None
    mail = select(Mail.id).where(Mail.id == invitation.reminder_mail_id, Mail.state == "queued")
    return session.scalar(mail.with_for_update()) is not None
