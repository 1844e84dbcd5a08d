"""Scanners that press buttons (C15), told by what was fetched just before."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.responses.answer import Answer
from survey_service.responses.landing import Landing

BURST = timedelta(seconds=5)
PRESSED_AFTER = timedelta(seconds=1.5)
LINKS = 3


def says_more_than_a_score(answer: Answer) -> bool:
    """Words, rows or contact: no scanner fills them in."""
    rows = (answer.agent_was, answer.product_was, answer.process_was)
    return bool(answer.why or any(rows) or answer.unsolved or answer.reasons or answer.contact)


def pressed_by_a_machine(fetches: Sequence[tuple[int, datetime]], pressed_at: datetime) -> bool:
    """At least LINKS distinct scores fetched within BURST and the press within PRESSED_AFTER of the last fetch."""
    times = [at for _, at in fetches if at <= pressed_at]
    if not times:
        return False
    last = max(times)
    scores = {score for score, at in fetches if last - BURST <= at <= last}
    return pressed_at - last <= PRESSED_AFTER and len(scores) >= LINKS


def fetches_before(session: Session, invitation_id: int, pressed_at: datetime) -> list[tuple[int, datetime]]:
    """The score links of this invitation fetched shortly before; HEADs and prefetches count here."""
    rows = session.execute(
        select(Landing.score, Landing.at).where(
            Landing.invitation_id == invitation_id,
            Landing.at >= pressed_at - BURST - PRESSED_AFTER,
            Landing.score.is_not(None),
        )
    )
    return [(score, at) for score, at in rows if score is not None]
