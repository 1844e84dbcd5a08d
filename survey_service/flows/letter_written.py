"""All that a letter says, gathered at the moment it leaves; rendering it is the worker's, outside any transaction."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOutLink
from survey_service.flows import actions_reminded, appeal_letters, feedback_letters, notice_letters, repair_steps
from survey_service.flows.context import Context
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.window import customer_zone
from survey_service.keys import token, token_hash
from survey_service.mail.queued import Mail
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket

SAYS: dict[str, Callable[[Context, Session, Mail], dict[str, Any] | None]] = {
    "appeal_waiting": appeal_letters.appeal_waiting,
    "appeal_decided": appeal_letters.appeal_decided,
    "appeal_undone": appeal_letters.appeal_undone,
    "daily_feedback": feedback_letters.daily_feedback,
    "praise": feedback_letters.praise,
    "case_notice": notice_letters.case_notice,
    "repair_step": repair_steps.repair_step,
    "action_due": actions_reminded.action_due,
}
"""Letter to staff → what it says, gathered as it leaves; None: it does not leave."""


@dataclass(frozen=True, repr=False)
class Letter:
    """Its repr shows ids only: values hold names and links. `optout_url` is for survey letters alone, `reply_to` for
    those that a colleague wrote: answers go there."""

    mail_id: int
    letter: str
    to: str
    to_name: str | None
    language: str | None
    values: dict[str, Any]
    optout_url: str | None = None
    attempt_id: str = ""
    reply_to: str | None = None

    def of_attempt(self, attempt_id: str) -> "Letter":
        """The same, under the id of one attempt to send it."""
        return replace(self, attempt_id=attempt_id)

    def __repr__(self) -> str:
        return f"<Letter {self.letter} mail {self.mail_id} attempt {self.attempt_id}>"


def survey_letter(
    ctx: Context, session: Session, mail: Mail, invitation: Invitation, ticket: Ticket, customer: Customer
) -> Letter:
    """The question with its links; tokens are made once per letter and kept sealed until it has left."""
    assert customer.email is not None
    answer, optout = letter_tokens(ctx, session, mail, invitation, customer.email)
    base = ctx.preferences.base_url.rstrip("/")
    zone = customer_zone(customer.timezone, customer.country, ctx.preferences.report_zone)
    values = {
        "customer_name": first_name(customer.name),
        "ticket_number": ticket.external_id,
        "ticket_subject": ticket.subject,
        "solved_day": invitation.closed_at.astimezone(zone).date(),
        "agent_name": first_name(invitation.credit_agent) if invitation.credit_agent_id else None,
        "links": {score: f"{base}/r/{answer}/{score}" for score in range(1, 6)},
        "optout_link": f"{base}/u/{optout}",
        "brand": invitation.brand or ctx.preferences.installation,
        "throttle_days": ctx.preferences.survey_throttle.days,
    }
    return Letter(
        mail_id=mail.id,
        letter="survey",
        to=customer.email,
        to_name=customer.name,
        language=invitation.language,
        values=values,
        optout_url=f"{base}/u/{optout}",
    )


def staff_letter(ctx: Context, session: Session, mail: Mail) -> Letter | None:
    """A letter to a user, with the link that came sealed; None where the user is gone, the link unreadable or what it
    would say no longer so."""
    user = session.get(User, mail.user_id) if mail.user_id else None
    told = ctx.keys.unseal(mail.sealed) if mail.sealed else "{}"
    if user is None or told is None:
        return None
    gathered = SAYS[mail.letter](ctx, session, mail) if mail.letter in SAYS else {}
    if gathered is None:
        return None
    values = {"name": user.name, "brand": ctx.preferences.installation, **mail.params, **json.loads(told), **gathered}
    return Letter(mail.id, mail.letter, user.email, user.name, user.language, values)


def first_name(name: str | None) -> str | None:
    """What a letter calls somebody: the first word of a name, if it is one."""
    words = (name or "").split()
    return words[0] if words and "@" not in words[0] else None


def letter_tokens(ctx: Context, session: Session, mail: Mail, invitation: Invitation, address: str) -> tuple[str, str]:
    """An attempt that was surely not accepted is repeated with the tokens it had."""
    kept = ctx.keys.unseal(mail.sealed) if mail.sealed else None
    if kept is not None:
        tokens = json.loads(kept)
        return tokens["answer"], tokens["optout"]
    answer, optout = token(), token()
    session.execute(insert(AnswerLink).values(token_hash=token_hash(answer), invitation_id=invitation.id))
    session.execute(
        insert(OptOutLink).values(
            token_hash=token_hash(optout),
            address_hash=ctx.keys.address_hash(address),
            language=invitation.language,
        )
    )
    mail.sealed = ctx.keys.seal(json.dumps({"answer": answer, "optout": optout}))
    return answer, optout
