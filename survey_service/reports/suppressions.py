"""The addresses that are not written to: who, why, since when, after which letter (O4)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.customers.suppression import Suppression
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.tickets.ticket import Ticket

PAGE = 50


@dataclass(frozen=True, slots=True)
class Suppressed:
    """`address` is None where no customer has it any more. `ticket` and `survey`: what the letter was about."""

    key: str
    address: str | None
    reason: str
    cause: str | None
    since: datetime
    letter: str | None
    ticket: str | None
    survey: int | None


def how_many_suppressed(session: Session) -> dict[str, int]:
    """By reason."""
    return dict(session.execute(select(Suppression.reason, func.count()).group_by(Suppression.reason)).all())


def suppressions(session: Session, *, of: bytes | None = None, after: str | None = None) -> list[Suppressed]:
    """Latest first, PAGE + 1 at most. `of`: only this address's hash; `after`: the key the page before ended with."""
    statement = (
        select(Suppression, Customer.email, Mail.letter, Ticket.external_id, Invitation.id)
        .outerjoin(Customer, Customer.address_hash == Suppression.address_hash)
        .outerjoin(Mail, Mail.id == Suppression.mail_id)
        .outerjoin(Invitation, or_(Invitation.mail_id == Mail.id, Invitation.reminder_mail_id == Mail.id))
        .outerjoin(Ticket, Ticket.id == Invitation.ticket_id)
        .order_by(Suppression.since.desc(), Suppression.address_hash)
        .limit(PAGE + 1)
    )
    if of is not None:
        statement = statement.where(Suppression.address_hash == of)
    last = session.get(Suppression, hashed) if after is not None and (hashed := hash_of(after)) else None
    if last is not None:
        same = and_(Suppression.since == last.since, Suppression.address_hash > last.address_hash)
        statement = statement.where(or_(Suppression.since < last.since, same))
    return [
        Suppressed(row.address_hash.hex(), email, row.reason, row.cause, row.since, letter, ticket, survey)
        for row, email, letter, ticket, survey in session.execute(statement)
    ]


def hash_of(key: str) -> bytes | None:
    """None where it is no key of ours."""
    try:
        found = bytes.fromhex(key)
    except ValueError:
        return None
    return found if len(found) == 32 else None
