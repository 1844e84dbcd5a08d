"""Whom to tell what was changed: customers whose cases taught it, who may be written to and were not told yet (C8)."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from survey_service.callbacks.action import ActionCase, ActionTold
from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.feedback.telling import MOST_AT_ONCE, Telling, how_it_went, may_be_told
from survey_service.responses.contact_wish import ContactWish


class ToTell(NamedTuple):
    """A customer, and the newest of the causes of the linked cases; names are for those who may open the case."""

    customer_id: int
    cause_id: int
    case_id: int
    customer: str | None
    account: str | None
    at: datetime


def to_tell(
    session: Session, action_id: int, consent_countries: Collection[str], most: int = MOST_AT_ONCE
) -> list[ToTell]:
    """Newest first, each customer once."""
    newest = (
        select(func.max(CallbackCause.id))
        .join(Callback, Callback.id == CallbackCause.callback_id)
        .join(ActionCase, ActionCase.callback_id == Callback.id)
        .where(ActionCase.action_id == action_id)
        .group_by(Callback.customer_id)
    )
    found = session.execute(
        select(
            Customer.id,
            CallbackCause.id,
            Callback.id,
            Customer.name,
            func.coalesce(Account.name, Account.external_id),
            CallbackCause.at,
        )
        .join(Callback, Callback.id == CallbackCause.callback_id)
        .join(Customer, Customer.id == Callback.customer_id)
        .outerjoin(Account, Account.id == Callback.account_id)
        .where(
            CallbackCause.id.in_(newest),
            may_be_told(consent_countries),
            ~wants_no_contact(action_id),
            Customer.id.not_in(select(ActionTold.customer_id).where(ActionTold.action_id == action_id)),
        )
        .order_by(CallbackCause.id.desc())
        .limit(most)
    )
    return [ToTell._make(row) for row in found]


def wants_no_contact(action_id: int) -> ColumnElement[bool]:
    """As a condition on Customer: "no" was said in any of the cases that taught this."""
    refused = exists(
        select(ContactWish.invitation_id)
        .join(CallbackCause, CallbackCause.invitation_id == ContactWish.invitation_id)
        .where(CallbackCause.callback_id == Callback.id, ContactWish.wanted.is_(False))
    )
    return exists(
        select(Callback.id)
        .join(ActionCase, ActionCase.callback_id == Callback.id)
        .where(
            ActionCase.action_id == action_id,
            Callback.customer_id == Customer.id,
            or_(Callback.review_only.is_(True), refused),
        )
    )


def action_telling(session: Session, action_id: int) -> Telling:
    """What became of those who were written to."""
    return how_it_went(session, ActionTold.mail_id, ActionTold.action_id == action_id)
