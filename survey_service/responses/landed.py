"""Whether a person, and no machine, opened a survey's link (N7)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.responses.landing import Landing

BURST = timedelta(seconds=10)
LINKS = 3
JUST_SENT = timedelta(seconds=5)


class Fetch(NamedTuple):
    """One link fetched; `score` None is the link without one, `machine` what said HEAD or prefetch itself."""

    at: datetime
    score: int | None
    machine: bool


def has_landed(fetches: Sequence[Fetch], sent_at: datetime | None) -> bool:
    """A fetch that is no HEAD or prefetch, not within 5 s of the sending, not in a burst of 3 scores in 10 s."""
    in_time = sorted(fetches, key=lambda fetch: fetch.at)
    return any(
        not fetch.machine
        and (sent_at is None or abs(fetch.at - sent_at) > JUST_SENT)
        and not _is_in_burst(fetch, in_time)
        for fetch in in_time
    )


def landed(session: Session, sent: Mapping[int, datetime | None]) -> set[int]:
    """Those of these invitations (id → when sent) whose link a person opened."""
    fetches: defaultdict[int, list[Fetch]] = defaultdict(list)
    rows = session.execute(
        select(Landing.invitation_id, Landing.at, Landing.score, Landing.machine).where(
            Landing.invitation_id.in_(list(sent))
        )
    )
    for invitation_id, at, score, machine in rows:
        fetches[invitation_id].append(Fetch(at, score, machine))
    return {number for number, seen in fetches.items() if has_landed(seen, sent[number])}


def _is_in_burst(fetch: Fetch, in_time: Sequence[Fetch]) -> bool:
    """Whether any 10 seconds that hold this fetch hold three scores; machines' own fetches count there."""
    near = [other for other in in_time if abs(other.at - fetch.at) <= BURST]
    for first in near:
        if first.at > fetch.at:
            break
        scores = {other.score for other in near if first.at <= other.at <= first.at + BURST and other.score}
        if fetch.at <= first.at + BURST and len(scores) >= LINKS:
            return True
    return False
