"""The letter that asks, after a call, how it is now; written as it leaves."""

from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.flows.context import Context
from survey_service.flows.letter_written import Letter, first_name, letter_tokens
from survey_service.flows.recovery_asked import case_of
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.window import customer_zone
from survey_service.mail.queued import Mail
from survey_service.tickets.ticket import Ticket


def recovery_letter(
    ctx: Context, session: Session, mail: Mail, invitation: Invitation, ticket: Ticket, customer: Customer
) -> Letter:
    """Its links, and the way out that surveys have. Names nobody who called: the customer knows, others need not."""
    assert customer.email is not None
    case = case_of(session, invitation)
    answer, optout = letter_tokens(ctx, session, mail, invitation, customer.email)
    base = ctx.preferences.base_url.rstrip("/")
    zone = customer_zone(customer.timezone, customer.country, ctx.preferences.report_zone)
    reached = case.reached_at or case.closed_at or invitation.created_at
    values = {
        "customer_name": first_name(customer.name),
        "ticket_number": ticket.external_id,
        "ticket_subject": ticket.subject,
        "reached_day": reached.astimezone(zone).date(),
        "links": {score: f"{base}/r/{answer}/{score}" for score in range(1, 6)},
        "optout_link": f"{base}/u/{optout}",
        "brand": invitation.brand or ctx.preferences.installation,
    }
    return Letter(
        mail_id=mail.id,
        letter="recovery",
        to=customer.email,
        to_name=customer.name,
        language=invitation.language,
        values=values,
        optout_url=f"{base}/u/{optout}",
    )
