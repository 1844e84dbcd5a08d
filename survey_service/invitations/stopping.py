"""Who may stop which survey, and why not: small exceptions for pages to tell."""

from survey_service.invitations.invitation import Invitation
from survey_service.staff.reader import Reader, Scope


class NoSuchSurvey(LookupError):
    """None that this person answers for."""


class StopRefused(RuntimeError):
    """Nothing was stopped."""


class HasLeft(StopRefused):
    """It has left, or was taken back meanwhile."""


class OwnTicket(StopRefused):
    """It would ask about this person's own work: nobody chooses who rates himself (A7)."""


def stops_for(reader: Reader) -> Scope:
    """The tickets whose surveys this reader may stop: those of the team led, or of the department managed."""
    if reader.has("manager") and reader.department_id is None:
        return Scope(everybody=True)
    return Scope(
        department_id=reader.department_id if reader.has("manager") else None,
        team_id=reader.team_id if reader.has("lead") else None,
    )


def is_own(reader: Reader, invitation: Invitation) -> bool:
    """Whether the rating would be the reader's own."""
    return reader.agent_id is not None and reader.agent_id == invitation.credit_agent_id
