"""First contact resolution as N6 words it: a worked example by hand, and random tickets counted a second time."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from survey_service.reports.beside import Beside, beside
from survey_service.reports.first_contact import LACKS, OUTCOMES, WHYS, Facts, Following, verdict
from survey_service.reports.period import Period
from survey_service.reports.solved import Narrowed
from survey_service.reports.ticket_list import Asked, listed
from survey_service.staff.reader import Scope
from tests.reports.ticket_rows import BOT, NOW, Row, outcome, rows, stored

UTC = ZoneInfo("UTC")
PERIOD = Period(date(2026, 3, 16), date(2026, 4, 1), UTC)
BEFORE = Period(date(2026, 2, 28), date(2026, 3, 16), UTC)
DAY = 24
EACH = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ALL = Scope(everybody=True)
PLAIN = Facts(False, False, 1, False, True, True, False, False, False)


def counted(session: Session, drawn: list[Row], narrowed: Narrowed | None = None) -> Beside:
    stored(session, drawn)
    return beside(session, narrowed or Narrowed(), PERIOD, BEFORE, NOW)


def solved_in(period: Period, drawn: list[Row]) -> list[Row]:
    told = [row for row in drawn if row.state != "merged" and row.closed_at is not None]
    return [row for row in told if row.closed_at and period.first_moment <= row.closed_at < period.end_moment]


# Ten tickets of one fortnight, by hand. Settled by the first answer: 1 and 2. Not: 3 took two replies, 4 was opened
# again, 5 was told "not solved", 6 came back after six days. So 2 of 6. Left out: 7 (replies unknown), 8 (solved
# yesterday), 9 (the bot's). What opens 10 is the second visit of 6; it is solved without a human reply.
BY_HAND = [
    Row(opened=290, closed=280, customer=1),
    Row(opened=290, closed=280, customer=2, unsolved="invalid"),
    Row(opened=290, closed=280, customer=3, replies=2),
    Row(opened=290, closed=280, customer=4, reopens=1),
    Row(opened=290, closed=280, customer=5, unsolved="counted"),
    Row(opened=290, closed=280, customer=6),
    Row(opened=290, closed=280, customer=1, replies=None, reason="access"),
    Row(opened=30, closed=24, customer=2, reason="access"),
    Row(opened=290, closed=280, customer=3, agent=BOT),
    Row(opened=280 - 6 * DAY, closed=280 - 7 * DAY - 1, customer=6, replies=0),
]


def test_the_worked_example(session: Session) -> None:
    found = counted(session, BY_HAND).now.contact

    assert (found.resolved, found.n) == (2, 6)
    assert found.outcomes == {"resolved": 2, "not_resolved": 4, "missing": 1, "recent": 1, "not_human": 2}
    assert found.whys == {"more_replies": 1, "reopened": 1, "unsolved": 1, "again": 1}
    assert found.lacking == {"replies": 1}
    assert found.interval is not None
    assert (round(found.interval.low, 4), round(found.interval.high, 4)) == (0.0968, 0.7)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (PLAIN, "resolved"),
        (PLAIN._replace(replies=2), "not_resolved"),
        (PLAIN._replace(reopened=True), "not_resolved"),
        (PLAIN._replace(unsolved=True), "not_resolved"),
        (PLAIN._replace(again=True), "not_resolved"),
        (PLAIN._replace(replies=0), "not_human"),
        (PLAIN._replace(auto_closed=True), "not_human"),
        (PLAIN._replace(bot=True), "not_human"),
        (PLAIN._replace(recent=True), "recent"),
        (PLAIN._replace(recent=True, replies=None), "recent"),
        (PLAIN._replace(replies=None), "missing"),
        (PLAIN._replace(reopened=None), "missing"),
        (PLAIN._replace(has_reason=False), "missing"),
        (PLAIN._replace(has_customer=False), "missing"),
        (PLAIN._replace(replies=None, bot=True), "not_human"),
    ],
)
def test_the_rule(facts: Facts, expected: str) -> None:
    assert verdict(facts).outcome == expected


def test_what_is_unknown_of_one_ticket_is_counted_apart() -> None:
    nothing = PLAIN._replace(replies=None, reopened=None, has_reason=False, has_customer=False)

    assert verdict(nothing).lacks == LACKS
    assert verdict(PLAIN._replace(replies=2, reopened=True, unsolved=True)).why == WHYS[0]


@pytest.mark.parametrize(("hours", "came"), [(0, False), (1, True), (168, True), (169, False)])
def test_seven_days_are_seven_days(hours: int, came: bool) -> None:
    following = Following([(7, "bug", hours * 3600, 2)])

    assert following.came(7, "bug", 0, 1) is came
    assert not following.came(7, "bug", 0, 2)  # the ticket itself, told to be opened after its closing
    assert not following.came(8, "bug", 0, 1)
    assert not following.came(7, "access", 0, 1)
    assert not following.came(7, None, 0, 1)


def test_a_week_to_the_second_is_old_enough(session: Session) -> None:
    found = counted(session, [Row(opened=170, closed=168), Row(opened=170, closed=167, customer=8)])

    assert found.now.contact.outcomes == {"resolved": 1, "recent": 1}


@EACH
@given(st.lists(rows(), max_size=25))
def test_random_tickets_are_counted_as_a_second_count_does(memory: Any, drawn: list[Row]) -> None:
    with Session(memory) as session:
        found = counted(session, drawn)
        session.rollback()

    for period, figures in ((PERIOD, found.now), (BEFORE, found.before)):
        expected = Counter(outcome(row, drawn) for row in solved_in(period, drawn))
        assert figures.contact.outcomes == expected
        assert figures.solved == sum(expected.values())
    assert sum(found.now.contact.whys.values()) == found.now.contact.outcomes["not_resolved"]


@EACH
@given(st.lists(rows(), max_size=25))
def test_the_list_behind_a_number_holds_as_many(memory: Any, drawn: list[Row]) -> None:
    with Session(memory) as session:
        figures = counted(session, drawn).now
        sizes = {of: len(items(session, of)) for of in (*OUTCOMES, *(f"no_{name}" for name in LACKS), "solved")}
        times = {of: len(items(session, of)) for of in ("first", "first_missing", "first_wrong", "age_wrong", "age")}
        shares = {of: len(items(session, of)) for of in ("reopened", "reopened_missing", "sla_kept", "sla_missing")}
        session.rollback()

    assert {of: sizes[of] for of in OUTCOMES} == {of: figures.contact.outcomes[of] for of in OUTCOMES}
    assert {name: sizes[f"no_{name}"] for name in LACKS} == {name: figures.contact.lacking[name] for name in LACKS}
    assert sizes["solved"] == figures.solved
    assert times["first"] == figures.first.n
    assert (times["first_missing"], times["first_wrong"]) == (figures.first.missing, figures.first.wrong)
    assert (times["age"], times["age_wrong"]) == (figures.age.n, figures.age.wrong)
    assert (shares["reopened"], shares["reopened_missing"]) == (figures.reopened.count, figures.reopened.missing)
    assert (shares["sla_kept"], shares["sla_missing"]) == (figures.sla.count, figures.sla.missing)


def items(session: Session, of: str) -> list[Any]:
    return list(listed(session, Asked(of, Narrowed(), {}, PERIOD), ALL, None, NOW).items)


@EACH
@given(st.lists(rows(), max_size=20), st.sampled_from(["", "Billing"]), st.sampled_from([None, "", "phone"]))
def test_filters_keep_their_own_tickets(memory: Any, drawn: list[Row], team: str, channel: str | None) -> None:
    with Session(memory) as session:
        found = counted(session, drawn, Narrowed(team=team, channel=channel))
        session.rollback()

    kept = [row for row in solved_in(PERIOD, drawn) if row.team == (team or None)]
    kept = [row for row in kept if channel is None or row.channel == (channel or None)]
    assert found.now.contact.outcomes == Counter(outcome(row, drawn) for row in kept)


@EACH
@given(st.lists(rows(), max_size=20))
def test_weeks_and_parts_add_up(memory: Any, drawn: list[Row]) -> None:
    with Session(memory) as session:
        found = counted(session, drawn)
        session.rollback()

    assert sum(week.n for week in found.weeks) == found.now.contact.n + found.before.contact.n
    assert [week.monday.weekday() for week in found.weeks] == [0] * len(found.weeks)
    for parts in (found.causes, found.severities, found.cells):
        assert sum(figures.solved for figures in parts.values()) == found.now.solved
        assert sum(figures.contact.n for figures in parts.values()) == found.now.contact.n


def test_one_ticket_and_none(session: Session) -> None:
    assert counted(session, []).now.contact.interval is None

    session.rollback()
    one = counted(session, [replace(BY_HAND[0])])
    assert (one.now.contact.resolved, one.now.contact.n, one.before.solved) == (1, 1, 0)
