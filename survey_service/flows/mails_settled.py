"""What became of a mail: the answer of its transport is written down, once, for the attempt it belongs to (O2).

Rows are locked in one order, the survey before its mail, as flows that take surveys back do.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from survey_service.callbacks.action import ActionTold
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.case_letter import CaseLetter
from survey_service.customers.customer import Customer
from survey_service.customers.suppressing import Cause, suppress
from survey_service.feedback.theme import ThemeTold
from survey_service.flows.context import Context
from survey_service.flows.feedback_copies import tells_erased
from survey_service.flows.letter_written import Letter
from survey_service.flows.reminder_moment import reminder_moment
from survey_service.flows.settling import MOST_TRIES, OUT, Settled, pause
from survey_service.flows.surveys_settled import settle_surveys
from survey_service.invitations.invitation import Invitation
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import LEASE, Mail


def mails_settled(ctx: Context, settled: Sequence[Settled], stored: Mapping[int, bytes] | None = None) -> None:
    """`stored` is what the outbox keeps, by mail id: it accepts a mail by storing it in this very transaction."""
    with ctx.writing() as session:
        settle_many(ctx, session, settled, stored or {})


def settle_many(
    ctx: Context, session: Session, settled: Sequence[Settled], stored: Mapping[int, bytes] = MappingProxyType({})
) -> None:
    """The same inside a transaction."""
    left = settle_surveys(ctx, session, settled, stored) if len(settled) > 1 else settled
    for letter, reply in left:
        settle(ctx, session, letter, reply, stored.get(letter.mail_id))


def settle(ctx: Context, session: Session, letter: Letter, reply: Reply, raw: bytes | None = None) -> None:
    """One mail. An answer that comes after its lease ran out settles `unknown`; any other stale one is dropped."""
    invitation = _survey_of(session, letter.mail_id)
    reminded = None if invitation else reminded_survey(session, letter.mail_id)
    mail = session.scalar(
        select(Mail)
        .where(Mail.id == letter.mail_id, Mail.attempt_id == letter.attempt_id, Mail.state.in_(OUT))
        .with_for_update()
    )
    if mail is None:
        return
    mail.detail, mail.provider_id, mail.lease_until = reply.detail[:300], reply.provider_id, None
    if reply.outcome == Outcome.ACCEPTED:
        mail.state, mail.sealed, mail.settled_at = "accepted", None, ctx.now
        _left(ctx, session, invitation, "sent", ctx.now)
        _was_reminded(reminded, ctx.now)
        if raw is not None and not _is_erased(session, invitation or reminded, letter):
            hashed = ctx.keys.address_hash(letter.to)
            session.add(OutboxMail(mail_id=mail.id, letter=mail.letter, sent_at=ctx.now, raw=raw, address_hash=hashed))
    elif reply.outcome == Outcome.UNKNOWN:
        mail.state = "unknown"
        _left(ctx, session, invitation, "unknown", ctx.now)
        _was_reminded(reminded, ctx.now)
    elif reply.outcome == Outcome.REFUSED:
        _never_leaves(ctx, mail, invitation, "refused")
        if reply.address_refused:
            _suppress(ctx, session, letter, invitation or reminded)
    else:
        _again_later(ctx, mail, invitation, reply.retry_after)


def put_off(ctx: Context, session: Session, mail: Mail, problem: str) -> None:
    """A claimed row that could not even become a letter: tried again later, in the end parked."""
    mail.tries += 1
    mail.detail = f"the letter could not be written: {problem}"
    _again_later(ctx, mail, _survey_of(session, mail.id), None)


def leases_expired(ctx: Context) -> int:
    """How many mails a dead worker left behind. They are `unknown`; the outbox alone is sure it accepted nothing."""
    with ctx.writing() as session:
        mails = session.scalars(
            select(Mail)
            .where(Mail.state == "sending", Mail.lease_until < ctx.now)
            .with_for_update(skip_locked=True)
            .limit(500)
        ).all()
        return sum(_expired(ctx, session, mail) for mail in mails)


def _expired(ctx: Context, session: Session, mail: Mail) -> bool:
    """False where its survey is locked by another flow; the next look finds it."""
    about = select(Invitation).where(Invitation.mail_id == mail.id)
    invitation = session.scalar(about.with_for_update(skip_locked=True))
    if invitation is None and session.scalar(about) is not None:
        return False
    reminded = None if invitation else reminded_survey(session, mail.id)
    began = mail.lease_until - LEASE if mail.lease_until else ctx.now
    mail.lease_until = None
    if ctx.preferences.mail_transport == "outbox":
        _waits(mail, invitation, mail.due_at)
    else:
        mail.state, mail.detail = "unknown", "the worker that was sending it ended"
        _left(ctx, session, invitation, "unknown", began)
        _was_reminded(reminded, began)
    return True


def _survey_of(session: Session, mail_id: int) -> Invitation | None:
    return session.scalar(select(Invitation).where(Invitation.mail_id == mail_id).with_for_update())


def reminded_survey(session: Session, mail_id: int) -> Invitation | None:
    """The survey this mail is the reminder of."""
    return session.scalar(select(Invitation).where(Invitation.reminder_mail_id == mail_id).with_for_update())


def _was_reminded(invitation: Invitation | None, at: datetime) -> None:
    """A reminder left, or may have: there is no other. Whatever becomes of it, the survey's own state stands."""
    if invitation is not None:
        invitation.reminded_at = at


