"""What the links fetched tell of a cohort: people and machines, and who began and sent nothing (N7).

One row a survey is read for most; the fetches themselves only where a burst, a letter's arrival or two scores are in
play. Both ways ask responses/landed.py.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, NamedTuple, Protocol

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.reports.cohorts import Buckets, within
from survey_service.responses.landed import AT_ONCE, LINKS, Fetch, Moments, arrivals, by_people, fetches_of
from survey_service.responses.landing import Landing
from survey_service.responses.response import Response

AT_A_TIME: Final = 1000
CONFIRMED: Final = ("counted", "invalid")


class Landed(Protocol):
    """Called for each survey a person opened."""

    def __call__(self, place: int, team: str | None, brand: str | None, language: str, *, confirmed: bool) -> None:
        """`confirmed`: and answered."""


@dataclass
class Fetched:
    """Of the surveys sent: fetches and those of machines, surveys opened by any and by a machine; `started` is how many
    a person opened by a score's link and never sent, by that score from 1 to 5, the last one where several were."""

    fetches: int = 0
    by_machines: int = 0
    surveys: int = 0
    surveys_by_machines: int = 0
    started: list[int] = field(default_factory=lambda: [0] * 5)


class _Seen(NamedTuple):
    """One survey's fetches, in sum."""

    id: int
    place: int
    team: str | None
    brand: str | None
    language: str
    confirmed: bool
    moments: Moments
    n: int
    heads: int
    scores: int
    first: Any
    last: Any
    lowest: int | None
    highest: int | None

    @property
    def is_plain(self) -> bool:
        """No burst, and nothing near an arrival: all but HEADs and prefetches are a person's."""
        if self.scores >= LINKS:
            return False
        return all(self.first > moment + AT_ONCE or self.last < moment - AT_ONCE for moment in self.moments)

    @property
    def is_told(self) -> bool:
        """The sum says all."""
        return self.is_plain and (self.confirmed or self.n == self.heads or self.lowest == self.highest)


def fetched(
    session: Session, buckets: Buckets, conditions: Sequence[ColumnElement[bool]], tell: Landed | None = None
) -> Fetched:
    """Of the surveys closed in the period that fit; `tell` is called for those that landed."""
    found = Fetched()
    unclear: list[_Seen] = []
    for seen in _sums(session, buckets, conditions):
        if seen.is_told:
            _add(found, seen, seen.n - seen.heads, seen.highest, tell)
        else:
            unclear.append(seen)
    for some in _batches(unclear):
        fetches, moments = fetches_of(session, [seen.id for seen in some])
        for seen in some:
            people = by_people(fetches[seen.id], moments[seen.id])
            _add(found, seen, len(people), _last_score(people), tell)
    return found


def _add(found: Fetched, seen: _Seen, people: int, score: int | None, tell: Landed | None) -> None:
    found.surveys += 1
    found.fetches += seen.n
    found.by_machines += seen.n - people
    found.surveys_by_machines += people < seen.n
    if people and score is not None and not seen.confirmed:
        found.started[score - 1] += 1
    if people and tell is not None:
        tell(seen.place, seen.team, seen.brand, seen.language, confirmed=seen.confirmed)


def _sums(session: Session, buckets: Buckets, conditions: Sequence[ColumnElement[bool]]) -> Iterator[_Seen]:
    whose = (Invitation.id, buckets.place(Invitation.closed_at), Invitation.credit_team, Invitation.credit_brand)
    came = (Invitation.delivered_at, Invitation.sent_at, Invitation.reminded_at)
    pressed = case((Landing.machine.is_(False), Landing.score))
    sums = (
        func.max(case((Response.status.in_(CONFIRMED), 1), else_=0)),
        func.count(Landing.id),
        func.sum(case((Landing.machine, 1), else_=0)),
        func.count(Landing.score.distinct()),
        func.min(Landing.at),
        func.max(Landing.at),
        func.min(pressed),
        func.max(pressed),
    )
    rows = session.execute(
        select(*whose, Invitation.language, *came, *sums)
        .join(Landing, Landing.invitation_id == Invitation.id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(*within(buckets.period, Invitation.closed_at), *conditions)
        .group_by(Invitation.id)
    )
    for number, place, team, brand, language, delivered, sent, reminded, confirmed, *told in rows:
        moments = arrivals(delivered, sent, reminded)
        yield _Seen._make((number, place, team, brand, language, bool(confirmed), moments, *told))


def _last_score(people: Iterable[Fetch]) -> int | None:
    return next((fetch.score for fetch in reversed([*people]) if fetch.score is not None), None)


def _batches(seen: Iterable[_Seen]) -> Iterator[list[_Seen]]:
    rest = iter(seen)
    while some := list(islice(rest, AT_A_TIME)):
        yield some
