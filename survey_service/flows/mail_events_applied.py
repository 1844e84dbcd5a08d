"""The mail service tells what became of letters: each event once, in any order, however often it is told (O4).

Locks are taken in one order: names of customers, then surveys, then mails, as settling and taking back do.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from survey_service.customers.addresses import BadAddress, normalise
from survey_service.customers.suppressing import Cause, suppress
from survey_service.flows.context import Context
from survey_service.flows.mail_recipients import Recipient, recipients
from survey_service.flows.opt_out_changed import opt_out_lock, opt_outs_told, stop_scheduled
from survey_service.flows.reminder_moment import reminder_moment
from survey_service.flows.sending_pauses import paused_where_too_many
from survey_service.invitations.delivery import UNDER_WAY, after_event
from survey_service.invitations.invitation import Invitation
from survey_service.mail.mail_event import MailEvent
from survey_service.mail.queued import LEASE, Mail
from survey_service.mail.told_events import TRACKED, ToldEvent
from survey_service.preferences.preference import InstallationFact
from survey_service.prepared import insert_new

EVENTS_SEEN, TRACKING_SEEN = "events_seen", "tracking_seen"
"""Facts for the set-up check: when a signed call, and an open or a click of a letter of ours, was seen last."""
NOTED_EVERY = timedelta(hours=1)  # a fact is one row for all: written at each call, they would wait for each other
AT_ONCE = 2_000  # events of one transaction

UNSETTLED = ("queued", "sending", "unknown")
SUPPRESSING = {
    ("bounce", None): ("bad_address", "bounce"),
    ("spam_report", None): ("suppressed", "spam_report"),
    ("dropped", "bounced_address"): ("bad_address", "dropped"),
    ("dropped", "invalid_address"): ("bad_address", "dropped"),
    ("dropped", "spam_reporting_address"): ("suppressed", "dropped"),
    ("dropped", "unsubscribed_address"): ("suppressed", "dropped"),
}
"""Kind, and code of a drop → reason and cause. Any other drop says nothing of the address."""
OF_ADDRESS = frozenset({"bounce", "dropped", "spam_report", "unsubscribe"})


class Held(NamedTuple):
    """Locked rows: surveys by the mail that asks and by the one that reminds, and mails by id."""

    asking: dict[int, Invitation]
    reminding: dict[int, Invitation]
    mails: dict[int, Mail]


class Fresh(NamedTuple):
    """An event that nobody has told before; `at` by the service's clock, ours where it gave no time."""

    told: ToldEvent
    at: datetime


def mail_events_applied(ctx: Context, told: Sequence[ToldEvent]) -> int:
    """How many of them were news. Those of letters that are not ours, or of an attempt given up, are passed over."""
    return sum(_some_applied(ctx, told[start : start + AT_ONCE]) for start in range(0, max(len(told), 1), AT_ONCE))


def _some_applied(ctx: Context, told: Sequence[ToldEvent]) -> int:
    with ctx.writing() as session:
        _noted(session, EVENTS_SEEN, ctx.now)
        ours = _ours(told, _attempts(session, {one.mail_id for one in told}))
        if any(one.kind == TRACKED for one in ours):
            _noted(session, TRACKING_SEEN, ctx.now)
        wanted = _not_kept(session, [one for one in ours if one.kind != TRACKED])
        return _applied(ctx, session, wanted) if wanted else 0


def _applied(ctx: Context, session: Session, told: Sequence[ToldEvent]) -> int:
    grave = {one.mail_id for one in told if one.kind in OF_ADDRESS}
    ctx.lock(*_names(ctx, told, recipients(session, grave)))
    held = locked(session, {one.mail_id for one in told}, _stopped(session, told))
    people = recipients(session, grave)  # nobody can be erased any more until we are done
    fresh = _kept(ctx, session, _ours(told, {mail.id: _both(mail) for mail in held.mails.values()}))
    for one in fresh:
        _moved(ctx, session, held, one)
    session.flush()
    _left_alone(ctx, session, fresh, people)
    if any(one.told.kind in ("bounce", "spam_report") for one in fresh):
        paused_where_too_many(ctx, session)
    return len(fresh)


def _noted(session: Session, name: str, now: datetime) -> None:
    told = now.isoformat()
    if insert_new(session, InstallationFact, [{"name": name, "value": told}], InstallationFact.name):
        return
    older = InstallationFact.value < (now - NOTED_EVERY).isoformat()
    session.execute(update(InstallationFact).where(InstallationFact.name == name, older).values(value=told))


def _attempts(session: Session, mails: Collection[int]) -> dict[int, set[str | None]]:
    """The attempts whose events tell of these mails."""
    found = session.execute(select(Mail.id, Mail.attempt_id, Mail.earlier_attempt_id).where(Mail.id.in_(mails)))
    return {mail_id: {last, earlier} for mail_id, last, earlier in found}


def _both(mail: Mail) -> set[str | None]:
    return {mail.attempt_id, mail.earlier_attempt_id}


def _ours(told: Sequence[ToldEvent], attempts: Mapping[int, set[str | None]]) -> list[ToldEvent]:
    return [one for one in told if one.attempt_id in attempts.get(one.mail_id, ())]


