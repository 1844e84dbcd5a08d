"""When a survey that left is asked about once more (C12)."""

from datetime import datetime

from sqlalchemy.orm import Session

from survey_service.flows.context import Context
from survey_service.flows.survey_scheduled import rules_of
from survey_service.invitations.invitation import Invitation


def reminder_moment(ctx: Context, session: Session, invitation: Invitation) -> datetime | None:
    """None: there will be no reminder. Its quiet hours are looked at when it is due."""
    if invitation.kind != "survey" or invitation.sent_at is None:
        return None
    after = rules_of(ctx, session, invitation).reminder
    return invitation.sent_at + after if after else None
