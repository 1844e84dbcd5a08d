"""Pages by key: nothing twice, nothing skipped, forwards and back."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from survey_service.reports.comments import Asked, Order, comments
from survey_service.reports.paging import Place
from survey_service.staff.reader import Scope
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket
from tests.reports.histories import told

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALL = Scope(everybody=True)
ratings = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["good", "bad", "none"])), max_size=14)


@settings(max_examples=25, deadline=None)
@given(ratings, st.integers(1, 5), st.sampled_from(["praise", "newest"]))
def test_walking_through_a_list_meets_each_rating_once_and_the_way_back_is_the_same(
    memory: Any, given_ratings: list[tuple[int, str]], size: int, order: Order
) -> None:
    with Session(memory) as session:
        for minutes, verdict in given_ratings:
            rated(session, NOON + timedelta(minutes=minutes), verdict)

        there = walk(session, order, size, None)
        back = walk(session, order, size, there[-1][1]) if len(there) > 1 else []

        met = [item for items, _ in there for item in items]
        assert len(met) == len(set(met)) == len(given_ratings)
        assert [items for items, _ in back] == [items for items, _ in there[:-1]][::-1]
        session.rollback()


def walk(session: Session, order: Order, size: int, place: Place | None) -> list[tuple[list[int], Place | None]]:
    """Each page's ratings, with the place its way back begins at."""
    found = []
    while True:
        page = comments(session, Asked(), ALL, order, place, size)
        found.append(([item.id for item in page.items], page.newer))
        place = page.newer if place is not None and place.backwards else page.older
        if place is None:
            return found


def rated(session: Session, moment: datetime, verdict: str, **facts: Any) -> Any:
    if session.get(Source, "api") is None:
        session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=NOON))
    ticket = Ticket(source="api", external_id=uuid4().hex, state="closed")
    session.add(ticket)
    session.flush()
    return told(session, score=4, rated_at=moment, agent_verdict=verdict, ticket_id=ticket.id, reasons=[], **facts)


def test_praise_comes_first_and_the_newest_first_within(session: Session) -> None:
    old, new = NOON, NOON + timedelta(days=1)
    told_ones = [rated(session, *one) for one in ((old, "good"), (new, "bad"), (new, "good"), (old, "none"))]

    found = [item.id for item in comments(session, Asked(), ALL, "praise").items]

    assert found == [told_ones[index].id for index in (2, 0, 1, 3)]


def test_a_machines_answer_is_on_no_list_and_an_invalid_one_stays_until_counted_only_are_asked(
    session: Session,
) -> None:
    rated(session, NOON, "good", status="quarantined")
    invalid = rated(session, NOON, "good", status="invalid")

    assert [item.id for item in comments(session, Asked(), ALL, "newest").items] == [invalid.id]
    assert comments(session, Asked(only_counted=True), ALL, "newest").items == []


@pytest.mark.parametrize(
    "text", ["", "a", "a1-2", "a1-2-3-4", "x0-1-1", "a-1-1", "a0-٣-1", "a0-1e9-1", "a0-1-" + "9" * 30, "a99-1-1", "a0"]
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert Place.parse(text) is None


def test_a_place_survives_the_address() -> None:
    place = Place(1, NOON + timedelta(microseconds=7), 42, backwards=True)

    assert Place.parse(str(place)) == place
