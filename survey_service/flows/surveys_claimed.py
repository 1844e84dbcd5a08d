"""Surveys and reminders about to leave, by the thousand: the same second look as for one, in few statements (O2, C14).

A survey that was sent once more by hand goes the way of single letters (mails_claimed.py), as everything rare does.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOutLink
from survey_service.flows.context import Context
from survey_service.flows.leaving_facts import LeavingFacts, account_lock
from survey_service.flows.leaving_rows import DueMail, Leaving, LeavingSurvey, surveys_of, without_survey
from survey_service.flows.letter_written import Letter, survey_letter
from survey_service.flows.reminder_letter import is_still_waited_for
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.keys import token_hash, tokens
from survey_service.mail.queued import LEASE, Mail
from survey_service.prepared import run, table_of
from survey_service.tickets.ticket import Ticket

REMINDER = "survey_reminder"
MANY = frozenset({"survey", REMINDER})
"""The letters that leave in numbers."""

_MAILS, _SURVEYS = table_of(Mail), table_of(Invitation)
_LINKS, _WAYS_OUT = insert(table_of(AnswerLink)), insert(table_of(OptOutLink))
_LEASED = (
    update(_MAILS)
    .where(_MAILS.c.id == bindparam("mail"))
    .values(
        state="sending",
        attempt_id=bindparam("attempt"),
        lease_until=bindparam("until"),
        sealed=bindparam("seal"),
        tries=_MAILS.c.tries + 1,
    )
)
_THESE_MAILS = _MAILS.c.id.in_(bindparam("mails", expanding=True))
_THESE_SURVEYS = _SURVEYS.c.id.in_(bindparam("surveys", expanding=True))
_CANCELLED = update(_MAILS).where(_THESE_MAILS).values(state="cancelled", sealed=None)
_LATER = update(_MAILS).where(_THESE_MAILS).values(due_at=bindparam("opens"))
_SURVEYS_LATER = update(_SURVEYS).where(_THESE_SURVEYS).values(due_at=bindparam("opens"))
_SENDING = (
    update(_SURVEYS)
    .where(_THESE_SURVEYS)
    .values(state="sending", question_id=bindparam("question"), sampling=bindparam("share"))
)
_NOT_ASKED = (
    update(_SURVEYS)
    .where(_THESE_SURVEYS)
    .values(state="not_asked", reason=bindparam("why"), sampling=bindparam("share"), mail_id=None)
)

Group = tuple[Any, ...]


@dataclass
class Claimed:
    """What became of due mails. `passed`: another worker has something of theirs; `broken`: no letter could be written;
    `others`: they go one by one."""

    letters: list[Letter] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)
    others: list[int] = field(default_factory=list)


@dataclass
class Rows:
    """What is to be written, by the hundred. `unsealed`: leased rows with new tokens, and what to seal."""

    leased: list[dict[str, Any]] = field(default_factory=list)
    unsealed: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    ways_out: list[dict[str, Any]] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    later: defaultdict[datetime, tuple[list[int], list[int]]] = field(
        default_factory=lambda: defaultdict(lambda: ([], []))
    )
    sending: defaultdict[Group, list[int]] = field(default_factory=lambda: defaultdict(list))
    not_asked: defaultdict[Group, list[int]] = field(default_factory=lambda: defaultdict(list))

    def seal(self, ctx: Context) -> None:
        seals = ctx.keys.seal_many([text for _, text in self.unsealed])
        for (row, _), seal in zip(self.unsealed, seals, strict=True):
            row["seal"] = seal

    def write(self, session: Session) -> None:
        for statement, rows in ((_LEASED, self.leased), (_LINKS, self.links), (_WAYS_OUT, self.ways_out)):
            if rows:
                run(session, statement, rows)
        if self.cancelled:
            run(session, _CANCELLED, {"mails": self.cancelled})
        for opens, (mails, surveys) in self.later.items():
            run(session, _LATER, {"mails": mails, "opens": opens})
            if surveys:
                run(session, _SURVEYS_LATER, {"surveys": surveys, "opens": opens})
        for (question, share), surveys in self.sending.items():
            run(session, _SENDING, {"surveys": surveys, "question": question, "share": share})
        for (why, share), surveys in self.not_asked.items():
            run(session, _NOT_ASKED, {"surveys": surveys, "why": why, "share": share})


def claim_surveys(ctx: Context, session: Session, due: Sequence[DueMail], most: int) -> Claimed:
    """`due` are of letters of MANY, locked, the earliest first. Once there are so many letters, the rest stays."""
    found, rows = Claimed(), Rows()
    if not due:
        return found
    mails = {mail.id: mail for mail in due if mail.earlier_attempt_id is None}
    found.others = [mail.id for mail in due if mail.id not in mails]
    leaving = _locked(ctx, session, mails, found, rows)
    facts = LeavingFacts(ctx, session, [_as_models(one) for one in leaving])
    for one in leaving:
        if len(found.letters) == most:
            break
        mail = mails[one[0]]
        try:
            _judge(ctx, session, facts, mail, one, found, rows)
        except (ValueError, TypeError, LookupError) as problem:  # one bad row must not hold up the others
            found.broken.append((mail.id, type(problem).__name__))
    rows.seal(ctx)
    rows.write(session)
    return found


def _locked(ctx: Context, session: Session, mails: dict[int, DueMail], found: Claimed, rows: Rows) -> list[Leaving]:
    """The surveys of these mails whose customers, and accounts where these count, are ours; in the mails' order."""
    leaving: dict[int, Leaving] = {}
    for reminding in (False, True):
        wanted = [mail.id for mail in mails.values() if (mail.letter == REMINDER) is reminding]
        if wanted:
            there = {one[0]: one for one in surveys_of(session, wanted, reminding=reminding)}
            gone = without_survey(session, [mail for mail in wanted if mail not in there], reminding=reminding)
            rows.cancelled.extend(gone)
            found.passed.extend(mail for mail in wanted if mail not in there and mail not in gone)
            leaving |= there
    names = {mail: _names(ctx, session, mails[mail], one) for mail, one in leaving.items()}
    held = ctx.try_locks({name for needed in names.values() for name in needed})
    found.passed.extend(mail for mail, needed in names.items() if not needed <= held)
    return [leaving[mail] for mail in mails if mail in leaving and held >= names[mail]]


