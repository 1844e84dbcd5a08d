"""What those letters share that tell a customer later what became of their words: that it is fixed, what was changed.

Each is written as it leaves, if the person may still be written to. One who is busy in another flow, or asleep, waits.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from survey_service.callbacks.action import ActionTold
from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOutLink
from survey_service.feedback.telling import may_be_told
from survey_service.feedback.theme import ThemeTold
from survey_service.flows.context import Context
from survey_service.flows.letter_written import Letter, first_name
from survey_service.flows.survey_scheduled import due_moment
from survey_service.invitations.invitation import Invitation
from survey_service.keys import token, token_hash
from survey_service.mail.queue import enqueue
from survey_service.mail.queued import Mail
from survey_service.preferences.brands import brand_of
from survey_service.staff.user import User

Values = dict[str, Any]


@dataclass(frozen=True)
class Later:
    """One kind of such a letter: its name, where it is noted who was told, what it says to whoever tries it out, and
    what to a customer, with the survey that customer answered; None: not any more."""

    letter: str
    told: type[ThemeTold] | type[ActionTold]
    trial: Callable[[Session, Mail, Values], Values | None]
    real: Callable[[Context, Session, Mail, Values, Customer], tuple[Values, Invitation] | None]


def later_letter(kind: Later, ctx: Context, session: Session, mail: Mail) -> Letter | None:
    """As it leaves: None where it is not wanted any more, or not now."""
    sealed = ctx.keys.unseal(mail.sealed) if mail.sealed else None
    letter = None
    if sealed is not None:
        said = json.loads(sealed)
        if mail.user_id is not None:
            letter = _to_tester(kind, ctx, session, mail, said)
        else:
            customer = _still_wanted(kind, ctx, session, mail)
            if customer is not None and not _may_leave_now(ctx, mail, customer):
                return None
            letter = _to_customer(kind, ctx, session, mail, said, customer) if customer else None
    if letter is None:
        mail.state, mail.sealed = "cancelled", None
    return letter


def queue_later(ctx: Context, session: Session, letter: str, customer_id: int, params: Values, said: Values) -> Mail:
    """For a customer, outside quiet hours; `said` are words, which wait sealed."""
    customer = session.get_one(Customer, customer_id)
    sealed = ctx.keys.seal(json.dumps(said))
    return enqueue(session, letter, params, due=due_moment(ctx, customer, ctx.now), now=ctx.now, sealed=sealed)


def queue_trial(ctx: Context, session: Session, letter: str, params: Values, said: Values) -> None:
    """To whoever asks, now."""
    assert isinstance(ctx.actor.id, int)
    sealed = ctx.keys.seal(json.dumps(said))
    enqueue(session, letter, params, due=ctx.now, now=ctx.now, sealed=sealed, user_id=ctx.actor.id)


def trial_of(ctx: Context, name: str | None) -> Values:
    """Whom such a letter greets, when it was asked and about what: somebody who was asked today about ticket 1042."""
    return {
        "customer_name": first_name(name),
        "said_day": ctx.now.astimezone(ctx.preferences.report_zone).date(),
        "ticket_number": "1042",
        "optout_link": None,
        "brand": brand_of(ctx.session, ctx.preferences, None).shown_name,
    }


def _still_wanted(kind: Later, ctx: Context, session: Session, mail: Mail) -> Customer | None:
    customer_id = session.scalar(select(kind.told.customer_id).where(kind.told.mail_id == mail.id))
    willing = may_be_told(ctx.preferences.consent_countries)
    return session.scalar(select(Customer).where(Customer.id == customer_id, willing))


def _may_leave_now(ctx: Context, mail: Mail, customer: Customer) -> bool:
    opens = due_moment(ctx, customer, ctx.now)
    mail.due_at = max(mail.due_at, opens)
    return opens <= ctx.now and ctx.try_lock(f"customer {customer.email}")


def _to_customer(
    kind: Later, ctx: Context, session: Session, mail: Mail, said: Values, customer: Customer
) -> Letter | None:
    found = kind.real(ctx, session, mail, said, customer)
    if found is None or customer.email is None:
        return None
    told, invitation = found
    if "optout" not in said:
        said["optout"] = _new_way_out(ctx, session, customer.email, invitation.language)
        mail.sealed = ctx.keys.seal(json.dumps(said))
    optout_url = f"{ctx.preferences.base_url.rstrip('/')}/u/{said['optout']}"
    brand = brand_of(session, ctx.preferences, invitation.brand)
    values = {"customer_name": first_name(customer.name), **told, "optout_link": optout_url, "brand": brand.shown_name}
    letter = Letter(mail.id, kind.letter, customer.email, customer.name, invitation.language, values, optout_url)
    return replace(letter, sender=brand.mail_from, reply_to=brand.reply_to)


def _to_tester(kind: Later, ctx: Context, session: Session, mail: Mail, said: Values) -> Letter | None:
    user = session.get(User, mail.user_id)
    told = kind.trial(session, mail, said) if user is not None else None
    if user is None or told is None:
        return None
    return Letter(mail.id, kind.letter, user.email, user.name, user.language, trial_of(ctx, user.name) | told)


def _new_way_out(ctx: Context, session: Session, address: str, language: str) -> str:
    optout = token()
    hashed = ctx.keys.address_hash(address)
    row = {"token_hash": token_hash(optout), "address_hash": hashed, "language": language}
    session.execute(insert(OptOutLink).values(**row))
    return optout
