"""The recovery question of a case: who is asked it, what its link takes now, and what came back (M5)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.callbacks.recovery import Recovery
from survey_service.customers.customer import Customer
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.state import shown_state
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.landed import landed
from survey_service.responses.response import Response
from survey_service.responses.survey_rules import ANSWERABLE, Standing

REACHED = ("settled", "not_settled")
NO_CAUSE_SCORE = 9


class Recovered(NamedTuple):
    """`asked_at`: when its mail left, or, with `state` scheduled, will. `state` as the API says it."""

    case_id: int
    asked_at: datetime | None
    state: str
    score: int | None
    why: str | None
    answered_at: datetime | None
    changed_at: datetime | None


def recovery_of(session: Session, case_id: int, now: datetime | None = None) -> Recovered | None:
    """The question that followed this case; None: none did. Without `now` no answer is too late."""
    row = session.execute(
        select(Recovery, Invitation)
        .join(Invitation, Invitation.id == Recovery.invitation_id)
        .where(Recovery.callback_id == case_id)
    ).one_or_none()
    return None if row is None else _recovered(session, *row, now)


def came_back_from(session: Session, case_id: int, now: datetime | None = None) -> Recovered | None:
    """What was answered to the recovery question of an earlier case, in the words of which this one was asked for."""
    row = session.execute(
        select(Recovery, Invitation)
        .join(Invitation, Invitation.id == Recovery.invitation_id)
        .join(CallbackCause, CallbackCause.invitation_id == Invitation.id)
        .where(CallbackCause.callback_id == case_id)
        .order_by(Invitation.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _recovered(session, *row, now)


def _recovered(session: Session, asked: Recovery, invitation: Invitation, now: datetime | None) -> Recovered:
    opened = bool(landed(session, [invitation.id]))
    moment = now or invitation.expires_at or invitation.created_at
    state = shown_state(invitation.state, invitation.expires_at, moment, landed=opened)
    at = invitation.sent_at or (invitation.due_at if invitation.state == "scheduled" else None)
    return Recovered(asked.callback_id, at, state, asked.score, asked.why, asked.answered_at, asked.changed_at)


def recovery_standing(
    recovery: Recovery | None, state: str, expires_at: datetime | None, now: datetime, edit_window: timedelta
) -> Standing:
    """What the link takes now. Nobody reopens such a question, so what was taken back is over."""
    if recovery is None:
        return "expired"
    if recovery.answered_at is not None:
        return "rated" if now <= recovery.answered_at + edit_window else "read_only"
    if state not in ANSWERABLE or (expires_at is not None and now > expires_at):
        return "expired"
    return "open"


def main_cause(session: Session, case: Callback) -> Invitation | None:
    """The survey of this customer the case is called by: what still counts, the lowest score, the newest."""
    found = session.execute(
        select(Invitation, CallbackCause.kind, Response.score_now)
        .join(CallbackCause, CallbackCause.invitation_id == Invitation.id)
        .outerjoin(Response, Response.id == CallbackCause.response_id)
        .where(CallbackCause.callback_id == case.id, Invitation.customer_id == case.customer_id)
        .order_by(CallbackCause.at.desc(), CallbackCause.id.desc())
    ).all()
    of_case = min(found, key=lambda one: (one.kind == "eased", one.score_now or NO_CAUSE_SCORE), default=None)
    return of_case[0] if of_case is not None else None


def may_ask(session: Session, case: Callback) -> bool:
    """The customer was reached, is still known, and did not refuse contact with the last word on it."""
    if case.outcome not in REACHED or case.review_only:
        return False
    wanted = session.scalars(
        select(ContactWish.wanted)
        .join(CallbackCause, CallbackCause.invitation_id == ContactWish.invitation_id)
        .where(CallbackCause.callback_id == case.id)
        .order_by(ContactWish.at.desc())
    ).first()
    if wanted is False:
        return False
    customer = session.get(Customer, case.customer_id)
    return customer is not None and customer.erased_at is None


def has_open_case(session: Session, customer_id: int) -> bool:
    """Somebody still owes this customer something: not the time to ask how it was."""
    open_one = select(Callback.id).where(Callback.customer_id == customer_id, Callback.closed_at.is_(None))
    return session.scalar(open_one.limit(1)) is not None
