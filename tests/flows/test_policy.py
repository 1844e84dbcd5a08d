"""Whether and when a customer is asked: each reason, their order, the throttle, the window."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import select, update

from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.db import DbContext, db, product_of
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.event_received import Receipt
from survey_service.flows.source_changed import asking_switched
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from tests.world import START, HandClock

Receive = Callable[..., Receipt]
Contexts = Callable[[], DbContext]

CY = "cy@example.com"
LONG_AGO = START - timedelta(days=14, seconds=1)

PREVENTS: dict[str, dict[str, Any]] = {
    "no_reply_address": {"customer__email": "no-reply@example.com"},
    "no_consent": {"customer__consent": False},
    "too_old": {"at": LONG_AGO},
    "auto_closed": {"ticket__auto_closed": True},
}


def survey(ctx: Contexts, ticket: str = "1042") -> Invitation:
    context = ctx()
    context.session.rollback()
    found = context.session.scalars(
        select(Invitation).join_from(Invitation, _tickets(), _tickets().c.id == Invitation.ticket_id)
        .where(_tickets().c.external_id == ticket).order_by(Invitation.id.desc())
    ).first()  # fmt: skip
    assert found is not None
    return found


def _tickets() -> Any:
    return db.metadata.tables["tickets"]


def add(ctx: Contexts, *rows: object) -> None:
    with ctx().writing() as session:
        session.add_all(rows)


def opted_out(ctx: Contexts, *, undone: bool = False) -> OptOut:
    return OptOut(address_hash=ctx().keys.address_hash(CY), since=START, undone_at=START if undone else None)


def suppressed(ctx: Contexts, reason: str) -> Suppression:
    return Suppression(address_hash=ctx().keys.address_hash(CY), reason=reason, since=START)


@pytest.mark.parametrize("reason", PREVENTS)
def test_a_reason_not_to_ask_is_stored_and_told(reason: str, receive: Receive, ctx: Contexts) -> None:
    assert receive(**PREVENTS[reason]) == Receipt("accepted", reason)

    found = survey(ctx)
    assert (found.state, found.reason, found.due_at, found.mail_id) == ("not_asked", reason, None, None)


@pytest.mark.parametrize("reason", ["suppressed", "bad_address"])
def test_an_address_closed_to_us_is_not_asked(reason: str, receive: Receive, ctx: Contexts) -> None:
    add(ctx, suppressed(ctx, reason))

    assert receive() == Receipt("accepted", reason)


def test_a_source_that_does_not_ask_keeps_its_tickets(receive: Receive, ctx: Contexts) -> None:
    asking_switched(ctx(), "api", on=False)

    assert receive() == Receipt("accepted", "asking_off")


def test_of_several_reasons_the_first_of_the_interface_is_named(receive: Receive, ctx: Contexts) -> None:
    asking_switched(ctx(), "api", on=False)
    all_of_them = {
        name: value for told in PREVENTS.values() for name, value in told.items() if name != "customer__email"
    }
    named = []

    for number, lifted in enumerate(["", "opted_out", "suppressed", "customer__consent", "at", "asking", "auto"]):
        named.append(_asked_once_more(receive, ctx, number, all_of_them, lifted))

    assert named == ["opted_out", "suppressed", "no_consent", "too_old", "asking_off", "auto_closed", None]


def _asked_once_more(receive: Receive, ctx: Contexts, number: int, told: dict[str, Any], lifted: str) -> str | None:
    """One ticket more, after one reason was taken away; the first time all of them hold."""
    if not lifted:
        add(ctx, opted_out(ctx), suppressed(ctx, "suppressed"))
    elif lifted == "asking":
        asking_switched(ctx(), "api", on=True, rehearsed=True)
    elif lifted in ("opted_out", "suppressed"):
        with ctx().writing() as session:
            table = {"opted_out": OptOut, "suppressed": Suppression}[lifted]
            session.delete(session.scalars(select(table)).one())
    else:
        told.pop({"auto": "ticket__auto_closed"}.get(lifted, lifted))
        told.setdefault("customer__consent", True)
    return receive(event_id=f"e-{number}", ticket__id=f"T{number}", **told).reason


@pytest.mark.parametrize(
    ("consent", "country", "reason"),
    [
        (True, "DE", None),
        (False, "DE", "no_consent"),
        (None, "DE", "no_consent"),
        (True, "FR", None),
        (False, "FR", "no_consent"),
        (None, "FR", None),
        (None, None, None),
    ],
)
def test_silence_is_a_no_only_where_the_law_wants_a_yes(
    consent: bool | None, country: str | None, reason: str | None, receive: Receive
) -> None:
    assert receive(customer__consent=consent, customer__country=country).reason == reason


def test_an_opt_out_holds_for_every_source_and_spelling_and_outlives_erasure(receive: Receive, ctx: Contexts) -> None:
    receive(event_id="e-1")
    add(ctx, opted_out(ctx))
    customer_erased(ctx(), CY)

    assert receive(event_id="e-2", ticket__id="2", customer__email=" CY@Example.COM ").reason == "opted_out"


def test_an_opt_out_taken_back_is_none(receive: Receive, ctx: Contexts) -> None:
    add(ctx, opted_out(ctx, undone=True))

    assert receive().reason is None


def test_the_earliest_due_wins_and_a_later_one_gives_way(receive: Receive, ctx: Contexts) -> None:
    receive(event_id="e-1", ticket__id="late", at=START)
    receive(event_id="e-2", ticket__id="early", at=START - timedelta(hours=20))

    assert (survey(ctx, "late").reason, survey(ctx, "early").state) == ("throttled", "scheduled")
    states = ctx().session.scalars(select(Mail.state).order_by(Mail.id)).all()
    assert states == ["cancelled", "queued"]


@pytest.mark.parametrize(("days", "reason"), [(13.9, "throttled"), (14.1, None)])
def test_a_survey_that_left_keeps_the_next_ones_away_for_a_fortnight(
    days: float, reason: str | None, receive: Receive, ctx: Contexts, clock: HandClock
) -> None:
    receive(event_id="e-1", ticket__id="1")
    _left(ctx, START)
    clock.move(days=days)
    closed = clock.at - timedelta(days=1)

    assert receive(event_id="e-2", ticket__id="2", at=closed, customer__timezone="UTC").reason == reason


def test_one_re_ask_of_an_unanswered_ticket_is_free_of_the_throttle(
    receive: Receive, ctx: Contexts, clock: HandClock
) -> None:
    receive(event_id="e-1")
    outcomes = []
    for number in range(2):
        _left(ctx, clock.at)
        clock.move(hours=2)
        receive("ticket.reopened", event_id=f"r-{number}", at=clock.at)
        clock.move(hours=2)
        outcomes.append(receive(event_id=f"s-{number}", at=clock.at).reason)

    assert outcomes == [None, "throttled"]


def test_no_throttle_asks_about_each_ticket(app: APIFlask, receive: Receive) -> None:
    product = product_of(app)
    product.defaults = replace(product.defaults, survey_throttle=timedelta(0))
    product.forget_preferences()

    assert [receive(event_id=f"e-{n}", ticket__id=str(n)).reason for n in range(3)] == [None] * 3


def _left(ctx: Contexts, at: datetime) -> None:
    """What is scheduled has been sent."""
    with ctx().writing() as session:
        session.execute(update(Invitation).where(Invitation.state == "scheduled").values(state="sent", sent_at=at))
        session.execute(update(Mail).where(Mail.state == "queued").values(state="accepted"))


@pytest.mark.parametrize(
    ("zone", "closed", "due"),
    [
        ("UTC", "2026-03-01T12:00:00", "2026-03-02T12:00:00"),
        ("UTC", "2026-03-01T22:00:00", "2026-03-03T08:00:00"),
        ("America/New_York", "2026-03-01T12:00:00", "2026-03-02T13:00:00"),
        ("UTC", "2026-03-05T12:00:00", "2026-03-06T12:00:00"),
        ("UTC", "2026-03-06T12:00:00", "2026-03-09T08:00:00"),  # not on a Saturday
        ("America/New_York", "2026-03-06T12:00:00", "2026-03-09T12:00:00"),  # the clocks went forward on Sunday
        ("Europe/Berlin", "2026-03-27T12:00:00", "2026-03-30T06:00:00"),  # and here
        ("Asia/Kolkata", "2026-03-02T20:00:00", "2026-03-04T02:30:00"),
    ],
)
def test_the_letter_waits_for_the_customers_own_day(
    zone: str, closed: str, due: str, receive: Receive, ctx: Contexts, clock: HandClock
) -> None:
    moment = datetime.fromisoformat(closed).replace(tzinfo=UTC)
    clock.at = moment + timedelta(minutes=1)

    receive(at=moment, customer__timezone=zone)

    assert survey(ctx).due_at == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_without_a_zone_the_countrys_only_one_counts(receive: Receive, ctx: Contexts) -> None:
    receive(at=datetime(2026, 3, 1, 12, tzinfo=UTC), customer__timezone=None, customer__country="JP")

    assert survey(ctx).due_at == datetime(2026, 3, 2, 23, tzinfo=UTC)  # 8:00 in Tokyo


def test_a_ticket_told_late_is_asked_about_at_once(receive: Receive, ctx: Contexts) -> None:
    receive(at=START - timedelta(days=3))

    assert survey(ctx).due_at == START


def test_a_customer_is_one_across_sources_by_address(receive: Receive, ctx: Contexts) -> None:
    receive(event_id="e-1", ticket__id="1", customer__email="Cy@BÜCHER.example")
    receive(event_id="e-2", ticket__id="2", customer__email="cy@xn--bcher-kva.example")
    receive(event_id="e-3", ticket__id="3", customer__email="cy+shop@xn--bcher-kva.example")

    assert len(ctx().session.scalars(select(Customer)).all()) == 2
