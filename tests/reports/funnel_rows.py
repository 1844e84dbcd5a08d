"""Surveys of every kind, drawn by chance, and the funnel counted a second time, row by row and without SQL."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import STATES, Invitation
from survey_service.mail.mail_event import MailEvent
from survey_service.responses.landing import Landing
from tests.reports.histories import told

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)  # the day before the clocks go forward
OUT = ("sent", "rated", "revoked", "unknown", "bounced")
REASONS = {"not_asked": ("throttled", "spam", None), "cancelled": ("reopened", "merged"), "bounced": (None, "dropped")}


@dataclass
class Row:
    """One resolution of a ticket; moments of fetches are seconds after the sending."""

    state: str
    reason: str | None
    closed_at: datetime
    team: str | None
    language: str
    delivered: int | None = None
    reminded: int | None = None
    answer: str | None = None
    words: bool = False
    event: str | None = None
    fetches: list[tuple[float, int | None, bool]] = field(default_factory=list)
    kind: str = "survey"

    @property
    def sent_at(self) -> datetime:
        return self.closed_at + timedelta(days=1)


SECONDS = st.one_of(
    st.sampled_from([0, 3, 5, 6, 9, 10, 11, 16, 59, 60, 61, 65, 66, 4000]), st.floats(0, 30).map(lambda x: round(x, 3))
)
FETCHES = st.lists(st.tuples(SECONDS, st.sampled_from([None, 1, 2, 3, 4, 5]), st.booleans()), max_size=7)


def random_rows(n: int) -> list[Row]:
    """Many at once, the same each time; half of them are sent."""
    rng = random.Random(5)
    return [_random_row(rng) for _ in range(n)]


def _random_row(rng: random.Random) -> Row:
    state = rng.choice((*STATES, *4 * ("sent", "rated")))
    closed_at = NOON + timedelta(hours=rng.randint(-60, 60))
    row = Row(state, None, closed_at, rng.choice((None, "Billing")), rng.choice(("en", "ar", "ar-EG")))
    if state not in OUT:
        return row
    row.answer = rng.choice(("counted", "invalid")) if state == "rated" else rng.choice((None, None, "quarantined"))
    row.delivered, row.reminded = rng.choice((None, 1)), rng.choice((None, None, 60))
    row.event, row.words = rng.choice((None, None, "deferred")), state == "rated" and rng.random() < 0.5
    base, wide = rng.choice((0, 3, 57, 100, 9000)), rng.choice((4, 11, 30))
    scores = rng.sample((None, 1, 2, 3, 4, 5), rng.choice((1, 1, 2, 3, 4)))
    times = rng.sample(range(2 * wide), rng.randint(0, 5))
    row.fetches = [(base + at / 2, rng.choice(scores), rng.random() < 0.15) for at in times]
    return row


@st.composite
def rows(draw: st.DrawFn) -> Row:
    state = draw(st.sampled_from(STATES))
    out = state in OUT
    answers = (None, "quarantined") if state != "rated" else ("counted", "invalid")
    answer = draw(st.sampled_from(answers)) if out else None
    return Row(
        state,
        draw(st.sampled_from(REASONS.get(state, (None,)))),
        NOON + timedelta(hours=draw(st.integers(-70, 70))),
        draw(st.sampled_from([None, "Billing", "Technical"])),
        draw(st.sampled_from(["en", "ar", "ar-EG"])),
        draw(st.sampled_from([None, 0, 7, 60])) if out else None,
        draw(st.sampled_from([None, 60])) if out else None,
        answer,
        answer in ("counted", "invalid") and draw(st.booleans()),
        draw(st.sampled_from([None, "deferred", "blocked", "processed"])) if out else None,
        draw(FETCHES) if out else [],
        draw(st.sampled_from(["survey", "survey", "survey", "recovery"])),
    )


def stored(session: Session, row: Row, number: int) -> None:
    def at(seconds: float | None) -> datetime | None:
        return None if seconds is None else row.sent_at + timedelta(seconds=seconds)

    facts: dict[str, Any] = {"state": row.state, "reason": row.reason, "closed_at": row.closed_at, "kind": row.kind}
    facts |= {"created_at": row.closed_at, "credit_team": row.team, "language": row.language, "mail_id": number}
    facts |= {"delivered_at": at(row.delivered), "reminded_at": at(row.reminded)}
    out = row.state in OUT
    invitation = Invitation(**facts, ticket_id=number, resolution=1, sent_at=row.sent_at if out else None)
    if row.answer:
        words = "words" if row.words else None
        answer: dict[str, Any] = {"score": 4, "rated_at": at(9000), "status": row.answer, "why": words, "reasons": []}
        told(session, **facts, **answer, ticket_id=number, resolution=1, sent_at=row.sent_at)
        invitation = session.query(Invitation).filter_by(ticket_id=number).one()
    session.add(invitation)
    session.flush()
    for seconds, score, machine in row.fetches:
        session.add(Landing(invitation_id=invitation.id, score=score, machine=machine, at=at(seconds)))
    if row.event:
        moment = row.sent_at
        session.add(MailEvent(event_key=f"k{number}", mail_id=number, kind=row.event, at=moment, received_at=moment))


def people(row: Row) -> list[tuple[float, int | None]]:
    """N7's words, once more."""
    came = [row.delivered if row.delivered is not None else 0, row.reminded]
    found = []
    for at, score, machine in row.fetches:
        near = any(abs(at - moment) <= 5 for moment in came if moment is not None)
        starts = [first for first, _, _ in row.fetches if at - 10 <= first <= at]
        held = [{other for when, other, _ in row.fetches if first <= when <= first + 10 and other} for first in starts]
        if not machine and not near and all(len(scores) < 3 for scores in held):
            found.append((at, score))
    return found


def leaf(row: Row) -> str:
    if row.state in ("rated", "revoked", "sent"):
        return "sent"
    return {"sending": "scheduled"}.get(row.state, row.state)


def recounted(found: list[Row]) -> Counter[str]:
    """By the names of reports/funnel.Counts."""
    counts: Counter[str] = Counter()
    for row in found:
        counts[leaf(row)] += 1
        counts["revoked"] += row.state == "revoked"
        counts["quarantined"] += row.answer == "quarantined"
        if leaf(row) != "sent":
            continue
        confirmed, opened = row.answer in ("counted", "invalid"), bool(people(row))
        held = row.event in ("deferred", "blocked") and row.state != "rated"
        counts["told_delivered"] += row.delivered is not None
        counts["unheard"] += row.delivered is None and not held
        counts["landed"] += opened
        counts["confirmed"] += confirmed
        counts["landed_confirmed"] += confirmed and opened
        counts["commented"] += row.words
    return counts
