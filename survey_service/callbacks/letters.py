"""What was written to a customer from a case, and whether anything may be (M3)."""

from typing import Literal, NamedTuple

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.callbacks.case_letter import CaseLetter
from survey_service.customers.customer import Customer
from survey_service.customers.suppression import Suppression
from survey_service.invitations.invitation import Invitation
from survey_service.mail.mail_event import CAME_BACK, MailEvent
from survey_service.mail.queued import Mail
from survey_service.responses.contact_wish import ContactWish

Hindrance = Literal["erased", "refused", "suppressed"]


class Posted(NamedTuple):
    """A letter and where its mail stands, `bounced` where it was taken and came back; `detail` of a cancelled one is a
    Hindrance."""

    letter: CaseLetter
    state: str
    detail: str | None


def hindrance(session: Session, case: Callback, customer: Customer) -> Hindrance | None:
    """Why nobody may write: asked when the letter is written, and again as it leaves. An opt-out from surveys is no
    wish to be left alone with an open complaint, so it does not count here."""
    if customer.erased_at is not None or not customer.email or customer.id != case.customer_id:
        return "erased"
    wanted = session.scalar(
        select(ContactWish.wanted)
        .join(CallbackCause, CallbackCause.invitation_id == ContactWish.invitation_id)
        .where(CallbackCause.callback_id == case.id)
        .order_by(ContactWish.at.desc(), ContactWish.invitation_id.desc())
        .limit(1)
    )
    if case.review_only or wanted is False:
        return "refused"
    hashed = customer.address_hash
    if hashed is not None and session.get(Suppression, hashed) is not None:
        return "suppressed"
    return None


def language_of(session: Session, case_id: int) -> str | None:
    """The one the customer was last asked in."""
    return session.scalar(
        select(Invitation.language)
        .join(CallbackCause, CallbackCause.invitation_id == Invitation.id)
        .where(CallbackCause.callback_id == case_id)
        .order_by(CallbackCause.at.desc(), CallbackCause.id.desc())
        .limit(1)
    )


def letters_of(session: Session, case_id: int) -> dict[int, Posted]:
    """By the attempt each counts as."""
    came_back = select(MailEvent.id).where(MailEvent.mail_id == Mail.id, MailEvent.kind.in_(CAME_BACK)).exists()
    found = session.execute(
        select(CaseLetter, case((came_back, "bounced"), else_=Mail.state), Mail.detail)
        .join(Mail, Mail.id == CaseLetter.mail_id)
        .where(CaseLetter.callback_id == case_id)
    )
    return {letter.attempt_id: Posted(letter, state, detail) for letter, state, detail in found}
