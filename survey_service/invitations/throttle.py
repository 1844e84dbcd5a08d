"""Never more than one survey per customer per throttle window; the earliest due wins (C12, C14)."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation


def asked_lately(
    session: Session, customer_id: int, at: datetime, throttle: timedelta, *, but: int | None = None
) -> bool:
    """Whether a survey that counts for the throttle is leaving, left, or may have left, less than `throttle` around
    `at`. One of unknown fate has the time of its sending."""
    if not throttle:
        return False
    found = session.scalar(
        select(Invitation.id)
        .where(
            Invitation.customer_id == customer_id,
            Invitation.throttle_exempt.is_(False),
            Invitation.id != (but or 0),
            or_(
                Invitation.sent_at.between(at - throttle + timedelta(microseconds=1), at + throttle),
                Invitation.state == "sending",
            ),
        )
        .limit(1)
    )
    return found is not None


def scheduled_around(
    session: Session, customer_id: int, at: datetime, throttle: timedelta, *, but: int | None = None
) -> list[Invitation]:
    """The customer's other scheduled surveys less than `throttle` from `at`, earliest first."""
    if not throttle:
        return []
    return list(
        session.scalars(
            select(Invitation)
            .where(
                Invitation.customer_id == customer_id,
                Invitation.state == "scheduled",
                Invitation.throttle_exempt.is_(False),
                Invitation.id != (but or 0),
                Invitation.due_at > at - throttle,
                Invitation.due_at < at + throttle,
            )
            .order_by(Invitation.due_at, Invitation.id)
        )
    )
