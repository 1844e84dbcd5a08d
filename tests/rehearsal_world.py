"""What really happens, beside what the dry run foretells: a worker that is there at every due moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from survey_service.audit import Actor
from survey_service.db import DbContext, new_context
from survey_service.flows.event_received import Delivery, events_received
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.invitations.invitation import Invitation
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import Mail
from survey_service.preferences.asking import rules_for
from survey_service.preferences.preferences import Preferences
from survey_service.reports.period import Period
from survey_service.reports.rehearsal import Played, played, world_of
from survey_service.tickets.event import parse_event
from survey_service.tickets.ticket import Ticket
from tests.world import HandClock

YES = Reply(Outcome.ACCEPTED, "answered 202")
SURVEY_LETTERS = ("survey",)
Found = dict[tuple[str, int], tuple[str, datetime | None]]
"""Ticket and resolution → what became of it, and when its letter left."""


@dataclass
class Life:
    """One app in its context, lived through by hand."""

    clock: HandClock

    def ctx(self) -> DbContext:
        return new_context(Actor("worker"))

    def tell(self, source: str, *events: Mapping[str, Any]) -> None:
        """At the clock's moment, in one call."""
        said = [Delivery(parse_event(dict(one), address_required=False), b"{}") for one in events]
        events_received(self.ctx(), source, said)

    def until(self, moment: datetime | None) -> None:
        """The worker comes by at every moment before it when something is due; None: until nothing waits."""
        while (due := self._next_due()) is not None and (moment is None or due < moment):
            self.clock.at = max(due, self.clock.at)
            while letters := mails_claimed(self.ctx(), 50):
                mails_settled(self.ctx(), [(letter, YES) for letter in letters])
        if moment is not None:
            self.clock.at = max(moment, self.clock.at)

    def _next_due(self) -> datetime | None:
        session = self.ctx().session
        session.rollback()
        waiting = select(func.min(Mail.due_at)).where(Mail.state == "queued", Mail.letter.in_(SURVEY_LETTERS))
        found: datetime | None = session.scalar(waiting)
        return found

    def happened(self, since: datetime) -> Found:
        """To everything solved since."""
        session = self.ctx().session
        session.rollback()
        rows = session.execute(
            select(Ticket.external_id, Invitation)
            .join(Ticket, Ticket.id == Invitation.ticket_id)
            .where(Invitation.closed_at >= since, Invitation.kind == "survey")
        )
        return {(ticket, one.resolution): _of(one) for ticket, one in rows}


def _of(one: Invitation) -> tuple[str, datetime | None]:
    return ("asked", one.sent_at) if one.sent_at is not None else (one.reason or one.state, None)


def period_until(now: datetime, days: int, preferences: Preferences) -> Period:
    """So many days up to the end of today."""
    end = now.astimezone(preferences.report_zone).date() + timedelta(days=1)
    return Period(end - timedelta(days=days), end, preferences.report_zone)


def rehearsed(
    ctx: DbContext, period: Period, preferences: Preferences | None = None, asking: str | None = None
) -> Played:
    """By the rules in force, or others."""
    rules = preferences or ctx.preferences
    world = world_of(ctx.session, ctx.keys, ctx.now, period, timedelta(days=60))
    return played(world, lambda team, brand: rules_for(ctx.session, rules, team, brand), asking=asking)


def foretold(run: Played) -> Found:
    """In the same words as what happened."""
    found: Found = {}
    for one in run.told:
        outcome = run.outcomes[one.resolution.id]
        said = ("asked", outcome.due_at) if outcome.leaves else (outcome.reason or outcome.state, None)
        found[(one.ticket, one.resolution.number)] = said
    return found


Contexts = Callable[[], DbContext]