def _left(ctx: Context, session: Session, invitation: Invitation | None, state: str, at: datetime) -> None:
    """A survey that left, or may have, starts its clocks; one revoked or rated meanwhile keeps its state."""
    if invitation is None:
        return
    invitation.sent_at = invitation.sent_at or at
    invitation.expires_at = invitation.sent_at + ctx.preferences.survey_expiry
    invitation.reminder_due_at = reminder_moment(ctx, session, invitation)
    if invitation.state in OUT:
        invitation.state = state


def _again_later(ctx: Context, mail: Mail, invitation: Invitation | None, asked: float | None) -> None:
    """Surely not accepted: it waits, unless this was its last try."""
    if mail.tries >= MOST_TRIES:
        _never_leaves(ctx, mail, invitation, "parked")
    else:
        _waits(mail, invitation, ctx.now + pause(mail.tries, asked))


def _waits(mail: Mail, invitation: Invitation | None, due: datetime) -> None:
    """Back in the queue, unless nobody wants the survey any more."""
    if invitation is None:
        mail.state, mail.due_at = "queued", due
        return
    if mail.earlier_attempt_id is None:
        _stayed(invitation)
    if invitation.state in ("scheduled", *OUT) and invitation.reason is None:
        mail.state, mail.due_at = "queued", due
        invitation.state, invitation.due_at = "scheduled", due
    elif mail.earlier_attempt_id is not None:
        mail.state = "unknown"
    else:
        mail.state, mail.sealed = "cancelled", None
        _cancelled(invitation)


def _never_leaves(ctx: Context, mail: Mail, invitation: Invitation | None, state: str) -> None:
    """Where a person had it sent again, the attempt before may have arrived all the same: unknown, as it was."""
    if mail.earlier_attempt_id is not None:
        mail.state = "unknown"
        if invitation is not None and invitation.state in ("scheduled", *OUT):
            invitation.state = "unknown"
        return
    mail.state, mail.sealed, mail.settled_at = state, None, ctx.now
    if invitation is None:
        return
    _stayed(invitation)
    if invitation.state in ("scheduled", *OUT):
        invitation.state = "refused"
        if invitation.reason is None and state == "parked":
            invitation.reason = "parked"
    else:
        _cancelled(invitation)


def _stayed(invitation: Invitation) -> None:
    """Its clocks, started where it seemed to have left, stand still again."""
    if invitation.rated_at is None:
        invitation.sent_at = invitation.expires_at = invitation.reminder_due_at = None


def _cancelled(invitation: Invitation) -> None:
    """Taken back while its mail was on the way; as it turned out, nothing left."""
    if invitation.state in ("revoked", *OUT):
        invitation.state = "cancelled"


def _is_erased(session: Session, invitation: Invitation | None, letter: Letter) -> bool:
    """The person was erased while the mail was being rendered; its copy would bring address or words back."""
    if tells_erased(session, letter.letter, letter.values):
        return True
    if invitation is None:
        customer_id = _told(session, letter)
        return customer_id is not None and _address(session, customer_id) != letter.to
    return _address(session, invitation.customer_id) != letter.to


def _suppress(ctx: Context, session: Session, letter: Letter, invitation: Invitation | None) -> None:
    customer_id = invitation.customer_id if invitation else _told(session, letter)
    address = _address(session, customer_id) if customer_id else None
    if address is None:
        return
    hashed = ctx.keys.address_hash(address)
    suppress(session, [Cause(hashed, "bad_address", "refused", ctx.now, letter.mail_id)])


def _told(session: Session, letter: Letter) -> int | None:
    """The customer of a letter that is no survey: it tells what is fixed or changed, or was written from a case."""
    of_mail = (
        select(ThemeTold.customer_id).where(ThemeTold.mail_id == letter.mail_id),
        select(ActionTold.customer_id).where(ActionTold.mail_id == letter.mail_id),
        select(Callback.customer_id).join(CaseLetter).where(CaseLetter.mail_id == letter.mail_id),
    )
    return session.scalar(union_all(*of_mail))


def _address(session: Session, customer_id: int | None) -> str | None:
    return session.scalar(select(Customer.email).where(Customer.id == customer_id))
