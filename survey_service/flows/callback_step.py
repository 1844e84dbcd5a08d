"""What every step on a case shares: it is locked, read again, still open, and the person may take the step."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.flagged import is_flagged
from survey_service.callbacks.refusals import AlreadyClosed, AlreadyOwned, NoSuchCase, OwnRating
from survey_service.feedback.card_numbers import without_card_numbers
from survey_service.flows.context import Context
from survey_service.staff.user import User


@dataclass(frozen=True)
class Step:
    """The case as it is now, and who acts on it: the user the context acts for."""

    ctx: Context
    session: Session
    case: Callback
    person: User

    @property
    def is_manager(self) -> bool:
        """Who may step in where a lead owns the case."""
        return any(role.name == "manager" for role in self.person.roles)

    def record(self, act: str, changed: Iterable[str] = ()) -> None:
        """Into the audit log: field names, never what was typed. What the owner does keeps the case the owner's."""
        if self.case.owner_id == self.person.id:
            self.case.acted_at = self.ctx.now
            self.case.acknowledged_at = self.case.acknowledged_at or self.ctx.now
        audit.record(self.session, self.ctx.now, self.ctx.actor, act, "callback", self.case.id, changed)

    def must_not_be_anothers(self) -> None:
        """Raises AlreadyOwned where somebody else has the case."""
        if self.case.owner_id not in (None, self.person.id):
            raise AlreadyOwned(self.case.id, name_of(self.session, self.case.owner_id))

    def own(self) -> None:
        """The person has the case from now on; whoever had it first has acknowledged it."""
        case = self.case
        case.state, case.owner_id = "owned", self.person.id
        case.waiting_until = case.waiting_reason = None
        case.acknowledged_at = case.acknowledged_at or self.ctx.now


@contextmanager
def step(ctx: Context, case_id: int) -> Iterator[Step]:
    """Raises NoSuchCase, AlreadyClosed or OwnRating; what is changed inside is committed together."""
    with ctx.writing() as session:
        taken = taking(ctx, session, case_id)
        yield taken
        session.flush()


def taking(ctx: Context, session: Session, case_id: int) -> Step:
    """The same inside a transaction."""
    now = beside(ctx, session, case_id)
    case = now.case
    if case.closed_at is not None:
        raise AlreadyClosed(case.id, name_of(session, case.closed_by), case.closed_at)
    if case.waiting_until is not None and case.waiting_until <= ctx.now:
        case.acted_at = case.waiting_until
        case.state, case.waiting_until, case.waiting_reason = "owned", None, None
    return now


def beside(ctx: Context, session: Session, case_id: int) -> Step:
    """For what is written beside a case, open or closed. Raises NoSuchCase or OwnRating."""
    case = session.scalar(select(Callback).where(Callback.id == case_id).with_for_update())
    person = session.get(User, ctx.actor.id) if ctx.actor.kind == "user" else None
    if case is None or person is None or not person.active:  # who left a moment ago owns nothing any more
        raise NoSuchCase(case_id)
    if is_flagged(session, case.id, person.agent_id):
        raise OwnRating(case.id)
    return Step(ctx, session, case, person)


def name_of(session: Session, user_id: int | None) -> str | None:
    """What a page calls a colleague."""
    return session.scalar(select(User.name).where(User.id == user_id)) if user_id else None


def typed(words: str | None) -> str | None:
    """What a person typed, without card numbers (C13); blank is nothing."""
    return without_card_numbers(words.strip()) or None if words else None
