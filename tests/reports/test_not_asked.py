"""Solved = asked + waiting + not asked by reason, each solution in exactly one row."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from survey_service.db import DbContext
from survey_service.flows.event_received import Receipt
from survey_service.invitations.invitation import STATES, Invitation
from survey_service.reports.not_asked import ASKED, WAITING, solved, unasked
from survey_service.reports.period import Period
from tests.world import START

Receive = Callable[..., Receipt]
Ctx = Callable[[], DbContext]
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1), ZoneInfo("UTC"))


def closed(receive: Receive, number: int, **changes: Any) -> None:
    told = {"ticket__id": f"T{number}", "customer__email": f"c{number}@example.com", "customer__id": f"c{number}"}
    receive(event_id=f"e-{number}", at=START - timedelta(hours=1, minutes=number), **(told | changes))


def year(receive: Receive) -> None:
    """Seven solutions of six tickets: T1 is opened and solved again, T6 merged."""
    closed(receive, 1)
    receive("ticket.reopened", event_id="r-1", at=START - timedelta(minutes=30), ticket__id="T1")
    receive(event_id="e-1b", at=START - timedelta(minutes=20), ticket__id="T1")
    closed(receive, 2, customer__consent=False)
    closed(receive, 3, customer__email="no-reply@example.com")
    closed(receive, 4, ticket__auto_closed=True)
    closed(receive, 5, customer__consent=False)
    closed(receive, 6)
    receive("ticket.merged", event_id="m-6", ticket__id="T6", ticket__merged_into="T2", at=START)


def test_every_state_stands_on_one_side() -> None:
    elsewhere = {"not_asked", "stopped", "cancelled", "refused"}

    assert {*ASKED, *WAITING} | elsewhere == set(STATES)
    assert not {*ASKED, *WAITING} & elsewhere


def test_the_rows_add_up_to_all_that_was_solved(ctx: Ctx, receive: Receive) -> None:
    year(receive)

    found = solved(ctx().session, MARCH)

    assert found.solved == ctx().session.scalar(select(func.count()).select_from(Invitation)) == 7
    assert found.asked + found.waiting + found.not_asked_total == found.solved
    assert found.not_asked == {"no_consent": 2, "auto_closed": 1, "merged": 1, "no_reply_address": 1, "reopened": 1}


def test_the_list_holds_as_many_as_the_counts_say_by_reason(ctx: Ctx, receive: Receive) -> None:
    year(receive)
    session = ctx().session
    counts = solved(session, MARCH).not_asked

    assert {reason: len(unasked(session, MARCH, reason=reason)) for reason in counts} == counts
    assert [ticket.ticket for ticket in unasked(session, MARCH, reason="no_consent")] == ["T2", "T5"]


def test_pages_join_without_gap_or_double(ctx: Ctx, receive: Receive) -> None:
    year(receive)
    session = ctx().session
    whole = [ticket.survey for ticket in unasked(session, MARCH)]

    pages: list[int] = []
    while page := unasked(session, MARCH, after=pages[-1] if pages else None, most=2):
        pages += [ticket.survey for ticket in page[:2]]

    assert pages == whole
    assert len(set(whole)) == 6


def test_another_period_and_another_source_hold_none(ctx: Ctx, receive: Receive) -> None:
    year(receive)
    session = ctx().session

    assert solved(session, Period(date(2026, 4, 1), date(2026, 5, 1), ZoneInfo("UTC"))).solved == 0
    assert solved(session, MARCH, source="csv").solved == 0
    assert unasked(session, MARCH, source="csv") == []


def test_a_day_begins_in_the_zone_of_the_reports(ctx: Ctx, receive: Receive) -> None:
    receive(event_id="late", ticket__id="late", at=START.replace(day=1, hour=23, minute=30), customer__consent=False)
    session = ctx().session
    first, second = date(2026, 3, 1), date(2026, 3, 2)

    assert solved(session, Period(first, second, ZoneInfo("UTC"))).solved == 1
    assert solved(session, Period(first, second, ZoneInfo("Europe/Berlin"))).solved == 0
