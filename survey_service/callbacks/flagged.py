"""Who is rated in a case: such a person is told of it, and has no hand in it (M7)."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import CallbackCause
from survey_service.invitations.invitation import Invitation


def is_flagged(session: Session, case_id: int, agent_id: int | None) -> bool:
    """Whether any cause of the case, eased ones too, is credited to this agent."""
    if agent_id is None:
        return False
    credited = (
        select(CallbackCause.id)
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .where(CallbackCause.callback_id == case_id, Invitation.credit_agent_id == agent_id)
    )
    return bool(session.scalar(select(exists(credited))))