def _names(ctx: Context, session: Session, mail: DueMail, one: Leaving) -> set[str]:
    _, survey, _, customer = one
    shared = None if mail.letter == REMINDER else account_lock(ctx, session, _as_invitation(survey))
    return {f"customer {customer.email}", *([shared] if shared else [])}


def _judge(
    ctx: Context, session: Session, facts: LeavingFacts, mail: DueMail, one: Leaving, found: Claimed, rows: Rows
) -> None:
    """The policy's second look; what it forbids for good is withdrawn, what it forbids now waits for its time."""
    invitation, ticket, customer = _as_models(one)
    reminding = mail.letter == REMINDER
    if customer.email is None or not (
        is_still_waited_for(ctx, invitation) if reminding else one[1].state == "scheduled"
    ):
        rows.cancelled.append(mail.id)
        return
    if not reminding and one[1].sent_at is not None:
        found.others.append(mail.id)
        return
    refused = facts.reminder_refused_now if reminding else facts.refused_now
    reason = refused(invitation, ticket, customer)
    if reason is not None:
        rows.cancelled.append(mail.id)
        if not reminding:
            rows.not_asked[reason, invitation.sampling].append(invitation.id)
        return
    opens = facts.opens(invitation, customer)
    if opens > ctx.now:
        rows.later[opens][0].append(mail.id)
        rows.later[opens][1].extend([] if reminding else [invitation.id])
        return
    new_answer, new_optout, attempt = tokens(3)
    kept = _kept_tokens(ctx, mail)
    answer, optout = kept or (new_answer, new_optout)
    letter = survey_letter(ctx, session, cast("Mail", mail), invitation, ticket, customer, (answer, optout))
    leased = {"mail": mail.id, "attempt": attempt, "until": ctx.now + LEASE, "seal": mail.sealed}
    rows.leased.append(leased)
    if kept is None:
        rows.unsealed.append((leased, f'{{"answer": "{answer}", "optout": "{optout}"}}'))
        rows.links.append({"token_hash": token_hash(answer), "invitation_id": invitation.id})
        hashed = ctx.keys.address_hash(customer.email)
        way_out = {"token_hash": token_hash(optout), "address_hash": hashed, "language": invitation.language}
        rows.ways_out.append(way_out)
    if not reminding:
        rows.sending[invitation.question_id, invitation.sampling].append(invitation.id)
        facts.left(invitation)
    found.letters.append(letter.of_attempt(attempt))


def _kept_tokens(ctx: Context, mail: DueMail) -> tuple[str, str] | None:
    """An attempt that was surely not accepted is repeated with the tokens it had."""
    kept = ctx.keys.unseal(mail.sealed) if mail.sealed else None
    if kept is None:
        return None
    said = json.loads(kept)
    return said["answer"], said["optout"]


def _as_models(one: Leaving) -> tuple[Invitation, Ticket, Customer]:
    """For the types: the rows have all that is read of the models."""
    return _as_invitation(one[1]), cast("Ticket", one[2]), cast("Customer", one[3])


def _as_invitation(survey: LeavingSurvey) -> Invitation:
    return cast("Invitation", survey)