def _not_kept(session: Session, told: Sequence[ToldEvent]) -> list[ToldEvent]:
    """Without those told before, so that a repetition locks nothing; each once."""
    by_key = {one.key: one for one in told}
    kept = set(session.scalars(select(MailEvent.event_key).where(MailEvent.event_key.in_(by_key))))
    return [one for key, one in by_key.items() if key not in kept]


def _names(ctx: Context, told: Sequence[ToldEvent], people: Mapping[int, Recipient]) -> list[str]:
    """Under which customers are scheduled, erased, and say what they want."""
    names = [f"customer {person.email}" for person in people.values() if person.email]
    names += [opt_out_lock(person.address_hash) for person in people.values() if person.address_hash]
    return names + [opt_out_lock(hashed) for one in told if (hashed := _told_hash(ctx, one)) is not None]


def _told_hash(ctx: Context, told: ToldEvent) -> bytes | None:
    """By the address in the event: for people erased since, whom our rows do not know any more."""
    try:
        return ctx.keys.address_hash(normalise(told.address)) if told.address else None
    except BadAddress:
        return None


def _stopped(session: Session, told: Sequence[ToldEvent]) -> list[int]:
    """The customers whose scheduled surveys may be withdrawn."""
    mails = {one.mail_id for one in told if one.kind in OF_ADDRESS and one.kind != "bounce"}
    return [person.customer_id for person in recipients(session, mails).values()]


def locked(session: Session, mails: Collection[int], stopped: Collection[int] = ()) -> Held:
    """Of these mails; also locked are surveys scheduled for those `stopped`, which somebody is about to withdraw."""
    waiting = and_(Invitation.customer_id.in_(stopped), Invitation.state == "scheduled")
    surveys = session.scalars(
        select(Invitation)
        .where(or_(Invitation.mail_id.in_(mails), Invitation.reminder_mail_id.in_(mails), waiting))
        .order_by(Invitation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    rows = session.scalars(
        select(Mail)
        .where(Mail.id.in_(mails))
        .order_by(Mail.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return Held(
        {one.mail_id: one for one in surveys if one.mail_id is not None},
        {one.reminder_mail_id: one for one in surveys if one.reminder_mail_id is not None},
        {mail.id: mail for mail in rows},
    )


def _kept(ctx: Context, session: Session, told: Sequence[ToldEvent]) -> list[Fresh]:
    """The rows of what is new; another process may have kept some of it a moment ago."""
    fresh = {one.key: Fresh(one, one.at or ctx.now) for one in told}
    rows = [
        {
            "event_key": key,
            "mail_id": one.told.mail_id,
            "kind": one.told.kind,
            "at": one.at,
            "received_at": ctx.now,
            "code": one.told.code,
        }
        for key, one in sorted(fresh.items())
    ]
    return [fresh[key] for key in insert_new(session, MailEvent, rows, MailEvent.event_key)]


def _moved(ctx: Context, session: Session, held: Held, one: Fresh) -> None:
    """Any event shows that the mail was taken, so nothing about it is in doubt any more. A reminder's leave its survey
    where it is."""
    mail, survey = held.mails[one.told.mail_id], held.asking.get(one.told.mail_id)
    if mail.state in UNSETTLED:
        _taken(ctx, session, mail, survey, held.reminding.get(mail.id))
    if survey is None:
        return
    survey.state, survey.reason = after_event(survey.state, survey.reason, one.told.kind)
    if one.told.kind == "delivered":
        survey.delivered_at = min(survey.delivered_at or one.at, one.at)


def _taken(ctx: Context, session: Session, mail: Mail, survey: Invitation | None, reminded: Invitation | None) -> None:
    """Its clocks start, unless its answer has started them; the answer, if it still comes, finds it settled."""
    began = mail.lease_until - LEASE if mail.lease_until else ctx.now
    mail.state, mail.sealed, mail.settled_at, mail.lease_until = "accepted", None, ctx.now, None
    mail.detail = "taken, as an event told"
    if survey is not None and survey.state in (*UNDER_WAY, "rated", "revoked"):
        survey.sent_at = survey.sent_at or began
        survey.expires_at = survey.sent_at + ctx.preferences.survey_expiry
        survey.reminder_due_at = reminder_moment(ctx, session, survey)
    if reminded is not None:
        reminded.reminded_at = reminded.reminded_at or began


def _left_alone(ctx: Context, session: Session, fresh: Sequence[Fresh], people: Mapping[int, Recipient]) -> None:
    """Who cannot be reached or does not want to be; of somebody erased only a wish is kept, as a keyed hash (C9)."""
    causes: list[Cause] = []
    wishes: dict[bytes, datetime] = {}
    for one in fresh:
        person = people.get(one.told.mail_id)
        if person is None:
            continue
        pair = SUPPRESSING.get((one.told.kind, one.told.code if one.told.kind == "dropped" else None))
        if one.told.kind == "unsubscribe" or (person.address_hash is None and one.told.kind == "spam_report"):
            hashed = person.address_hash or _told_hash(ctx, one.told)
            if hashed is not None:
                wishes[hashed] = max(wishes.get(hashed, one.at), one.at)
        elif pair is not None and person.address_hash is not None:
            causes.append(Cause(person.address_hash, *pair, one.at, one.told.mail_id))
    suppress(session, causes)
    opt_outs_told(ctx, session, wishes)
    for hashed in sorted({cause.address_hash for cause in causes if cause.reason == "suppressed"}):
        stop_scheduled(session, hashed, "suppressed")
