"""The policy's second look, when mails are about to leave: facts of many surveys met in a few statements, judged one by
one. Load them after the customers are locked: what another worker sent must be seen (C14)."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.flows.address_facts import address_facts
from survey_service.flows.context import Context
from survey_service.flows.survey_scheduled import is_left_out, rules_of
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.neighbours import Neighbourhood, neighbourhood, peace_of
from survey_service.invitations.policy import Asked, reason_not_to_ask, reason_not_to_write
from survey_service.invitations.throttle import Departed, Peace, asked_lately
from survey_service.invitations.window import customer_zone, leaving_moment
from survey_service.preferences.asking import AskingRules
from survey_service.recall import recall
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket

Row = tuple[Invitation, Ticket, Customer]


def account_lock(ctx: Context, session: Session, invitation: Invitation) -> str | None:
    """The name to `try_lock` besides the customer's, where the account is to be left in peace as well."""
    shared = rules_of(ctx, session, invitation).account_throttle and invitation.account_id is not None
    return f"throttle of account {invitation.account_id}" if shared and not invitation.throttle_exempt else None


class LeavingFacts:
    """Of some surveys (or recovery questions, or surveys to be reminded of) and what they may meet on their way out.

    Each that is then sent must be told to `left`, so that the next of its customer or account finds it.
    """

    def __init__(self, ctx: Context, session: Session, rows: Sequence[Row]) -> None:
        self._ctx, self._session, self._rows = ctx, session, rows
        self._preferences = ctx.preferences
        self._known_rules: dict[tuple[int | None, str | None], AskingRules] = {}
        self._moments: dict[tuple[str | None, str | None, int | None, str | None], datetime] = {}
        self._departed = Departed()
        self._known = address_facts(ctx, session, {customer.email for _, _, customer in rows if customer.email})
        sources = {one: recall(session, Source, id=one) for one in {ticket.source for _, ticket, _ in rows}}
        self._asking = {name: source is not None and source.asking for name, source in sources.items()}

    @cached_property
    def _near(self) -> Neighbourhood:
        judged = [(invitation, customer) for invitation, _, customer in self._rows if not invitation.throttle_exempt]
        peaces = [self._peace(invitation, customer) for invitation, customer in judged]
        return neighbourhood(self._session, self._preferences, peaces, self._ctx.now, waiting=False)

    def refused_now(self, invitation: Invitation, ticket: Ticket, customer: Customer) -> str | None:
        """What forbids this survey now though it was scheduled: a "no" of the customer or of the rules, age, or another
        survey that left meanwhile."""
        rules = self._rules(invitation)
        reason = reason_not_to_ask(self._asked(invitation, ticket, customer), self._ctx.now, rules)
        if reason is not None:
            return reason
        if not invitation.throttle_exempt and self._was_asked_lately(invitation, customer):
            return "throttled"
        return "sampled_out" if is_left_out(self._ctx, invitation, ticket, rules) else None

    def _was_asked_lately(self, invitation: Invitation, customer: Customer) -> bool:
        peace = self._peace(invitation, customer)
        return self._departed.disturb(peace) or asked_lately(
            self._ctx.now, peace, self._near.of(peace, but=invitation.id)
        )

    def reminder_refused_now(self, invitation: Invitation, ticket: Ticket, customer: Customer) -> str | None:
        """The same for its reminder, which no throttle and no draw concerns; "switched_off" is no survey's reason."""
        rules = self._rules(invitation)
        if not rules.reminder:
            return "switched_off"
        return reason_not_to_write(self._asked(invitation, ticket, customer), self._ctx.now, rules)

    def opens(self, invitation: Invitation, customer: Customer) -> datetime:
        """The first moment from now on when its letter may leave."""
        place = customer.timezone, customer.country, invitation.credit_team_id, invitation.brand
        moment = self._moments.get(place)
        if moment is None:
            zone = customer_zone(customer.timezone, customer.country, self._preferences.report_zone)
            moment = leaving_moment(self._ctx.now, self._rules(invitation), zone, customer.country)
            self._moments[place] = moment
        return moment

    def left(self, invitation: Invitation) -> None:
        """Its letter is on its way. An exempt one is nobody's neighbour."""
        if not invitation.throttle_exempt and invitation.customer_id is not None:
            self._departed.add(invitation.customer_id, invitation.account_id)

    def _asked(self, invitation: Invitation, ticket: Ticket, customer: Customer) -> Asked:
        address, known = customer.email, self._known
        return Asked(
            address=address,
            opted_out=address in known.opted_out,
            suppression=known.suppressed.get(address) if address else None,
            colleague=address in known.colleagues,
            consent=customer.consent,
            country=customer.country,
            closed_at=invitation.closed_at,
            asking=self._asking[ticket.source],
            auto_closed=ticket.auto_closed,
            tags=ticket.tags,
            channel=ticket.channel,
            public_replies=ticket.public_replies,
        )

    def _rules(self, invitation: Invitation) -> AskingRules:
        whose = invitation.credit_team_id, invitation.brand
        rules = self._known_rules.get(whose)
        if rules is None:
            rules = self._known_rules[whose] = rules_of(self._ctx, self._session, invitation)
        return rules

    def _peace(self, invitation: Invitation, customer: Customer) -> Peace:
        return peace_of(customer.id, invitation.account_id, self._rules(invitation))
