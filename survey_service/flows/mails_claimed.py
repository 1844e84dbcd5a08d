"""A mail is about to leave: the policy is asked again, the row leased, fresh tokens made. No call happens here (O2)."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.flows.context import Context
from survey_service.flows.letter_written import Letter, staff_letter, survey_letter
from survey_service.flows.survey_scheduled import due_moment, refusal, withdraw
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.throttle import asked_lately
from survey_service.keys import token
from survey_service.mail.queued import Mail
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket

LEASE = timedelta(seconds=60)


def mails_claimed(ctx: Context, most: int = 1) -> Sequence[Letter]:
    """At most `most` letters, leased to the caller for LEASE; none: nothing is due."""
    with ctx.writing() as session:
        return claim(ctx, session, most)


def claim(ctx: Context, session: Session, most: int) -> list[Letter]:
    """The same inside a transaction; rows another worker holds are passed over."""
    letters: list[Letter] = []
    while len(letters) < most:
        mails = session.scalars(
            select(Mail)
            .where(Mail.state == "queued", Mail.due_at <= ctx.now)
            .order_by(Mail.due_at, Mail.id)
            .limit(most - len(letters))
            .with_for_update(skip_locked=True)
        ).all()
        if not mails:
            break
        letters += [letter for mail in mails if (letter := _leased(ctx, session, mail)) is not None]
        session.flush()
    return letters


def _leased(ctx: Context, session: Session, mail: Mail) -> Letter | None:
    """The letter, or None where it must not leave after all; either way the row no longer waits now."""
    if mail.letter == "survey":
        return _survey(ctx, session, mail)
    letter = staff_letter(ctx, session, mail)
    if letter is None:
        mail.state, mail.sealed = "cancelled", None
        return None
    return _lease(ctx, mail, letter)


def _survey(ctx: Context, session: Session, mail: Mail) -> Letter | None:
    invitation = session.scalar(select(Invitation).where(Invitation.mail_id == mail.id).with_for_update())
    ticket = session.get(Ticket, invitation.ticket_id) if invitation else None
    customer = session.get(Customer, invitation.customer_id) if invitation and invitation.customer_id else None
    if invitation is None or ticket is None or customer is None or invitation.state not in ("scheduled", "sending"):
        mail.state, mail.sealed = "cancelled", None
        return None
    reason = _reason_now(ctx, session, invitation, ticket, customer)
    if reason is not None:
        withdraw(session, invitation, "not_asked", reason)
        return None
    opens = due_moment(ctx, customer, ctx.now)
    if opens > ctx.now:
        mail.due_at = invitation.due_at = opens
        return None
    invitation.state = "sending"
    return _lease(ctx, mail, survey_letter(ctx, session, mail, invitation, ticket, customer))


def _reason_now(
    ctx: Context, session: Session, invitation: Invitation, ticket: Ticket, customer: Customer
) -> str | None:
    """What changed since it was scheduled: a "no", age, or another survey that left meanwhile (C14)."""
    ctx.lock(f"customer {customer.email}")
    source = session.get(Source, ticket.source)
    asking = source is not None and source.asking
    reason = refusal(ctx, session, customer, invitation.closed_at, asking=asking, auto_closed=ticket.auto_closed)
    throttle = ctx.preferences.survey_throttle
    if reason is None and not invitation.throttle_exempt:
        lately = asked_lately(session, customer.id, ctx.now, throttle, but=invitation.id)
        reason = "throttled" if lately else None
    return reason


def _lease(ctx: Context, mail: Mail, letter: Letter) -> Letter:
    mail.state, mail.attempt_id, mail.lease_until = "sending", token(), ctx.now + LEASE
    mail.tries += 1
    return letter.of_attempt(mail.attempt_id)
