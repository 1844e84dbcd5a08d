"""Scanners that press buttons (C15), told by what was fetched just before."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from survey_service.prepared import run, table_of
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


_LANDINGS = table_of(Landing)
_FETCHES = select(_LANDINGS.c.score, _LANDINGS.c.at).where(
    _LANDINGS.c.invitation_id == bindparam("invitation"),
    _LANDINGS.c.at >= bindparam("since"),
    _LANDINGS.c.score.is_not(None),
)


def fetches_before(session: Session, invitation_id: int, pressed_at: datetime) -> list[tuple[int, datetime]]:
    """The score links of this invitation fetched shortly before; HEADs and prefetches count here."""
    since = pressed_at - BURST - PRESSED_AFTER
    rows = run(session, _FETCHES, {"invitation": invitation_id, "since": since})
    return [(row.score, row.at) for row in rows]
