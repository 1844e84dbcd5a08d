"""What a team may make of a comment, when it hangs on the wall, and why something cannot be done with it now (A6)."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_

from survey_service.feedback.sharing import Lesson
from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response

KINDS = ("praise", "lesson")


class SharingRefused(RuntimeError):
    """The parent of what follows: it came too late, or was said no to."""


class OwnWork(SharingRefused):
    """Nobody thanks himself."""


class NothingToShare(SharingRefused):
    """No words, no agent, no team, or a rating that does not count."""


class AlreadyShared(SharingRefused):
    """It hangs on the wall, or waits for its agent's answer."""


class SaidNo(SharingRefused):
    """The agent declined or took it down: nobody asks again, only the agent may share it."""


class NothingToAnswer(SharingRefused):
    """Nobody asks any more, or it was answered."""


def is_stale(lesson: Lesson, edited_at: datetime | None) -> bool:
    """The customer has changed the words since the agent agreed; to others nobody has."""
    return (
        lesson.state == "shared"
        and edited_at is not None
        and lesson.answered_at is not None
        and edited_at > lesson.answered_at
    )


def may_propose(lesson: Lesson | None, edited_at: datetime | None, *, own: bool) -> bool:
    """Whether it can be shared, or asked for, now; by its own agent, or by who leads."""
    if lesson is None:
        return True
    if lesson.state in ("proposed", "shared") and not is_stale(lesson, edited_at):
        return own and lesson.state == "proposed"
    return own or lesson.answered_at is None


def on_wall() -> list[ColumnElement[bool]]:
    """The lessons that hang, of Lesson joined with Response and Invitation. What was erased, found invalid, taken from
    the agent or changed by the customer since leaves by itself."""
    return [
        Lesson.state == "shared",
        Lesson.team_id.is_not(None),
        Response.status == "counted",
        Response.why.is_not(None),
        Invitation.credit_agent_id.is_not(None),
        or_(Response.edited_at.is_(None), Response.edited_at <= Lesson.answered_at),
    ]
