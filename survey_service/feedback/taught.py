"""What people of this installation taught about comments: parts a person labelled, and weakly what customers ticked."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from survey_service.feedback.review_decision import ReviewDecision
from survey_service.feedback.verdicts import SIDES
from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response
from survey_service.staff.agent import Agent

HELD_BACK = 5
"""Every fifth correction, by its response: it is never learnt from, and measures what the others taught."""
MOST = 2500
"""Corrections looked at, the latest: so that a night stays a night."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Characters `start` to `end`, and what somebody said they are about."""

    start: int
    end: int
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Taught:
    """A comment and its teacher's parts. What no part covers nobody vouched for. `labels`: the sides it is about as a
    whole. `decision`: None where only the customer's own row speaks, which is weak."""

    response: int
    customer: int | None
    decision: int | None
    text: str
    agent: str | None
    language: str | None
    parts: tuple[Marked, ...]
    labels: frozenset[str]

    @property
    def held_back(self) -> bool:
        """By the response alone, so that it never changes sides."""
        return is_held_back(self.response)


def is_held_back(response_id: int) -> bool:
    """A fixed fifth of all responses."""
    return hashlib.sha256(b"held back %d" % response_id).digest()[0] % HELD_BACK == 0


def corrections(session: Session) -> list[Taught]:
    """The latest decision of each response that holds, while its words are there; oldest response first."""
    holding = (ReviewDecision.undone_at.is_(None), ReviewDecision.outdated.is_(False))
    latest = (
        select(func.max(ReviewDecision.id))
        .where(*holding)
        .group_by(ReviewDecision.response_id)
        .order_by(func.max(ReviewDecision.id).desc())
        .limit(MOST)
    )
    found = session.execute(
        _words(ReviewDecision.id, ReviewDecision.after)
        .join(ReviewDecision, ReviewDecision.response_id == Response.id)
        .where(ReviewDecision.id.in_(latest.scalar_subquery()))
        .order_by(Response.id)
    )
    return [
        Taught(response, customer, decision, text, agent, language, _by_person(after), _sides(after))
        for response, customer, text, agent, language, decision, after in found
    ]


def ticked(session: Session, most: int) -> list[Taught]:
    """The latest comments no person decided on whose customer ticked one row alone: they may be about that side.

    None of those held back: a correction may come for them.
    """
    rows = (Response.agent_was, Response.product_was, Response.process_was)
    alone = or_(*(and_(*(row.is_not(None) if row is one else row.is_(None) for row in rows)) for one in rows))
    decided = select(ReviewDecision.response_id)
    found = session.execute(
        _words(*rows).where(alone, Response.id.not_in(decided)).order_by(Response.id.desc()).limit(most)
    )
    taught = []
    for response, customer, text, agent, language, *said in found:
        if not is_held_back(response):
            side, tone = next((side, tone) for side, tone in zip(SIDES, said, strict=True) if tone)
            part = Marked(0, len(text), side, tone)
            taught.append(Taught(response, customer, None, text, agent, language, (part,), frozenset({side})))
    return taught[::-1]


def fingerprint(taught: Iterable[Taught], *more: str) -> str:
    """The same for the same lessons, whatever their words: they cannot be got back from it."""
    told = sorted((one.response, one.decision or 0) for one in taught)
    return hashlib.sha256(repr((told, more)).encode()).hexdigest()[:16]


def _words(*columns: Any) -> Select[Any]:
    """Of ratings that count and whose words are still there."""
    return (
        select(Response.id, Invitation.customer_id, Response.why, Agent.name, Invitation.language, *columns)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .outerjoin(Agent, Agent.id == Invitation.credit_agent_id)
        .where(Response.why.is_not(None), Response.why != "", Response.status == "counted")
    )


def _by_person(parts: Sequence[Mapping[str, Any]]) -> tuple[Marked, ...]:
    named = [part for part in parts if part["source"] == "person"]
    return tuple(Marked(part["start"], part["end"], part["label"], part["tone"]) for part in named)


def _sides(parts: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """What the person let stand beside what he moved counts too, where the splitter was sure of it."""
    return frozenset(part["label"] for part in parts if part["filed"]) & frozenset(SIDES)
