"""Whatever helpdesks tell, in whatever order and however often: what must hold holds after each event."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey_service.db import DbContext
from survey_service.flows.event_received import Delivery, Receipt, events_received
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.tickets.event import parse_event
from survey_service.tickets.ticket import Ticket
from tests.world import START, event

Contexts = Callable[[], DbContext]

LIVE = {"scheduled", "sending", "sent", "unknown"}
NUMBERS = count(1)

moments = st.integers(min_value=-72, max_value=-1)  # hours before now
tickets = st.sampled_from(["a", "b"])
counted = st.sampled_from([None, 0, 1, 2])
tellings = st.one_of(
    st.tuples(
        st.just("ticket.closed"),
        tickets,
        moments,
        st.fixed_dictionaries({"reopens": counted, "public_replies": counted}),
    ),
    st.tuples(st.just("ticket.closed"), tickets, moments, st.just({"no_address": True})),
    st.tuples(st.just("ticket.reopened"), tickets, moments, st.just({})),
    st.tuples(st.just("ticket.merged"), tickets, moments, st.just({})),
    st.tuples(st.just("ticket.reassigned"), tickets, moments, st.just({})),
    st.tuples(st.just("ticket.opened"), tickets, moments, st.just({})),
)
acts = st.sampled_from(["send", "rate", "replay"])
histories = st.lists(st.one_of(tellings, tellings, acts), min_size=1, max_size=14)


def told(run: int, number: int, kind: str, ticket: str, hours: int, more: dict[str, Any]) -> Delivery:
    """An event about ticket a or b of this run; both are of one customer."""
    at = START + timedelta(hours=hours)
    changes: dict[str, Any] = {"ticket__id": f"{run}-{ticket}", "customer__email": f"c{run}@example.com"}
    if kind == "ticket.merged":
        changes["ticket__merged_into"] = f"{run}-{'b' if ticket == 'a' else 'a'}"
    if kind == "ticket.opened":
        changes["ticket__opened_at"] = at.isoformat()
    if more.get("no_address"):
        changes["customer__email"] = None
    else:
        changes |= {f"ticket__{name}": value for name, value in more.items()}
    data = event(kind, event_id=f"{run}-{number}", at=at, **changes)
    return Delivery(parse_event(data, address_required=False), b"{}")


@dataclass
class History:
    """One customer's two tickets, and every answered survey with what it was like."""

    ctx: Contexts
    run: int
    said: list[Delivery] = field(default_factory=list)
    rated: set[int] = field(default_factory=set)

    def take(self, step: Any) -> None:
        if step == "send":
            self.move("scheduled", "sent")
        elif step == "rate":
            self.rated |= self.move("sent", "rated")
        elif step == "replay":
            for delivery in self.said[-3:]:
                assert self.receive(delivery) == Receipt("duplicate", "same_event")
        else:
            self.said.append(told(self.run, len(self.said), *step))
            self.receive(self.said[-1])

    def receive(self, delivery: Delivery) -> Receipt:
        return events_received(self.ctx(), "api", [delivery])[0]

    def move(self, before: str, after: str) -> set[int]:
        """What the worker and the customer would do to this run's surveys."""
        context = self.ctx()
        with context.writing() as session:
            found = {survey.id: survey.mail_id for survey in self.surveys(session) if survey.state == before}
            moment = {"sent": "sent_at", "rated": "rated_at"}[after]
            wanted = update(Invitation).where(Invitation.id.in_(found))
            session.execute(wanted.values(state=after, **{moment: context.now}))
            session.execute(
                update(Mail).where(Mail.id.in_(found.values()), Mail.state == "queued").values(state="accepted")
            )
        return set(found)

    def surveys(self, session: Session) -> list[Invitation]:
        of_run = Ticket.external_id.in_([f"{self.run}-a", f"{self.run}-b"])
        joined = select(Invitation).join(Ticket, Ticket.id == Invitation.ticket_id).where(of_run)
        return list(session.scalars(joined.order_by(Invitation.ticket_id, Invitation.resolution)))

    def check(self) -> None:
        session = self.ctx().session
        session.rollback()
        surveys = self.surveys(session)
        for ticket in session.scalars(select(Ticket).where(Ticket.external_id.like(f"{self.run}-%"))):
            own = [survey for survey in surveys if survey.ticket_id == ticket.id]
            assert [survey.resolution for survey in own] == list(range(1, ticket.resolutions + 1))
            assert sum(survey.state in LIVE for survey in own) <= 1
            assert (ticket.closed_at is not None) == (ticket.resolutions > 0)
            assert ticket.state != "closed" or ticket.resolutions
            assert ticket.state != "open" or not any(survey.state in LIVE for survey in own)
            assert ticket.resolutions <= self.most_resolutions(ticket.external_id)
        queued = set(session.scalars(select(Mail.id).where(Mail.state == "queued")))
        for survey in surveys:
            assert (survey.id in self.rated) == (survey.state == "rated")
            assert (survey.state == "scheduled") == (survey.mail_id in queued)
            assert (survey.reason is None) == (survey.state in LIVE | {"rated"})
        assert sum(survey.state == "scheduled" and not survey.throttle_exempt for survey in surveys) <= 1

    def most_resolutions(self, ticket: str) -> int:
        """A close is the same resolution unless a reopening was told, or more reopenings or replies than before."""
        events = [delivery.event for delivery in self.said if delivery.event.ticket.id == ticket]
        risen = sum(bool(told.ticket.reopens or told.ticket.public_replies) for told in events)
        return 1 + risen + sum(told.type == "ticket.reopened" for told in events)


def checked(ctx: Contexts, steps: list[Any]) -> None:
    history = History(ctx, next(NUMBERS))
    for step in steps:
        history.take(step)
        history.check()


@pytest.mark.usefixtures("api_source")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=histories)
def test_no_history_makes_two_live_surveys_or_changes_an_answered_one(ctx: Contexts, steps: list[Any]) -> None:
    checked(ctx, steps)


@pytest.mark.prove
@pytest.mark.usefixtures("api_source")
@settings(max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=histories)
def test_thousands_of_histories(ctx: Contexts, steps: list[Any]) -> None:
    checked(ctx, steps)


@pytest.mark.usefixtures("api_source")
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(tellings, min_size=2, max_size=12))
def test_a_bulk_makes_of_events_what_single_calls_make(ctx: Contexts, steps: list[Any]) -> None:
    single, bulk = History(ctx, next(NUMBERS)), History(ctx, next(NUMBERS))

    for history in (single, bulk):
        history.said = [told(history.run, number, *step) for number, step in enumerate(steps)]

    one_by_one = [single.receive(delivery) for delivery in single.said]
    together = events_received(ctx(), "api", bulk.said)

    assert together == one_by_one
    bulk.check()
    session = ctx().session
    shown = [
        [(one.resolution, one.state, one.reason, one.credit_agent, one.due_at) for one in history.surveys(session)]
        for history in (single, bulk)
    ]
    assert shown[0] == shown[1]
