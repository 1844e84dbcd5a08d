"""A person is forgotten: identity, words, links, queue and copies go; scores stand, the opt-out's hash stays (D7)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.action import ActionTold
from survey_service.callbacks.callback import Attempt, Callback, CallbackCause
from survey_service.callbacks.case_letter import CaseLetter
from survey_service.callbacks.noted import CaseRemark, Why
from survey_service.callbacks.recovery import Recovery
from survey_service.callbacks.repair_step import RepairStep
from survey_service.customers.customer import Customer
from survey_service.customers.suppression import Suppression
from survey_service.feedback.appeal import Appeal
from survey_service.feedback.sharing import CommentNote, Lesson
from survey_service.feedback.theme import ThemeTold
from survey_service.flows.context import Context
from survey_service.flows.feedback_copies import erase_copies
from survey_service.flows.opt_out_changed import opt_out_lock, opt_outs_told
from survey_service.flows.traces_swept import sweep_wanted
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.queued import Mail
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.further_answer import FurtherAnswer
from survey_service.responses.invalid_mark import InvalidMark
from survey_service.responses.landing import Landing
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from survey_service.tickets.raw_event import RawEvent, says
from survey_service.tickets.ticket import Ticket

BULK = {"synchronize_session": False}
CUSTOMER = (
    "email",
    "address_hash",
    "name",
    "locale",
    "timezone",
    "phone",
    "country",
    "region",
    "consent",
    "account_id",
)


def customer_erased(ctx: Context, address: str) -> bool:
    """Whether there was somebody with this normalised address."""
    with ctx.writing() as session:
        return erase_address(ctx, session, address)


def erase_address(ctx: Context, session: Session, address: str) -> bool:
    """The same inside a transaction. What the address is in goes even where no customer was ever made of it."""
    ctx.lock(f"customer {address}")
    hashed = ctx.keys.address_hash(address)
    sweep_wanted(session)
    session.execute(delete(OutboxMail).where(OutboxMail.address_hash == hashed))
    _suppression_gone(ctx, session, hashed)
    mentions = (RawEvent.address_hash == hashed) | says(session, address)
    _emptied(session, RawEvent, mentions, body=None, address_hash=None)
    customer = session.scalar(select(Customer).where(Customer.email == address).with_for_update())
    if customer is None:
        return False
    _erase_tickets(session, customer.id)
    _erase_invitations(session, customer.id)
    _erase_cases(session, customer.id, ctx.now)
    _erase_told(session, customer.id)
    for name in CUSTOMER:
        setattr(customer, name, None)
    customer.erased_at = ctx.now
    audit.record(session, ctx.now, ctx.actor, "erased", "customer", customer.id)
    session.flush()
    session.expire_all()
    return True


def _suppression_gone(ctx: Context, session: Session, address_hash: bytes) -> None:
    """That mail bounced is forgotten; a complaint is a wish like an opt-out, and stays as one."""
    row = session.get(Suppression, address_hash, populate_existing=True)
    if row is None:
        return
    if row.cause == "spam_report":
        ctx.lock(opt_out_lock(address_hash))
        opt_outs_told(ctx, session, {address_hash: row.since})
    session.delete(row)


def _erase_tickets(session: Session, customer_id: int) -> None:
    """A subject is written by the customer, and raw events hold everything at once; also of tickets that have passed
    to somebody else since."""
    asked = select(Invitation.ticket_id).where(Invitation.customer_id == customer_id)
    told = select(RawEvent.ticket_id).where(RawEvent.customer_id == customer_id, RawEvent.ticket_id.is_not(None))
    own = (Ticket.customer_id == customer_id) | Ticket.id.in_(asked) | Ticket.id.in_(told)
    tickets = session.scalars(select(Ticket.id).where(own)).all()
    _emptied(session, RawEvent, RawEvent.ticket_id.in_(tickets), body=None, address_hash=None)
    _emptied(session, RawEvent, RawEvent.customer_id == customer_id, body=None, address_hash=None)
    _emptied(session, Ticket, Ticket.id.in_(tickets), subject=None, url=None)


def _erase_invitations(session: Session, customer_id: int) -> None:
    """Surveys are locked before their mails, as everywhere."""
    own = session.execute(
        select(Invitation.id, Invitation.mail_id, Invitation.reminder_mail_id)
        .where(Invitation.customer_id == customer_id)
        .order_by(Invitation.id)
        .with_for_update()
    ).all()
    surveys = [survey for survey, *_ in own]
    mails = [mail for _, *letters in own for mail in letters if mail is not None]
    session.execute(delete(OutboxMail).where(OutboxMail.mail_id.in_(mails)))
    _emptied(session, Mail, Mail.id.in_(mails) & (Mail.state == "queued"), state="cancelled")
    _emptied(session, Mail, Mail.id.in_(mails), sealed=None, params={}, detail=None)
    for table in (AnswerLink, ContactWish, Landing):
        session.execute(delete(table).where(table.invitation_id.in_(surveys)))
    _erase_responses(session, surveys)
    of_these = Invitation.id.in_(surveys)
    _emptied(session, Invitation, of_these & Invitation.state.in_(("sending", "sent", "unknown")), reason="erased")
    _emptied(session, Invitation, of_these & (Invitation.state == "scheduled"), state="cancelled", reason="erased")
    session.flush()


def _erase_responses(session: Session, surveys: list[int]) -> None:
    responses = session.scalars(select(Response.id).where(Response.invitation_id.in_(surveys))).all()
    for change in session.scalars(select(ResponseChange).where(ResponseChange.response_id.in_(responses))):
        change.before, change.after = _wordless(change.before), _wordless(change.after)
    _emptied(session, Response, Response.id.in_(responses), why=None)
    _emptied(session, FurtherAnswer, FurtherAnswer.response_id.in_(responses), why=None)
    _emptied(session, InvalidMark, InvalidMark.response_id.in_(responses), note=None)
    _emptied(session, Appeal, Appeal.response_id.in_(responses), words=None, answer=None)
    _emptied(session, Lesson, Lesson.response_id.in_(responses), words=None, state="withdrawn")
    session.execute(delete(CommentNote).where(CommentNote.response_id.in_(responses)), execution_options=BULK)
    erase_copies(session, responses)


def _wordless(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "why"}


def _erase_cases(session: Session, customer_id: int, now: datetime) -> None:
    """Notes may name the person; an open case has nobody left to call and is withdrawn, unless it is about somebody
    else as well: then it is that one's."""
    _left_to_others(session, customer_id)
    own = select(Callback.id).where(Callback.customer_id == customer_id)
    cases = session.scalars(own.order_by(Callback.id).with_for_update()).all()  # what is being written now comes first
    _emptied(session, Attempt, Attempt.callback_id.in_(cases), note=None, next_step=None)
    _emptied(session, CaseRemark, CaseRemark.callback_id.in_(cases), words=None)
    _emptied(session, Why, Why.callback_id.in_(cases), words=None)
    _emptied(session, RepairStep, RepairStep.callback_id.in_(cases), words=None, done_words=None)
    _emptied(session, Recovery, Recovery.callback_id.in_(cases), why=None)
    _emptied(session, CaseLetter, CaseLetter.callback_id.in_(cases), subject=None, words=None)
    _emptied(session, Callback, Callback.id.in_(cases), closing_note=None, waiting_reason=None)
    _emptied(
        session,
        Callback,
        Callback.id.in_(cases) & Callback.closed_at.is_(None),
        state="closed",
        closed_at=now,
        outcome="withdrawn",
        waiting_until=None,
        due_at=None,
    )


