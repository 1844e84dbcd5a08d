"""Whom a letter to a customer went to, whatever it was about."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from survey_service.callbacks.action import ActionTold
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.case_letter import CaseLetter
from survey_service.customers.customer import Customer
from survey_service.feedback.theme import ThemeTold
from survey_service.invitations.invitation import Invitation


class Recipient(NamedTuple):
    """`email` and `address_hash` are None once the person was erased."""

    customer_id: int
    email: str | None
    address_hash: bytes | None


def recipients(session: Session, mails: Collection[int]) -> dict[int, Recipient]:
    """By mail; one to a colleague is not among them."""
    if not mails:
        return {}
    of_mails = union_all(
        select(Invitation.mail_id, Invitation.customer_id).where(Invitation.mail_id.in_(mails)),
        select(Invitation.reminder_mail_id, Invitation.customer_id).where(Invitation.reminder_mail_id.in_(mails)),
        select(ThemeTold.mail_id, ThemeTold.customer_id).where(ThemeTold.mail_id.in_(mails)),
        select(ActionTold.mail_id, ActionTold.customer_id).where(ActionTold.mail_id.in_(mails)),
        select(CaseLetter.mail_id, Callback.customer_id)
        .join(Callback, Callback.id == CaseLetter.callback_id)
        .where(CaseLetter.mail_id.in_(mails)),
    ).subquery()
    found = session.execute(
        select(of_mails.c.mail_id, Customer.id, Customer.email, Customer.address_hash).join(
            Customer, Customer.id == of_mails.c.customer_id
        )
    )
    return {mail_id: Recipient(*person) for mail_id, *person in found}
