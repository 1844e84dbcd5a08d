"""What the demo's customers were asked after the calls, and what they answered."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.audit import Actor
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.recovered import main_cause, may_ask
from survey_service.callbacks.recovery import Recovery
from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.flows.context import Context
from survey_service.flows.recovery_asked import CREDIT, DELAY
from survey_service.flows.survey_scheduled import due_moment
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.keys import token, token_hash
from survey_service.mail.queued import Mail

HAPPIER = (
    (5, "Now it works. Thank you for calling."),
    None,
    (4, None),
    (5, None),
    None,
    (3, "Better, but it took two weeks."),
)
SAME = ((2, "Nothing has changed since the call."), None, (4, "I understand now why it is so."), None, (3, None))
ANSWERS = {"settled": HAPPIER, "not_settled": SAME}
"""After each outcome, one after the other; None: no answer."""


def add_recoveries(ctx: Context, session: Session) -> None:
    """As the flows would have asked, each a day after its case was closed, never of an address that is stopped."""
    stopped = {*session.scalars(select(OptOut.address_hash)), *session.scalars(select(Suppression.address_hash))}
    told: Counter[str] = Counter()
    per_ticket: Counter[int] = Counter()
    closed = select(Callback, Customer).join(Customer, Customer.id == Callback.customer_id)
    for case, customer in session.execute(closed.where(Callback.closed_at.is_not(None)).order_by(Callback.closed_at)):
        cause = main_cause(session, case) if may_ask(session, case) else None
        if cause is None or not customer.email or ctx.keys.address_hash(customer.email) in stopped:
            continue
        outcome = case.outcome or ""
        answer = ANSWERS[outcome][told[outcome] % len(ANSWERS[outcome])]
        told[outcome] += 1
        per_ticket[cause.ticket_id] += 1
        _add(ctx, session, case, cause, customer, per_ticket[cause.ticket_id], answer)


def _add(
    ctx: Context,
    session: Session,
    case: Callback,
    cause: Invitation,
    customer: Customer,
    number: int,
    answer: tuple[int, str | None] | None,
) -> None:
    assert case.closed_at is not None
    due = due_moment(ctx, customer, case.closed_at + DELAY)
    gone = due <= ctx.now
    asked = Invitation(kind="recovery", ticket_id=cause.ticket_id, resolution=number, customer_id=customer.id)
    asked.state, asked.language, asked.brand = "sent" if gone else "scheduled", cause.language, cause.brand
    asked.closed_at, asked.created_at, asked.due_at = cause.closed_at, case.closed_at, due
    asked.throttle_exempt = True
    for name in CREDIT:
        setattr(asked, name, getattr(cause, name))
    session.add(asked)
    session.flush()
    kept = Recovery(invitation_id=asked.id, callback_id=case.id)
    session.add(kept)
    mail = Mail(letter="recovery", params={"invitation": asked.id}, due_at=due, created_at=case.closed_at)
    audit.record(session, case.closed_at, Actor("user", case.closed_by), "recovery_asked", "callback", case.id)
    if gone:
        asked.sent_at, asked.expires_at = due, due + ctx.preferences.survey_expiry
        mail.state, mail.tries, mail.attempt_id, mail.settled_at = "accepted", 1, token(), due
        mail.detail = "kept in the outbox"
        session.add(AnswerLink(token_hash=token_hash(token()), invitation_id=asked.id))
        answered_at = due + timedelta(hours=3, minutes=case.id % 60)
        if answer and answered_at <= ctx.now:
            kept.score, kept.why = answer
            kept.answered_at = asked.rated_at = answered_at
            asked.state = "rated"
    session.add(mail)
    session.flush()
    asked.mail_id = mail.id
