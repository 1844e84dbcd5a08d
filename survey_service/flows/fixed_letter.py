"""The letter that tells a customer what is fixed, written as it leaves, if the person may still be written to (P4)."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOutLink
from survey_service.feedback.telling import may_be_told
from survey_service.feedback.theme import Theme, ThemeTold
from survey_service.flows.context import Context
from survey_service.flows.letter_written import Letter, first_name
from survey_service.flows.survey_scheduled import due_moment
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.window import customer_zone
from survey_service.keys import token, token_hash
from survey_service.mail.queued import Mail
from survey_service.responses.response import Response
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket


def fixed_letter(ctx: Context, session: Session, mail: Mail) -> Letter | None:
    """As it leaves: None where it is not wanted any more. A person busy in another flow, or asleep, waits."""
    told = ctx.keys.unseal(mail.sealed) if mail.sealed else None
    theme = session.get(Theme, mail.params.get("theme"))
    letter = None
    if told is not None and theme is not None:
        said = json.loads(told)
        if mail.user_id is not None:
            letter = _to_tester(ctx, session, mail, theme, said["about"])
        else:
            customer = _still_wanted(ctx, session, mail)
            if customer is not None and not _may_leave_now(ctx, mail, customer):
                return None
            letter = _to_customer(ctx, session, mail, theme, customer, said) if customer else None
    if letter is None:
        mail.state, mail.sealed = "cancelled", None
    return letter


def _still_wanted(ctx: Context, session: Session, mail: Mail) -> Customer | None:
    customer_id = session.scalar(select(ThemeTold.customer_id).where(ThemeTold.mail_id == mail.id))
    willing = may_be_told(ctx.preferences.consent_countries)
    return session.scalar(select(Customer).where(Customer.id == customer_id, willing))


def _may_leave_now(ctx: Context, mail: Mail, customer: Customer) -> bool:
    opens = due_moment(ctx, customer, ctx.now)
    mail.due_at = max(mail.due_at, opens)
    return opens <= ctx.now and ctx.try_lock(f"customer {customer.email}")


def trial_values(ctx: Context, theme: Theme, about: str, name: str | None) -> dict[str, Any]:
    """What the letter says to somebody who was asked today about ticket 1042."""
    return {
        "customer_name": first_name(name),
        "about": about,
        "fixed_in": theme.fixed_in,
        "said_day": ctx.now.astimezone(ctx.preferences.report_zone).date(),
        "ticket_number": "1042",
        "optout_link": None,
        "brand": ctx.preferences.installation,
    }


def _to_customer(
    ctx: Context, session: Session, mail: Mail, theme: Theme, customer: Customer, said: dict[str, Any]
) -> Letter | None:
    found = session.execute(
        select(Invitation, Ticket.external_id, Response.rated_at)
        .join(Response, Response.invitation_id == Invitation.id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(Response.id == mail.params["response"])
    ).one_or_none()
    if found is None or customer.email is None:
        return None
    invitation, number, rated_at = found
    if "optout" not in said:
        said["optout"] = _new_way_out(ctx, session, customer.email, invitation.language)
        mail.sealed = ctx.keys.seal(json.dumps(said))
    optout_url = f"{ctx.preferences.base_url.rstrip('/')}/u/{said['optout']}"
    values = {
        "customer_name": first_name(customer.name),
        "about": said["about"],
        "fixed_in": theme.fixed_in,
        "said_day": _day(ctx, customer, rated_at),
        "ticket_number": number,
        "optout_link": optout_url,
        "brand": invitation.brand or ctx.preferences.installation,
    }
    return Letter(mail.id, "fixed", customer.email, customer.name, invitation.language, values, optout_url)


def _to_tester(ctx: Context, session: Session, mail: Mail, theme: Theme, about: str) -> Letter | None:
    user = session.get(User, mail.user_id)
    if user is None:
        return None
    values = trial_values(ctx, theme, about, user.name)
    return Letter(mail.id, "fixed", user.email, user.name, user.language, values)


def _new_way_out(ctx: Context, session: Session, address: str, language: str) -> str:
    optout = token()
    hashed = ctx.keys.address_hash(address)
    row = {"token_hash": token_hash(optout), "address_hash": hashed, "language": language}
    session.execute(insert(OptOutLink).values(**row))
    return optout


def _day(ctx: Context, customer: Customer, at: datetime) -> date:
    zone = customer_zone(customer.timezone, customer.country, ctx.preferences.report_zone)
    day: date = at.astimezone(zone).date()
    return day
