"""Tickets of every kind, drawn by chance, and the figures beside the score counted a second time, without SQL."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response
from survey_service.staff.agent import Agent
from survey_service.tickets.ticket import Ticket

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
BOT, HUMAN = 1, 2


@dataclass
class Row:
    """A ticket as a helpdesk tells of it; moments are hours before NOW, None: not told."""

    opened: int | None
    closed: int | None
    first: int | None = None
    state: str = "closed"
    replies: int | None = 1
    reopens: int | None = 0
    reopened: bool = False
    resolutions: int = 1
    auto_closed: bool = False
    agent: int | None = HUMAN
    customer: int | None = 7
    reason: str | None = "bug"
    sla: bool | None = True
    unsolved: str | None = None
    channel: str | None = "email"
    team: str | None = "Billing"
    cause: str | None = None

    @property
    def opened_at(self) -> datetime | None:
        return at(self.opened)

    @property
    def closed_at(self) -> datetime | None:
        return at(self.closed)


def at(hours: int | None) -> datetime | None:
    return None if hours is None else NOW - timedelta(hours=hours)


HOURS = st.one_of(st.none(), st.integers(0, 480))


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """Few customers and reasons, so that some come back."""
    state = draw(st.sampled_from(["closed", "closed", "closed", "open", "merged"]))
    closed = draw(st.integers(0, 480)) if state == "closed" or draw(st.booleans()) else None
    resolutions = draw(st.sampled_from([1, 1, 1, 2])) if closed is not None else 0
    return Row(
        opened=draw(HOURS),
        closed=closed,
        first=draw(HOURS),
        state=state,
        replies=draw(st.sampled_from([None, 0, 1, 1, 1, 2, 9])),
        reopens=draw(st.sampled_from([None, 0, 0, 0, 1])),
        reopened=draw(st.sampled_from([False, False, False, True])),
        resolutions=resolutions,
        auto_closed=draw(st.sampled_from([False, False, False, True])),
        agent=draw(st.sampled_from([None, HUMAN, HUMAN, BOT])),
        customer=draw(st.sampled_from([None, 7, 7, 8])),
        reason=draw(st.sampled_from([None, "bug", "bug", "access"])),
        sla=draw(st.sampled_from([None, True, False])),
        unsolved=draw(st.sampled_from([None, None, None, "counted", "invalid"])) if resolutions else None,
        channel=draw(st.sampled_from([None, "email", "phone"])),
        team=draw(st.sampled_from([None, "Billing", "Technical"])),
        cause=draw(st.sampled_from([None, "regression"])),
    )


def stored(session: Session, drawn: list[Row]) -> None:
    """With an invitation for each resolution; the answer of one who says "not solved" is to the last."""
    session.add_all([Agent(id=BOT, name="Pip", bot=True), Agent(id=HUMAN, name="Asha", bot=False)])
    for number, row in enumerate(drawn, 1):
        facts: dict[str, Any] = {"channel": row.channel, "reason": row.reason, "root_cause": row.cause, "tags": []}
        facts |= {"opened_at": row.opened_at, "closed_at": row.closed_at, "first_response_at": at(row.first)}
        facts |= {"public_replies": row.replies, "reopens": row.reopens, "reopened_at": NOW if row.reopened else None}
        facts |= {"resolutions": row.resolutions, "auto_closed": row.auto_closed, "assignee_id": row.agent}
        facts |= {"customer_id": row.customer, "sla_met": row.sla, "state": row.state}
        session.add(Ticket(id=number, source="api", external_id=str(number), **facts))
        for resolution in range(1, row.resolutions + 1):
            _asked(session, row, number, resolution)
    session.flush()


def _asked(session: Session, row: Row, number: int, resolution: int) -> None:
    closed_at = row.closed_at
    assert closed_at is not None
    credit = {"credit_team": row.team, "credit_channel": row.channel, "credit_region": "EMEA", "credit_shift": "early"}
    asked = Invitation(ticket_id=number, resolution=resolution, kind="survey", state="sent", **credit)
    asked.closed_at = asked.created_at = closed_at
    session.add(asked)
    session.flush()
    if row.unsolved and resolution == row.resolutions:
        words: dict[str, Any] = {"score": 2, "score_now": 2, "unsolved": True, "status": row.unsolved, "reasons": []}
        words |= dict.fromkeys(("agent_verdict", "product_verdict", "process_verdict"), "none")
        session.add(Response(invitation_id=asked.id, rated_at=closed_at, **words))


def outcome(row: Row, drawn: list[Row]) -> str:
    """N6's words, once more."""
    handled_by_people = not row.auto_closed and row.agent != BOT and row.replies != 0
    if not handled_by_people:
        return "not_human"
    closed_at = row.closed_at
    assert closed_at is not None
    if closed_at > NOW - WEEK:
        return "recent"
    heard_of_reopening = row.reopened or row.resolutions > 1 or bool(row.reopens)
    if row.replies is None or (row.reopens is None and not heard_of_reopening):
        return "missing"
    if row.reason is None or row.customer is None:
        return "missing"
    later = [other for other in drawn if other is not row and other.opened_at is not None]
    theirs = [other for other in later if (other.customer, other.reason) == (row.customer, row.reason)]
    came_back = any(closed_at < other.opened_at <= closed_at + WEEK for other in theirs if other.opened_at)
    settled = row.replies == 1 and not heard_of_reopening and row.unsolved != "counted" and not came_back
    return "resolved" if settled else "not_resolved"
