"""What an agent is told of a callback about his rating: that somebody calls, and how it ended (A1, M7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.responses.contact_wish import ContactWish
from survey_service.staff.user import User


@dataclass(frozen=True, slots=True)
class Case:
    """`other_person`: the customer asked for somebody else, so the agent is told no more than to stay away."""

    id: int
    state: str
    outcome: str | None
    review_only: bool
    owner: str | None
    other_person: bool

    @property
    def is_open(self) -> bool:
        """Somebody still has to call, or to look at it."""
        return self.state != "closed"


def cases_of(session: Session, responses: Sequence[int]) -> dict[int, Case]:
    """The latest case of each rating that has one."""
    if not responses:
        return {}
    rows = session.execute(
        select(
            CallbackCause.response_id,
            Callback.id,
            Callback.state,
            Callback.outcome,
            Callback.review_only,
            User.name,
            ContactWish.other_person,
        )
        .join(Callback, Callback.id == CallbackCause.callback_id)
        .outerjoin(User, User.id == Callback.owner_id)
        .outerjoin(ContactWish, ContactWish.invitation_id == CallbackCause.invitation_id)
        .where(CallbackCause.response_id.in_(responses))
        .order_by(Callback.id)
    )
    return {
        response: Case(number, state, outcome, review_only, owner, bool(other))
        for response, number, state, outcome, review_only, owner, other in rows
        if response is not None
    }
