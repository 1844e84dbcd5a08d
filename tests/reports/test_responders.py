"""Those who answered beside those who did not, as counted by hand; surveyed of eligible, unusual only beyond chance."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.reports.period import Period
from survey_service.reports.responders import (
    OUT_OF_REACH,
    Responders,
    Surveyed,
    mark_unusual,
    not_surveyed,
    responders,
    surveyed,
)
from survey_service.staff.reader import Scope
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket
from tests.reports.histories import told

AT = datetime(2026, 3, 5, 10, tzinfo=UTC)
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1), ZoneInfo("UTC"))
ALL = Scope(everybody=True)


@pytest.fixture
def tickets(session: Session) -> Any:
    """`tickets(first=hours, reopens=0)` is the id of a new ticket."""
    session.add(Source(id="desk", kind="generic", name="Desk", secrets=[], asking=True, created_at=AT))
    session.flush()

    def add(first: int | None = None, reopens: int = 0) -> int:
        number = session.query(Ticket).count() + 1
        answered = AT + timedelta(hours=first) if first is not None else None
        ticket = Ticket(
            source="desk", external_id=f"T{number}", reopens=reopens, opened_at=AT, first_response_at=answered
        )
        session.add(ticket)
        session.flush()
        return ticket.id

    return add


def sent(session: Session, ticket: int, answered: bool, **facts: Any) -> None:
    score = 5 if answered else None
    told(session, ticket_id=ticket, score=score, rated_at=AT if answered else None, sent_at=AT, **facts)


def shares(found: Responders, level: str) -> dict[str | None, tuple[int, int, int, int]]:
    return {one.key: (one.answered.good, one.answered.n, one.silent.good, one.silent.n) for one in found.by[level]}


def test_the_two_groups_side_by_side(session: Session, tickets: Any) -> None:
    for index in range(20):
        sent(session, tickets(first=1, reopens=1), True, credit_channel="chat" if index < 15 else "email")
    for index in range(40):
        sent(session, tickets(first=5), False, credit_channel="chat" if index < 4 else None)
    sent(session, tickets(), False, state="bounced", credit_channel="chat")
    sent(session, tickets(), False, state="revoked", credit_channel="chat")

    found = responders(session, MARCH)

    assert (found.answered, found.silent) == (20, 40)
    assert shares(found, "channel") == {"chat": (15, 20, 4, 40), "email": (5, 20, 0, 40), None: (0, 20, 36, 40)}
    assert found.first_response == (timedelta(hours=1), timedelta(hours=5))
    assert (found.reopened.answered.good, found.reopened.silent.good) == (20, 0)
    assert {level for level, _ in found.differing} == {"channel", "reopened"}


def test_a_team_has_its_own(session: Session, tickets: Any) -> None:
    sent(session, tickets(), True, credit_team="Billing")
    sent(session, tickets(), False, credit_team="Technical")

    found = responders(session, MARCH, [("team", "Billing")])

    assert (found.answered, found.silent) == (1, 0)


def test_under_ten_of_either_nothing_is_said_to_differ(session: Session, tickets: Any) -> None:
    for _ in range(9):
        sent(session, tickets(), True, credit_channel="chat")
    for _ in range(50):
        sent(session, tickets(), False, credit_channel="email")

    assert responders(session, MARCH).differing == []


def test_surveyed_of_eligible_leaves_out_what_no_agent_brings_about(session: Session, tickets: Any) -> None:
    for _ in range(3):
        sent(session, tickets(), False, credit_agent_id=7)
    for reason in ("tag", "stopped_by_lead", "no_address"):
        state = "stopped" if reason == "stopped_by_lead" else "not_asked"
        facts = {"state": state, "reason": reason, "credit_agent_id": 7, "closed_at": AT, "created_at": AT}
        session.add(Invitation(ticket_id=tickets(), kind="survey", resolution=1, **facts))
    for reason in OUT_OF_REACH:
        facts = {"state": "not_asked", "reason": reason, "credit_agent_id": 7, "closed_at": AT, "created_at": AT}
        session.add(Invitation(ticket_id=tickets(), kind="survey", resolution=1, **facts))
    session.flush()

    (line,) = surveyed(session, MARCH, ALL)

    assert (line.surveyed, line.eligible) == (3, 6)
    assert {one.why for one in not_surveyed(session, MARCH, ALL, 7)} == {"tag", "stopped_by_lead", "no_address"}
    assert surveyed(session, MARCH, Scope(team_id=3)) == []


@pytest.mark.parametrize(
    ("one", "others", "expected"),
    [((10, 29), (950, 1000), False), ((10, 30), (950, 1000), True), ((28, 30), (950, 1000), False)],
)
def test_unusual_is_beyond_three_in_a_thousand_from_thirty_on(
    one: tuple[int, int], others: tuple[int, int], expected: bool
) -> None:
    lines = [Surveyed(1, *one), Surveyed(2, *others)]

    mark_unusual(lines)

    assert lines[0].unusual is expected


@given(st.lists(st.integers(30, 400), min_size=2, max_size=20))
def test_whoever_is_like_all_others_is_never_unusual(sizes: list[int]) -> None:
    lines = [Surveyed(number, size, size) for number, size in enumerate(sizes)]

    mark_unusual(lines)

    assert not [one for one in lines if one.unusual]
