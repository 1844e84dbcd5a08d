"""All that a letter says, gathered at the moment it leaves; rendering it is the worker's, outside any transaction."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOutLink
from survey_service.flows import (
    actions_reminded,
    appeal_letters,
    briefs_told,
    feedback_letters,
    month_mailed,
    notice_letters,
    repair_steps,
)
from survey_service.flows.context import Context
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.window import customer_zone
from survey_service.keys import token, token_hash
from survey_service.language import staff_translator
from survey_service.mail.queued import Mail
from survey_service.preferences.asking import rules_for
from survey_service.preferences.brands import brand_of, question_of, wording_of
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
    "brief_ready": briefs_told.brief_ready,
    "monthly_report": month_mailed.monthly_report,
}
"""Letter to staff → what it says, gathered as it leaves; None: it does not leave."""


@dataclass(frozen=True, repr=False)
class Letter:
    """Its repr shows ids only: values hold names and links. `optout_url` is for survey letters alone. `sender` and
    `reply_to` are the brand's, or whose letter it is; None: as the environment has them."""

    mail_id: int
    letter: str
    to: str
    to_name: str | None
    language: str | None
    values: dict[str, Any]
    optout_url: str | None = None
    attempt_id: str = ""
    reply_to: str | None = None
    sender: str | None = None

    def of_attempt(self, attempt_id: str) -> "Letter":
        """Itself, now under the id of one attempt to send it; whoever wrote it says so before anybody else has it."""
        object.__setattr__(self, "attempt_id", attempt_id)  # a copy costs as much as the letter
        return self

    def __repr__(self) -> str:
        return f"<Letter {self.letter} mail {self.mail_id} attempt {self.attempt_id}>"


def survey_letter(
    ctx: Context,
    session: Session,
    mail: Mail,
    invitation: Invitation,
    ticket: Ticket,
    customer: Customer,
    tokens: tuple[str, str] | None = None,
) -> Letter:
    """The question in the brand's words. A reminder asks as the letter before it did."""
    preferences = ctx.preferences
    brand = brand_of(session, preferences, invitation.brand)
    wording = wording_of(session, preferences, brand, invitation.language)
    if invitation.sent_at is None:
        invitation.question_id = wording.question_id
    agent = first_name(invitation.credit_agent) if invitation.credit_agent_id else None
    rules = rules_for(session, preferences, invitation.credit_team_id, invitation.brand)
    said = {
        "solved_day": day_there(ctx, customer, invitation.closed_at),
        "agent_name": agent if brand.show_agent else None,
        "throttle_days": rules.throttle.days,
        "own_subject": wording.subject,
        "own_intro": wording.intro,
        "own_question": question_of(session, preferences, invitation.question_id),
        "own_why": wording.why,
    }
    return question_letter(ctx, session, mail, invitation, ticket, customer, "survey", said, tokens)


def question_letter(
    ctx: Context,
    session: Session,
    mail: Mail,
    invitation: Invitation,
    ticket: Ticket,
    customer: Customer,
    letter: str,
    said: dict[str, Any],
    tokens: tuple[str, str] | None = None,
) -> Letter:
    """What the letters that ask share: links, the way out, and the brand that signs and sends it. Tokens are made once
    per letter and kept sealed until it has left; None: they are made, or found, here."""
    assert customer.email is not None
    preferences = ctx.preferences
    brand = brand_of(session, preferences, invitation.brand)
    answer, optout = tokens or letter_tokens(ctx, session, mail, invitation, customer.email)
    base = preferences.base_url.rstrip("/")
    values = {
        "customer_name": first_name(customer.name),
        "ticket_number": ticket.external_id,
        "ticket_subject": None if brand.hide_subject else ticket.subject,
        "links": {score: f"{base}/r/{answer}/{score}" for score in range(1, 6)},
        "optout_link": f"{base}/u/{optout}",
        "brand": brand.shown_name,
        "own_closing": wording_of(session, preferences, brand, invitation.language).closing,
    }
    return Letter(
        mail_id=mail.id,
        letter=letter,
        to=customer.email,
        to_name=customer.name,
        language=invitation.language,
        values=values | said,
        optout_url=f"{base}/u/{optout}",
        sender=brand.mail_from,
        reply_to=brand.reply_to,
    )


def day_there(ctx: Context, customer: Customer, at: datetime) -> date:
    """The customer's."""
    return at.astimezone(customer_zone(customer.timezone, customer.country, ctx.preferences.report_zone)).date()


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
    return Letter(mail.id, mail.letter, user.email, user.name, staff_translator(user.language).language, values)


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
