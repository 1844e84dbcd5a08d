"""What came from a source, and what is missing."""

from collections.abc import Callable

from survey_service.db import DbContext
from survey_service.flows.event_received import Delivery, Receipt, event_received
from survey_service.reports.source_health import health, source_facts, sources
from survey_service.tickets.event import parse_event
from tests.world import HandClock, event

Receive = Callable[..., Receipt]
Ctx = Callable[[], DbContext]


def test_events_are_counted_by_type_and_outcome(ctx: Ctx, receive: Receive, clock: HandClock) -> None:
    receive(event_id="a", ticket__id="1")
    receive(event_id="b", ticket__id="1")
    receive("ticket.opened", event_id="c", ticket__id="2", ticket__opened_at="2026-03-01T09:00:00Z")

    found = health(ctx().session, "api", clock.now())

    assert found.counts == (
        ("ticket.closed", "accepted", 1),
        ("ticket.closed", "duplicate", 1),
        ("ticket.opened", "accepted", 1),
    )
    assert (found.last[0].type, found.last[0].ticket) == ("ticket.opened", "2")


def test_only_the_last_twenty_are_listed_and_only_thirty_days_counted(
    ctx: Ctx, receive: Receive, clock: HandClock
) -> None:
    for number in range(21):
        receive("ticket.reopened", event_id=f"e{number}", ticket__id=f"{number}")

    assert len(health(ctx().session, "api", clock.now()).last) == 20
    facts = source_facts(ctx().session, "api", clock.now())
    assert facts is not None
    assert facts.recent == 21
    assert health(ctx().session, "api", clock.move(days=31)).counts == ()


def test_tickets_without_an_address_are_counted_for_their_source_only(
    ctx: Ctx, receive: Receive, clock: HandClock
) -> None:
    receive(event_id="with", ticket__id="1")
    nameless = parse_event(event(event_id="without", ticket__id="2", customer__email=None), address_required=False)
    event_received(ctx(), "api", Delivery(nameless, b"{}"))

    assert health(ctx().session, "api", clock.now()).without_address == 1
    assert health(ctx().session, "other", clock.now()).without_address == 0


def test_the_list_says_how_each_is_doing(ctx: Ctx, receive: Receive, clock: HandClock) -> None:
    receive()

    (only,) = sources(ctx().session, clock.now())

    assert (only.id, only.recent, only.last_event_at, only.live_secrets) == ("api", 1, clock.now(), 0)
