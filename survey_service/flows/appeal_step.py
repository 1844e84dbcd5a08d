"""What every step of an appeal shares: its rating is locked, both are read again, and the person is known."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.calendar import business_days_after, public_holidays
from survey_service.feedback.appeal import Appeal
from survey_service.feedback.appealing import DECIDE_WITHIN, NoSuchAppeal, is_concerned
from survey_service.flows.context import Context
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queue import enqueue
from survey_service.responses.marking import OwnFigures
from survey_service.responses.response import Response
from survey_service.staff.reader import reader_of
from survey_service.staff.user import User

T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """The appeal as it is now, its rating, whom that is credited to, and who acts."""

    ctx: Context
    session: Session
    appeal: Appeal
    response: Response
    credit: Invitation
    person: User

    def record(self, act: str, changed: tuple[str, ...] = ()) -> None:
        """Into the audit log: field names, never what was typed."""
        self.session.flush()
        audit.record(self.session, self.ctx.now, self.ctx.actor, act, "appeal", self.appeal.id, changed)

    def must_be_a_second_person(self) -> None:
        """Raises NoSuchAppeal for whoever decides none there, OwnFigures for those the rating concerns."""
        if is_concerned(self.session, self.person, self.appeal, self.credit):
            raise OwnFigures(self.response.id)
        reader, department = reader_of(self.session, self.person), self.credit.credit_department_id
        if not reader.has("manager") or reader.department_id not in (None, department):
            raise NoSuchAppeal(self.appeal.id)


def taking(ctx: Context, session: Session, appeal_id: int) -> Step:
    """Inside a transaction. The rating is locked first, as everywhere. Raises NoSuchAppeal."""
    response_id = session.scalar(select(Appeal.response_id).where(Appeal.id == appeal_id))
    person = session.get(User, ctx.actor.id) if ctx.actor.kind == "user" else None
    if response_id is None or person is None:
        raise NoSuchAppeal(appeal_id)
    response = session.scalars(_locked(Response).where(Response.id == response_id)).one()
    appeal = session.scalars(_locked(Appeal).where(Appeal.id == appeal_id)).one()
    return Step(ctx, session, appeal, response, session.get_one(Invitation, response.invitation_id), person)


def deadline(ctx: Context) -> datetime:
    """Of whoever has to decide from now on."""
    chosen = ctx.preferences
    free = public_holidays(chosen.holidays, (ctx.now.year, ctx.now.year + 1))
    return business_days_after(ctx.now, DECIDE_WITHIN, chosen.business_hours, chosen.report_zone, free)


def given_to(ctx: Context, session: Session, appeal: Appeal, person: User | None) -> None:
    """It is this person's turn, with a new deadline and a letter."""
    appeal.due_at = deadline(ctx)
    appeal.decider_id = person.id if person is not None else None
    session.flush()
    if person is not None:
        written(ctx, session, "appeal_waiting", appeal, person.id)


def written(ctx: Context, session: Session, letter: str, appeal: Appeal, user_id: int) -> None:
    """A letter about it; what it says is gathered when it leaves."""
    enqueue(session, letter, {"appeal_id": appeal.id}, due=ctx.now, now=ctx.now, user_id=user_id)


def _locked(table: type[T]) -> Select[T]:
    return select(table).with_for_update().execution_options(populate_existing=True)
