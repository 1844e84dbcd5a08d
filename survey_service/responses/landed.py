"""Whether a person, and no machine, opened a survey's link (N7). Pages, reports and API all ask here."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.responses.landing import Landing

BURST = timedelta(seconds=10)
LINKS = 3
AT_ONCE = timedelta(seconds=5)
"""Around a letter's arrival; nobody reads that fast."""

Moments = Sequence[datetime]


class Fetch(NamedTuple):
    """One link fetched; `score` None is the link without one, `machine` what said HEAD or prefetch itself."""

    at: datetime
    score: int | None
    machine: bool


def arrivals(delivered_at: datetime | None, sent_at: datetime | None, reminded_at: datetime | None) -> Moments:
    """When its letters came: as the delivered event says, without one as they were sent; the reminder is a second."""
    return [moment for moment in (delivered_at or sent_at, reminded_at) if moment is not None]


def by_people(fetches: Sequence[Fetch], moments: Moments) -> list[Fetch]:
    """In order of time: no HEAD or prefetch, not within 5 s of an arrival, not in a burst of 3 scores in 10 s."""
    in_time = sorted(fetches, key=lambda fetch: fetch.at)
    return [
        fetch
        for fetch in in_time
        if not fetch.machine
        and all(abs(fetch.at - moment) > AT_ONCE for moment in moments)
        and not _is_in_burst(fetch, in_time)
    ]


def has_landed(fetches: Sequence[Fetch], moments: Moments) -> bool:
    """Whether any of them was a person's."""
    return bool(by_people(fetches, moments))


def landed(session: Session, ids: Collection[int]) -> set[int]:
    """Those of these invitations whose link a person opened."""
    if not ids:
        return set()
    fetches, moments = fetches_of(session, ids)
    return {number for number, seen in fetches.items() if has_landed(seen, moments[number])}


def fetches_of(session: Session, ids: Collection[int]) -> tuple[dict[int, list[Fetch]], dict[int, Moments]]:
    """All fetches of these invitations, and when their letters came."""
    fetches: defaultdict[int, list[Fetch]] = defaultdict(list)
    moments: dict[int, Moments] = {}
    came = (Invitation.delivered_at, Invitation.sent_at, Invitation.reminded_at)
    rows = session.execute(
        select(Landing.invitation_id, Landing.at, Landing.score, Landing.machine, *came)
        .join(Invitation, Invitation.id == Landing.invitation_id)
        .where(Landing.invitation_id.in_(ids))
    )
    for number, at, score, machine, *when in rows:
        fetches[number].append(Fetch(at, score, machine))
        if number not in moments:
            moments[number] = arrivals(*when)
    return fetches, moments


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
