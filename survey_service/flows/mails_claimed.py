"""A mail is about to leave: the policy is asked again, the row leased, fresh tokens made. No call happens here (O2).

Nothing here waits for another worker: what is locked is passed over and looked at again at the next call.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.flows.brand_letter import TESTED, brand_test_letter
from survey_service.flows.case_letter import case_letter
from survey_service.flows.changed_letter import changed_letter
from survey_service.flows.context import Context
from survey_service.flows.fixed_letter import fixed_letter
from survey_service.flows.leaving_facts import LeavingFacts, account_lock
from survey_service.flows.leaving_rows import due_mails
from survey_service.flows.letter_written import Letter, staff_letter, survey_letter
from survey_service.flows.mails_settled import put_off, settle_many
from survey_service.flows.recovery_asked import case_of, recovery_overtaken, recovery_refused
from survey_service.flows.recovery_letter import recovery_letter
from survey_service.flows.reminder_letter import reminder_letter
from survey_service.flows.settling import Settled
from survey_service.flows.survey_scheduled import withdraw
from survey_service.flows.surveys_claimed import MANY, claim_surveys
from survey_service.invitations.invitation import Invitation
from survey_service.keys import token
from survey_service.mail.pausing import HELD, sending_paused
from survey_service.mail.queued import LEASE, Mail
from survey_service.tickets.ticket import Ticket

LOOKED = 2_000
"""Mails of one transaction, in which nobody else can write on SQLite."""


def mails_claimed(ctx: Context, most: int = 1, settled: Sequence[Settled] = ()) -> list[Letter]:
    """At most `most` letters, leased to the caller for LEASE; none: nothing is due.

    `settled` are those sent before: written down in the same transaction, it saves a commit for each mail.
    """
    with ctx.writing() as session:
        settle_many(ctx, session, settled)
        letters, looked = _claimed(ctx, session, most)
    while not letters and looked >= LOOKED:  # all that was looked at stays here; others wait behind it
        with ctx.writing() as session:
            letters, looked = _claimed(ctx, session, most)
    return letters


def claim(ctx: Context, session: Session, most: int) -> list[Letter]:
    """The same inside a transaction, which looks at LOOKED mails or few more."""
    return _claimed(ctx, session, most)[0]


def _claimed(ctx: Context, session: Session, most: int) -> tuple[list[Letter], int]:
    """The letters, and how many mails were looked at for them."""
    letters: list[Letter] = []
    passed: list[int] = []
    looked = 0
    held = HELD if sending_paused(session) else frozenset()
    while len(letters) < most and looked < LOOKED:
        session.flush()
        wanted = max(most - len(letters), min(looked, LOOKED - looked))  # twice as many where none of these left
        due = due_mails(session, ctx.now, wanted, passed, held)
        looked += len(due)
        many = claim_surveys(ctx, session, [mail for mail in due if mail.letter in MANY], most - len(letters))
        letters += many.letters
        passed += many.passed
        for mail_id, problem in many.broken:
            put_off(ctx, session, session.get_one(Mail, mail_id), problem)
        singly = [*many.others, *(mail.id for mail in due if mail.letter not in MANY)]
        letters += islice(_singly(ctx, session, singly), most - len(letters))
        passed += singly
        if len(due) < wanted:
            break
    session.flush()
    return letters, looked


def _singly(ctx: Context, session: Session, mails: Sequence[int]) -> Iterator[Letter]:
    if not mails:
        return
    in_order = select(Mail).where(Mail.id.in_(mails)).order_by(Mail.due_at, Mail.id)
    for mail in session.scalars(in_order.execution_options(populate_existing=True)).all():
        letter = _leased(ctx, session, mail)
        if letter is not None:
            yield letter


def _leased(ctx: Context, session: Session, mail: Mail) -> Letter | None:
    """The letter, or None where it does not leave now."""
    try:
        letter = WRITERS.get(mail.letter, _staff)(ctx, session, mail)
    except (ValueError, TypeError, LookupError) as problem:  # one bad row must not hold up all that wait behind it
        put_off(ctx, session, mail, type(problem).__name__)
        return None
    if letter is None:
        if mail.state == "cancelled" and mail.earlier_attempt_id is not None:
            mail.state = "unknown"  # a person had it sent again; the attempt before may have arrived
        return None
    mail.state, mail.attempt_id, mail.lease_until = "sending", token(), ctx.now + LEASE
    mail.tries += 1
    return letter.of_attempt(mail.attempt_id)


def _staff(ctx: Context, session: Session, mail: Mail) -> Letter | None:
    letter = staff_letter(ctx, session, mail)
    if letter is None:
        mail.state, mail.sealed = "cancelled", None
    return letter


def _survey(ctx: Context, session: Session, mail: Mail) -> Letter | None:
    of_mail = select(Invitation, Customer, Ticket).where(Invitation.mail_id == mail.id)
    found = session.execute(
        of_mail.join(Customer, Customer.id == Invitation.customer_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .with_for_update(of=Invitation, skip_locked=True)
    ).one_or_none()
    if found is None:
        if session.scalar(select(Invitation.id).where(Invitation.mail_id == mail.id)) is None:
            mail.state, mail.sealed = "cancelled", None
        return None
    invitation, customer, ticket = found
    shared = account_lock(ctx, session, invitation)
    if not ctx.try_lock(f"customer {customer.email}") or (shared and not ctx.try_lock(shared)):
        return None
    return _still_wanted(ctx, session, mail, invitation, ticket, customer)


def _still_wanted(
    ctx: Context, session: Session, mail: Mail, invitation: Invitation, ticket: Ticket, customer: Customer
) -> Letter | None:
    """The policy's second look; what it forbids for good is withdrawn, what it forbids now waits for its time."""
    if invitation.state != "scheduled" or customer.email is None:
        mail.state, mail.sealed = "cancelled", None
        return None
    if invitation.kind == "recovery" and recovery_overtaken(session, invitation):
        withdraw(session, invitation, "cancelled", "reopened")
        return None
    facts = LeavingFacts(ctx, session, [(invitation, ticket, customer)])
    reason = _reason_now(ctx, session, facts, invitation, ticket, customer)
    if reason is not None:
        withdraw(session, invitation, "not_asked", reason)
        return None
    opens = facts.opens(invitation, customer)
    if opens > ctx.now:
        mail.due_at = invitation.due_at = opens
        return None
    write = recovery_letter if invitation.kind == "recovery" else survey_letter
    letter = write(ctx, session, mail, invitation, ticket, customer)
    invitation.state = "sending"
    return letter


def _reason_now(
    ctx: Context, session: Session, facts: LeavingFacts, invitation: Invitation, ticket: Ticket, customer: Customer
) -> str | None:
    """What changed since it was scheduled: a "no", age, or another survey that left meanwhile (C14)."""
    if invitation.kind == "recovery":
        return recovery_refused(ctx, session, customer, ticket, case_of(session, invitation))
    return facts.refused_now(invitation, ticket, customer)


WRITERS: dict[str, Callable[[Context, Session, Mail], Letter | None]] = {
    "survey": _survey,
    "recovery": _survey,
    "survey_reminder": reminder_letter,
    "fixed": fixed_letter,
    "case_mail": case_letter,
    "changed": changed_letter,
    TESTED: brand_test_letter,
}
"""Letters to customers, whose wish not to be written to is asked for again; all others are for staff."""