def _left_to_others(session: Session, customer_id: int) -> None:
    """Two people rated one ticket: a case is called by either of them."""
    found = session.execute(
        select(CallbackCause.callback_id, Invitation.customer_id)
        .join(Callback, Callback.id == CallbackCause.callback_id)
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(Callback.customer_id == customer_id, Callback.closed_at.is_(None), CallbackCause.kind != "eased")
        .where(Invitation.customer_id != customer_id, Customer.erased_at.is_(None))
        .order_by(CallbackCause.id.desc())
    )
    for case_id, other in dict(found.all()).items():
        _emptied(session, Callback, Callback.id == case_id, customer_id=other)


def _erase_told(session: Session, customer_id: int) -> None:
    """Letters about what is fixed or changed, and from a case; that there was one stays, without a word of it."""
    fixed = select(ThemeTold.mail_id).where(ThemeTold.customer_id == customer_id)
    changed = select(ActionTold.mail_id).where(ActionTold.customer_id == customer_id)
    cases = select(Callback.id).where(Callback.customer_id == customer_id)
    written = select(CaseLetter.mail_id).where(CaseLetter.callback_id.in_(cases))
    mails = session.scalars(fixed.union(changed, written)).all()
    session.execute(delete(OutboxMail).where(OutboxMail.mail_id.in_(mails)))
    _emptied(session, Mail, Mail.id.in_(mails) & (Mail.state == "queued"), state="cancelled")
    _emptied(session, Mail, Mail.id.in_(mails), sealed=None, params={}, detail=None)


def _emptied(session: Session, table: Any, which: Any, **values: Any) -> None:
    session.execute(update(table).where(which).values(**values), execution_options=BULK)
