"""What became of a mail: the answer of its transport is written down, once, for the attempt it belongs to (O2)."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.customers.suppression import Suppression
from survey_service.flows.context import Context
from survey_service.flows.letter_written import Letter
from survey_service.flows.mails_claimed import LEASE
from survey_service.invitations.invitation import Invitation
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import Mail

MOST_TRIES = 8
FIRST_PAUSE = 30.0  # seconds; doubled each time
LONGEST_PAUSE = 4 * 3600.0


def mails_settled(ctx: Context, letters: list[tuple[Letter, Reply]], stored: dict[int, bytes] | None = None) -> None:
    """`stored` is what the outbox keeps, by mail id: it accepts a mail by storing it in this very transaction."""
    with ctx.writing() as session:
        for letter, reply in letters:
            settle(ctx, session, letter, reply, (stored or {}).get(letter.mail_id))


def settle(ctx: Context, session: Session, letter: Letter, reply: Reply, raw: bytes | None = None) -> None:
    """One mail. An answer that comes after its lease ran out still settles `unknown`; any other stale one is dropped."""
    mail = session.scalar(
        select(Mail)
        .where(Mail.id == letter.mail_id, Mail.attempt_id == letter.attempt_id)
        .where(Mail.state.in_(("sending", "unknown")))
        .with_for_update()
    )
    if mail is None:
        return
    if raw is not None and reply.outcome == Outcome.ACCEPTED:
        kept = OutboxMail(mail_id=mail.id, letter=mail.letter, sent_at=ctx.now, raw=raw)
        kept.address_hash = ctx.keys.address_hash(letter.to)
        session.add(kept)
    mail.detail, mail.provider_id, mail.lease_until = reply.detail[:300], reply.provider_id, None
    invitation = session.scalar(select(Invitation).where(Invitation.mail_id == mail.id).with_for_update())
    if reply.outcome == Outcome.RETRY and mail.tries < MOST_TRIES:
        mail.state, mail.due_at = "queued", ctx.now + pause(mail.tries, reply.retry_after)
        _back(invitation, mail.due_at)
        return
    _over(ctx, session, mail, invitation, reply)


def pause(tries: int, asked: float | None) -> timedelta:
    """Exponential backoff with full jitter over its upper half, at least as long as the other side asked."""
    longest = min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
    return timedelta(seconds=max(random.uniform(longest / 2, longest), min(asked or 0.0, LONGEST_PAUSE)))  # noqa: S311  # jitter is no secret


def leases_expired(ctx: Context) -> int:
    """How many mails a dead worker left behind. They are `unknown`; the outbox alone is sure it accepted nothing."""
    with ctx.writing() as session:
        mails = session.scalars(
            select(Mail)
            .where(Mail.state == "sending", Mail.lease_until < ctx.now)
            .with_for_update(skip_locked=True)
            .limit(500)
        ).all()
        for mail in mails:
            invitation = session.scalar(select(Invitation).where(Invitation.mail_id == mail.id).with_for_update())
            if ctx.preferences.mail_transport == "outbox":
                mail.state, mail.lease_until = "queued", None
                _back(invitation, mail.due_at)
            else:
                began = mail.lease_until - LEASE if mail.lease_until else ctx.now
                mail.state, mail.detail = "unknown", "the worker that was sending it ended"
                _left(ctx, invitation, "unknown", began)
        return len(mails)


def _over(ctx: Context, session: Session, mail: Mail, invitation: Invitation | None, reply: Reply) -> None:
    states = {Outcome.ACCEPTED: "accepted", Outcome.REFUSED: "refused", Outcome.UNKNOWN: "unknown"}
    mail.state = states.get(reply.outcome, "parked")
    if mail.state != "unknown":
        mail.sealed, mail.settled_at = None, ctx.now
    if mail.state == "accepted":
        _left(ctx, invitation, "sent", ctx.now)
    elif mail.state == "unknown":
        _left(ctx, invitation, "unknown", ctx.now)
    elif invitation is not None and invitation.state in ("sending", "unknown"):
        invitation.state = "refused"
        invitation.reason = "parked" if mail.state == "parked" else None
        if mail.state == "refused" and reply.address_refused:
            _suppress(ctx, session, invitation)


def _left(ctx: Context, invitation: Invitation | None, state: str, at: datetime) -> None:
    """A survey that left, or may have, starts its clocks; one revoked or rated meanwhile keeps its state."""
    if invitation is None:
        return
    invitation.sent_at = invitation.sent_at or at
    invitation.expires_at = invitation.sent_at + ctx.preferences.survey_expiry
    if invitation.state in ("sending", "unknown"):
        invitation.state = state


def _back(invitation: Invitation | None, due: datetime) -> None:
    if invitation is not None and invitation.state == "sending":
        invitation.state, invitation.due_at = "scheduled", due


def _suppress(ctx: Context, session: Session, invitation: Invitation) -> None:
    customer = session.get(Customer, invitation.customer_id) if invitation.customer_id else None
    if customer is None or customer.email is None:
        return
    hashed = ctx.keys.address_hash(customer.email)
    if session.get(Suppression, hashed) is None:
        session.add(Suppression(address_hash=hashed, reason="bad_address", since=ctx.now, detail="refused"))
