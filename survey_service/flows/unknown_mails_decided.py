"""Of a letter nobody knows the fate of, a person says: send it again, though it may arrive twice, or leave it (O2)."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.flows.mail_events_applied import locked
from survey_service.mail.queued import Mail


@dataclass(frozen=True, slots=True)
class Decided:
    """How many of the mails were decided about, and how many nobody waits for any more: settled by an event, answered,
    or open again meanwhile."""

    done: int
    passed: int


def unknown_sent_again(ctx: Context, mails: Collection[int]) -> Decided:
    """Back into the queue; the policy is asked as it leaves. Events of the attempt before still tell of the mail, and
    one that comes in time keeps it from leaving twice."""
    with ctx.writing() as session:
        held = locked(session, mails)
        done = 0
        for mail in _unknown(held.mails.values()):
            survey = held.asking.get(mail.id)
            if survey is not None and survey.state != "unknown":
                continue
            mail.state, mail.due_at, mail.tries = "queued", ctx.now, 0
            mail.earlier_attempt_id, mail.lease_until = mail.attempt_id, None
            if survey is not None:  # it keeps `sent_at`: for the throttle it left, whatever comes now
                survey.state, survey.due_at = "scheduled", ctx.now
            _decided(ctx, session, mail, "mail_sent_again")
            done += 1
        return Decided(done, len(set(mails)) - done)


def unknown_left(ctx: Context, mails: Collection[int]) -> Decided:
    """It stays unknown, counts as sent, and is off the list of what waits for somebody to decide."""
    with ctx.writing() as session:
        found = [mail for mail in _unknown(locked(session, mails).mails.values()) if mail.decided_at is None]
        for mail in found:
            _decided(ctx, session, mail, "mail_left")
        return Decided(len(found), len(set(mails)) - len(found))


def _unknown(mails: Collection[Mail]) -> list[Mail]:
    return [mail for mail in mails if mail.state == "unknown"]


def _decided(ctx: Context, session: Session, mail: Mail, act: str) -> None:
    mail.decided_at = ctx.now
    mail.decided_by = ctx.actor.id if isinstance(ctx.actor.id, int) else None
    audit.record(session, ctx.now, ctx.actor, act, "mail", mail.id)
