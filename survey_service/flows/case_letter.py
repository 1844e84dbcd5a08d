"""The letter a colleague wrote to a customer, as it leaves: asked again whether it still may (M3)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback
from survey_service.callbacks.case_letter import CaseLetter
from survey_service.callbacks.letters import hindrance, language_of
from survey_service.customers.customer import Customer
from survey_service.flows.context import Context
from survey_service.flows.letter_written import Letter
from survey_service.mail.queued import Mail
from survey_service.staff.user import User


def case_letter(ctx: Context, session: Session, mail: Mail) -> Letter | None:
    """None where it may not leave any more; the mail's detail says why. A customer busy in another flow waits."""
    found = session.execute(
        select(CaseLetter, Callback, Customer, User)
        .join(Callback, Callback.id == CaseLetter.callback_id)
        .join(Customer, Customer.id == Callback.customer_id)
        .join(User, User.id == CaseLetter.user_id)
        .where(CaseLetter.mail_id == mail.id)
    ).one_or_none()
    if found is None:
        _stay(ctx, mail, "erased")
        return None
    written, case, customer, writer = found
    if customer.email and not ctx.try_lock(f"customer {customer.email}"):
        return None
    hindered = hindrance(session, case, customer)
    if hindered is not None or not customer.email or not written.subject or not written.words:
        _stay(ctx, mail, hindered or "erased")
        return None
    values = {"case_subject": written.subject, "said": lines(written.words)}
    reply_to = writer.email if writer.active else None
    language = language_of(session, case.id)
    return Letter(mail.id, mail.letter, customer.email, customer.name, language, values, reply_to=reply_to)


def lines(words: str) -> list[dict[str, Any]]:
    """As the letter's template wants them; `begins`: the first of a paragraph."""
    told: list[dict[str, Any]] = []
    begins = True
    for line in words.splitlines():
        if line.strip():
            told.append({"line": line.strip(), "begins": begins})
        begins = not line.strip()
    return told


def _stay(ctx: Context, mail: Mail, why: str) -> None:
    mail.state, mail.sealed, mail.detail, mail.settled_at = "cancelled", None, why, ctx.now
