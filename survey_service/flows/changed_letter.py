"""The letter that tells a customer what was changed because of such feedback (C8)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.callbacks.action import ActionTold, CorrectiveAction
from survey_service.callbacks.action_telling import wants_no_contact
from survey_service.callbacks.callback import CallbackCause
from survey_service.customers.customer import Customer
from survey_service.flows.context import Context
from survey_service.flows.later_letter import Later, Values, later_letter
from survey_service.flows.letter_written import Letter, day_there
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.tickets.ticket import Ticket


def changed_letter(ctx: Context, session: Session, mail: Mail) -> Letter | None:
    """As it leaves."""
    return later_letter(CHANGED, ctx, session, mail)


def _trial(_session: Session, _mail: Mail, said: Values) -> Values:
    return {"changed": said["changed"]}


def _real(
    ctx: Context, session: Session, mail: Mail, said: Values, customer: Customer
) -> tuple[Values, Invitation] | None:
    """Not where the action was taken up again or dropped, or the customer wants no contact any more."""
    action = session.get(CorrectiveAction, mail.params["action"])
    if action is None or action.done_at is None or action.effect == "did_not":
        return None
    if session.scalar(select(Customer.id).where(Customer.id == customer.id, wants_no_contact(action.id))):
        return None
    found = session.execute(
        select(Invitation, Ticket.external_id, CallbackCause.at)
        .join(CallbackCause, CallbackCause.invitation_id == Invitation.id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(CallbackCause.id == mail.params["cause"])
    ).one_or_none()
    if found is None:
        return None
    invitation, number, at = found
    told = {"changed": said["changed"], "said_day": day_there(ctx, customer, at), "ticket_number": number}
    return told, invitation


CHANGED = Later("changed", ActionTold, _trial, _real)
