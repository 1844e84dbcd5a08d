"""What was changed because of feedback, as customers are told it (C8)."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, or_, select
from sqlalchemy.orm import Session

from survey_service.callbacks.action import CorrectiveAction
from survey_service.callbacks.callback import Callback
from survey_service.invitations.invitation import Invitation
from survey_service.prepared import run

MOST = 2
RECENT = timedelta(days=180)

_AREA = select(Invitation.credit_product_area).where(Invitation.id == bindparam("invitation")).scalar_subquery()
_CAUSES = select(Callback.root_cause).where(
    Callback.customer_id == bindparam("customer"), Callback.root_cause.is_not(None)
)
_IS_THEIRS = or_(CorrectiveAction.product_area == _AREA, CorrectiveAction.root_cause.in_(_CAUSES))
_CHANGED = (
    select(CorrectiveAction.told)
    .where(
        CorrectiveAction.done_at.is_not(None),
        CorrectiveAction.dropped_at.is_(None),
        CorrectiveAction.told != "",
        or_(CorrectiveAction.effect.is_(None), CorrectiveAction.effect != "did_not"),
        or_(CorrectiveAction.done_at >= bindparam("since"), _IS_THEIRS),
    )
    .order_by(case((_IS_THEIRS, 0), else_=1), CorrectiveAction.done_at.desc(), CorrectiveAction.id.desc())
    .limit(MOST)
)


def changed_because(session: Session, invitation_id: int, customer_id: int | None, now: datetime) -> tuple[str, ...]:
    """At most MOST sentences, those about what this customer wrote of first: the ticket's product area, or why an
    earlier case of the customer happened; then what is not older than RECENT. Nothing that turned out not to help."""
    values = {"invitation": invitation_id, "customer": customer_id, "since": now - RECENT}
    return tuple(told for (told,) in run(session, _CHANGED, values))
