"""Answers to decide on: presses that looked like a machine's (C15), and ratings proposed as invalid (M9)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.responses.invalid_mark import InvalidMark
from survey_service.responses.landing import Landing
from survey_service.responses.quarantine import BURST, PRESSED_AFTER
from survey_service.responses.response import Response
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket

MOST = 100


class Pressed(NamedTuple):
    """The press, by whose ticket."""

    id: int
    score: int
    at: datetime
    invitation_id: int
    ticket: str
    subject: str | None
    agent: str | None
    team: str | None


@dataclass(frozen=True)
class HeldBack:
    """`links` distinct scores were fetched within `burst` seconds, and the button pressed `after` seconds later."""

    pressed: Pressed
    links: int
    burst: float
    after: float


class HowMany(NamedTuple):
    """Pressed by a machine, and proposed as invalid."""

    held_back: int
    proposed: int


def how_many(session: Session, seen: ColumnElement[bool]) -> HowMany:
    """For the board; `seen`: of the surveys the reader may see."""
    held = (
        select(func.count())
        .select_from(Response)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Response.status == "quarantined", seen)
    )
    waits = (
        select(func.count())
        .select_from(InvalidMark)
        .join(Response, Response.id == InvalidMark.response_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(InvalidMark.state == "proposed", seen)
    )
    return HowMany(session.scalar(held) or 0, session.scalar(waits) or 0)


def held_back(session: Session, seen: ColumnElement[bool]) -> list[HeldBack]:
    """The newest MOST."""
    rows = session.execute(
        select(
            Response.id,
            Response.score,
            Response.rated_at,
            Invitation.id,
            Ticket.external_id,
            Ticket.subject,
            Invitation.credit_agent,
            Invitation.credit_team,
        )
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(Response.status == "quarantined", seen)
        .order_by(Response.rated_at.desc(), Response.id.desc())
        .limit(MOST)
    )
    pressed = [Pressed._make(row) for row in rows]
    fetches = _fetches(session, [one.invitation_id for one in pressed])
    return [_evidence(one, fetches[one.invitation_id]) for one in pressed]


class Proposed(NamedTuple):
    """A rating somebody wants out of the figures."""

    id: int
    score: int
    reason: str
    at: datetime
    by: str
    ticket: str
    agent: str | None
    team: str | None


def proposed(session: Session, seen: ColumnElement[bool]) -> list[Proposed]:
    """What waits for a second person, the oldest first."""
    rows = session.execute(
        select(
            Response.id,
            Response.score,
            InvalidMark.reason,
            InvalidMark.proposed_at,
            User.name,
            Ticket.external_id,
            Invitation.credit_agent,
            Invitation.credit_team,
        )
        .join(InvalidMark, InvalidMark.response_id == Response.id)
        .join(User, User.id == InvalidMark.proposed_by)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(InvalidMark.state == "proposed", seen)
        .order_by(InvalidMark.id)
        .limit(MOST)
    )
    return [Proposed._make(row) for row in rows]


def _fetches(session: Session, invitation_ids: list[int]) -> dict[int, list[tuple[int, datetime]]]:
    found: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    rows = session.execute(
        select(Landing.invitation_id, Landing.score, Landing.at).where(
            Landing.invitation_id.in_(invitation_ids), Landing.score.is_not(None)
        )
    )
    for invitation_id, score, at in rows:
        if score is not None:
            found[invitation_id].append((score, at))
    return found


def _evidence(pressed: Pressed, fetches: list[tuple[int, datetime]]) -> HeldBack:
    near = [(score, at) for score, at in fetches if pressed.at - BURST - PRESSED_AFTER <= at <= pressed.at]
    if not near:
        return HeldBack(pressed, 0, 0.0, 0.0)
    last = max(at for _, at in near)
    burst = [(score, at) for score, at in near if at >= last - BURST]
    first = min(at for _, at in burst)
    scores = {score for score, _ in burst}
    return HeldBack(pressed, len(scores), (last - first).total_seconds(), (pressed.at - last).total_seconds())
