"""The letter that tells a customer what is fixed (P4)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.feedback.theme import Theme, ThemeTold
from survey_service.flows.context import Context
from survey_service.flows.later_letter import Later, Values, later_letter, trial_of
from survey_service.flows.letter_written import Letter, day_there
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.responses.response import Response
from survey_service.tickets.ticket import Ticket


def fixed_letter(ctx: Context, session: Session, mail: Mail) -> Letter | None:
    """As it leaves."""
    return later_letter(FIXED, ctx, session, mail)


def trial_values(ctx: Context, theme: Theme, about: str, name: str | None) -> dict[str, Any]:
    """What the letter says to somebody who was asked today about ticket 1042."""
    return trial_of(ctx, name) | {"about": about, "fixed_in": theme.fixed_in}


def _trial(session: Session, mail: Mail, said: Values) -> Values | None:
    theme = session.get(Theme, mail.params.get("theme"))
    return {"about": said["about"], "fixed_in": theme.fixed_in} if theme is not None else None


def _real(
    ctx: Context, session: Session, mail: Mail, said: Values, customer: Customer
) -> tuple[Values, Invitation] | None:
    told = _trial(session, mail, said)
    found = session.execute(
        select(Invitation, Ticket.external_id, Response.rated_at)
        .join(Response, Response.invitation_id == Invitation.id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(Response.id == mail.params["response"])
    ).one_or_none()
    if told is None or found is None:
        return None
    invitation, number, rated_at = found
    return told | {"said_day": day_there(ctx, customer, rated_at), "ticket_number": number}, invitation


FIXED = Later("fixed", ThemeTold, _trial, _real)
