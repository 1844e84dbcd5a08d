"""What thanks, notes and lessons share: the rating is locked and read again, and the person stands in a relation to it
that allows the step."""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.feedback.sharing import Lesson
from survey_service.flows.context import Context
from survey_service.invitations.invitation import Invitation
from survey_service.responses.marking import NoSuchRating
from survey_service.responses.response import Response
from survey_service.staff.reader import Reader, reader_of
from survey_service.staff.user import User

LEADING = frozenset({"lead", "manager"})


@dataclass(frozen=True)
class Step:
    """The rating as it is now, whom it is credited to, what became of it on the wall, and who acts."""

    ctx: Context
    session: Session
    response: Response
    credit: Invitation
    lesson: Lesson | None
    reader: Reader

    @property
    def is_own(self) -> bool:
        """It is about this agent's work."""
        mine = self.reader.agent_id
        return self.reader.has("agent") and mine is not None and self.credit.credit_agent_id == mine

    @property
    def leads(self) -> bool:
        """A lead of its team or a manager of its department."""
        leading = replace(self.reader, roles=self.reader.roles & LEADING)
        credit = self.credit
        return leading.sees_rating_of(credit.credit_agent_id, credit.credit_team_id, credit.credit_department_id)

    def must(self, allowed: bool) -> None:
        """What a person may not touch is not there. Raises NoSuchRating."""
        if not allowed:
            raise NoSuchRating(self.response.id)

    def record(self, act: str, changed: tuple[str, ...] = ()) -> None:
        """Into the audit log: field names, never what was typed."""
        self.session.flush()
        audit.record(self.session, self.ctx.now, self.ctx.actor, act, "response", self.response.id, changed)


def taking(ctx: Context, session: Session, response_id: int) -> Step:
    """Inside a transaction. Raises NoSuchRating."""
    of_this = select(Response).where(Response.id == response_id, Response.status != "quarantined")
    response = session.scalar(of_this.with_for_update().execution_options(populate_existing=True))
    person = session.get(User, ctx.actor.id) if ctx.actor.kind == "user" else None
    if response is None or person is None:
        raise NoSuchRating(response_id)
    credit = session.get_one(Invitation, response.invitation_id)
    lesson = session.get(Lesson, response_id, populate_existing=True)
    return Step(ctx, session, response, credit, lesson, reader_of(session, person))
