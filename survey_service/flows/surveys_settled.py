"""What became of surveys and reminders, by the thousand: the same as mails_settled.settle writes, in few statements.

What is rare goes the way of single mails: refusals, last tries, and letters that a person had sent once more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import BindParameter, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.flows.context import Context
from survey_service.flows.reminder_moment import reminder_moment
from survey_service.flows.settling import MOST_TRIES, OUT, Settled, pause
from survey_service.invitations.invitation import Invitation
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import Mail
from survey_service.prepared import run, table_of
from survey_service.responses.touched import touch_surveys

_MAILS, _SURVEYS, _CUSTOMERS = table_of(Mail), table_of(Invitation), table_of(Customer)
_IDS: BindParameter[int] = bindparam("mails", expanding=True)


@dataclass(slots=True)
class OutSurvey:
    """As Invitation: what is read and written when its mail is settled."""

    id: int
    mail_id: int | None
    reminder_mail_id: int | None
    kind: str
    state: str
    reason: str | None
    customer_id: int
    brand: str | None
    credit_team_id: int | None
    sent_at: datetime | None
    rated_at: datetime | None


_HELD = (
    select(*(_SURVEYS.c[name] for name in OutSurvey.__dataclass_fields__))
    .where(or_(_SURVEYS.c.mail_id.in_(_IDS), _SURVEYS.c.reminder_mail_id.in_(_IDS)))
    .order_by(_SURVEYS.c.id)
    .with_for_update()
)
_OUT_MAILS = (
    select(_MAILS.c.id, _MAILS.c.letter, _MAILS.c.attempt_id, _MAILS.c.tries)
    .where(_MAILS.c.id.in_(_IDS), _MAILS.c.state.in_(OUT), _MAILS.c.earlier_attempt_id.is_(None))
    .order_by(_MAILS.c.id)
    .with_for_update()
)
_TOLD: dict[str, Any] = {"detail": bindparam("said"), "provider_id": bindparam("provider"), "lease_until": None}
_ACCEPTED = update(_MAILS).values(state="accepted", sealed=None, settled_at=bindparam("now"), **_TOLD)
_ACCEPTED = _ACCEPTED.where(_MAILS.c.id.in_(_IDS))
_UNKNOWN = update(_MAILS).values(state="unknown", **_TOLD).where(_MAILS.c.id.in_(_IDS))
_AGAIN = update(_MAILS).values(state="queued", due_at=bindparam("due"), **_TOLD).where(_MAILS.c.id == bindparam("mail"))
_LEFT = (
    update(_SURVEYS)
    .where(_SURVEYS.c.id.in_(bindparam("surveys", expanding=True)))
    .values(
        state=bindparam("now_is"),
        sent_at=bindparam("sent"),
        expires_at=bindparam("until"),
        reminder_due_at=bindparam("reminded"),
    )
)
_WAS_REMINDED = update(_SURVEYS).where(_SURVEYS.c.id.in_(bindparam("surveys", expanding=True)))
_WAS_REMINDED = _WAS_REMINDED.values(reminded_at=bindparam("now"))
_WAITS = update(_SURVEYS).where(_SURVEYS.c.id == bindparam("survey")).values(state="scheduled", due_at=bindparam("due"))
_WAITS_UNSENT = _WAITS.values(sent_at=None, expires_at=None, reminder_due_at=None)
_ADDRESSES = select(_CUSTOMERS.c.id, _CUSTOMERS.c.email).where(
    _CUSTOMERS.c.id.in_(bindparam("customers", expanding=True))
)
_KEPT = insert(table_of(OutboxMail))


@dataclass
class Rows:
    """What is to be written, by the hundred."""

    accepted: defaultdict[tuple[str, str | None], list[int]] = field(default_factory=lambda: defaultdict(list))
    unknown: defaultdict[tuple[str, str | None], list[int]] = field(default_factory=lambda: defaultdict(list))
    again: list[dict[str, Any]] = field(default_factory=list)
    left: defaultdict[tuple[Any, ...], list[int]] = field(default_factory=lambda: defaultdict(list))
    reminded: list[int] = field(default_factory=list)
    waits: list[dict[str, Any]] = field(default_factory=list)
    waits_unsent: list[dict[str, Any]] = field(default_factory=list)
    kept: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    def write(self, session: Session, now: datetime) -> None:
        for (said, provider), mails in self.accepted.items():
            run(session, _ACCEPTED, {"mails": mails, "said": said, "provider": provider, "now": now})
        for (said, provider), mails in self.unknown.items():
            run(session, _UNKNOWN, {"mails": mails, "said": said, "provider": provider})
        touch_surveys(session, (survey for surveys in self.left.values() for survey in surveys))
        touch_surveys(session, (row["survey"] for row in (*self.waits, *self.waits_unsent)))
        for (state, sent, until, reminded), surveys in self.left.items():
            told = {"surveys": surveys, "now_is": state, "sent": sent, "until": until, "reminded": reminded}
            run(session, _LEFT, told)
        if self.reminded:
            run(session, _WAS_REMINDED, {"surveys": self.reminded, "now": now})
        for statement, rows in ((_AGAIN, self.again), (_WAITS, self.waits), (_WAITS_UNSENT, self.waits_unsent)):
            if rows:
                run(session, statement, rows)
        self._keep(session)

    def _keep(self, session: Session) -> None:
        """Copies of the outbox, but for people erased while their mail was being rendered: it would bring them back."""
        if not self.kept:
            return
        found = run(session, _ADDRESSES, {"customers": sorted({customer for customer, _ in self.kept})})
        known = {row.id: row.email for row in found}
        rows = [row for customer, row in self.kept if known.get(customer) == row.pop("to")]
        if rows:
            run(session, _KEPT, rows)


def settle_surveys(
    ctx: Context, session: Session, settled: Sequence[Settled], stored: Mapping[int, bytes]
) -> list[Settled]:
    """Those that are left to be settled one by one."""
    session.flush()
    wanted = {"mails": [letter.mail_id for letter, _ in settled]}
    surveys: dict[int, OutSurvey] = {}
    for row in run(session, _HELD, wanted).all():
        survey = OutSurvey(*tuple(row))
        surveys |= {mail: survey for mail in (survey.mail_id, survey.reminder_mail_id) if mail is not None}
    mails = {row.id: row for row in run(session, _OUT_MAILS, wanted).all()}
    rows, others = Rows(), []
    for letter, reply in settled:
        found, mail = surveys.get(letter.mail_id), mails.get(letter.mail_id)
        if found is None or mail is None or not _settle(ctx, session, found, mail, letter.attempt_id, reply, rows):
            others.append((letter, reply))
        elif reply.outcome is Outcome.ACCEPTED and letter.mail_id in stored:
            hashed = ctx.keys.address_hash(letter.to)
            copy = {"mail_id": mail.id, "letter": mail.letter, "sent_at": ctx.now, "raw": stored[mail.id]}
            rows.kept.append((found.customer_id, copy | {"address_hash": hashed, "to": letter.to}))
    rows.write(session, ctx.now)
    return others


def _settle(
    ctx: Context, session: Session, survey: OutSurvey, mail: Any, attempt_id: str, reply: Reply, rows: Rows
) -> bool:
    """False: not here."""
    asks = survey.mail_id == mail.id
    told = (reply.detail[:300], reply.provider_id)
    if mail.attempt_id != attempt_id:
        return False
    if reply.outcome in (Outcome.ACCEPTED, Outcome.UNKNOWN):
        is_sure = reply.outcome is Outcome.ACCEPTED
        (rows.accepted if is_sure else rows.unknown)[told].append(mail.id)
        if asks:
            _left(ctx, session, survey, "sent" if is_sure else "unknown", rows)
        else:
            rows.reminded.append(survey.id)
        return True
    waits_still = survey.state in ("scheduled", *OUT) and survey.reason is None
    if reply.outcome is not Outcome.RETRY or mail.tries >= MOST_TRIES or (asks and not waits_still):
        return False
    due = ctx.now + pause(mail.tries, reply.retry_after)
    rows.again.append({"mail": mail.id, "due": due, "said": told[0], "provider": told[1]})
    if asks:
        unsent = survey.rated_at is None
        (rows.waits_unsent if unsent else rows.waits).append({"survey": survey.id, "due": due})
    return True


def _left(ctx: Context, session: Session, survey: OutSurvey, state: str, rows: Rows) -> None:
    """Its clocks start; one revoked or rated meanwhile keeps its state."""
    survey.sent_at = survey.sent_at or ctx.now
    reminded = reminder_moment(ctx, session, cast("Invitation", survey))
    now_is = state if survey.state in OUT else survey.state
    rows.left[now_is, survey.sent_at, survey.sent_at + ctx.preferences.survey_expiry, reminded].append(survey.id)
