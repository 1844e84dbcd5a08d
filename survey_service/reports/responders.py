"""Those who answered beside those who did not, and how many of an agent's tickets were surveyed (N8).

A score speaks for those who answered. Where they differ from the others, so may their opinion.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.reports.case_figures import middle
from survey_service.reports.compared import Share
from survey_service.reports.funnel import LEAF_OF
from survey_service.reports.intervals import Z_997, Interval, difference
from survey_service.reports.kpis import came_of, sent_in
from survey_service.reports.period import Period
from survey_service.reports.slices import COLUMNS, Within, fits_all, seen_by
from survey_service.responses.response import Response
from survey_service.staff.reader import Scope
from survey_service.tickets.ticket import Ticket

BY: Final = ("channel", "severity", "segment", "team", "reason")
ENOUGH: Final = 30
MOST_KEYS, MOST_TICKETS = 12, 50
MOST_TIMES: Final = 20_000
"""First responses looked at one by one for their median; a larger cohort has its newest so many."""
OUT_OF_REACH: Final = (
    *("erased", "opted_out", "suppressed", "bad_address", "no_consent", "too_old", "asking_off", "internal"),
    *("throttled", "sampled_out", "merged", "dropped", "parked"),
)
"""Reasons not to ask that no agent can bring about."""
SURVEYED: Final = tuple(state for state, leaf in LEAF_OF.items() if leaf not in ("not_asked", "stopped", "cancelled"))


@dataclass(frozen=True, slots=True)
class Contrast:
    """One key's share of those who answered, and of those who did not. `interval`: of the difference, 99.7 %; None
    under ten of either."""

    key: str | None
    answered: Share
    silent: Share
    interval: Interval | None

    @property
    def differs(self) -> bool:
        """By more than chance gives three times in a thousand."""
        return self.interval is not None and not self.interval.low <= 0 <= self.interval.high


@dataclass(frozen=True)
class Responders:
    """`by` level; `reopened`: tickets opened again; `first_response`: medians of the two, None where nobody told."""

    answered: int
    silent: int
    by: dict[str, list[Contrast]]
    reopened: Contrast
    first_response: tuple[timedelta | None, timedelta | None]

    @property
    def differing(self) -> list[tuple[str, Contrast]]:
        """All that differ, by level; "reopened" last."""
        found = [(level, one) for level, several in self.by.items() for one in several if one.differs]
        return [*found, *([("reopened", self.reopened)] if self.reopened.differs else [])]


class Unasked(NamedTuple):
    """A ticket that could have been asked about and was not."""

    ticket: str
    why: str


@dataclass
class Surveyed:
    """An agent's eligible tickets and those of them surveyed; `agent_id` None: nobody's."""

    agent_id: int | None
    surveyed: int = 0
    eligible: int = 0
    unusual: bool = False
    tickets: list[Unasked] = field(default_factory=list)


def responders(session: Session, period: Period, within: Within = ()) -> Responders:
    """Of the surveys sent in the period that could be answered: a statement a level, and three more."""
    by: dict[str, list[Contrast]] = {}
    answered = silent = 0
    for level in BY:
        rows = _counted(session, COLUMNS[level], period, within)
        counts = {True: Counter[Any](), False: Counter[Any]()}
        for key, has_answered, times in rows:
            counts[bool(has_answered)][key] += times
        answered, silent = counts[True].total(), counts[False].total()
        by[level] = _contrasts(counts[True], counts[False])
    again = case((or_(Ticket.reopens > 0, Invitation.resolution > 1), True), else_=False)
    times = {True: Counter[Any](), False: Counter[Any]()}
    for is_again, has_answered, n in _counted(session, again, period, within, with_ticket=True):
        times[bool(has_answered)][bool(is_again)] += n
    reopened = _contrast(None, Share(times[True][True], answered), Share(times[False][True], silent))
    return Responders(answered, silent, by, reopened, _first_responses(session, period, within))


def surveyed(session: Session, period: Period, scope: Scope, within: Within = ()) -> list[Surveyed]:
    """By agent's id, nobody's last; bots have no tickets of their own. Of the ratings a reader may open only."""
    rows = session.execute(
        select(Invitation.credit_agent_id, func.sum(case((Invitation.state.in_(SURVEYED), 1), else_=0)), func.count())
        .where(*_eligible(period, within), seen_by(scope))
        .group_by(Invitation.credit_agent_id)
    )
    found = [Surveyed(agent_id, int(some), n) for agent_id, some, n in rows]
    return sorted(found, key=lambda one: (one.agent_id is None, one.agent_id or 0))


def mark_unusual(lines: Sequence[Surveyed]) -> None:
    """For managers only: against all others together, from 30 tickets on, beyond 99.7 %."""
    some, all_ = sum(one.surveyed for one in lines), sum(one.eligible for one in lines)
    for one in lines:
        if one.agent_id is None or one.eligible < ENOUGH:
            continue
        apart = difference((one.surveyed, one.eligible), (some - one.surveyed, all_ - one.eligible), Z_997)
        one.unusual = apart is not None and not apart.low <= 0 <= apart.high


def not_surveyed(session: Session, period: Period, scope: Scope, agent_id: int, within: Within = ()) -> list[Unasked]:
    """The eligible tickets of an agent that were not asked about, the latest first."""
    rows = session.execute(
        select(Ticket.external_id, func.coalesce(Invitation.reason, Invitation.state))
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(*_eligible(period, within), seen_by(scope), Invitation.credit_agent_id == agent_id)
        .where(Invitation.state.not_in(SURVEYED))
        .order_by(Invitation.closed_at.desc(), Invitation.id.desc())
        .limit(MOST_TICKETS)
    )
    return [Unasked._make(row) for row in rows]


def _eligible(period: Period, within: Within) -> list[ColumnElement[bool]]:
    days = [Invitation.closed_at >= period.first_moment, Invitation.closed_at < period.end_moment]
    in_reach = or_(
        Invitation.state.in_(SURVEYED),
        func.coalesce(Invitation.reason, Invitation.state).not_in(OUT_OF_REACH),
    )
    return [Invitation.kind == "survey", *days, in_reach, *fits_all(within)]


def _could_answer(period: Period, within: Within) -> list[ColumnElement[bool]]:
    return [
        *sent_in(period),
        Invitation.kind == "survey",
        came_of().in_(("rated", "sent", "unknown")),
        *fits_all(within),
    ]


def _counted(
    session: Session, column: Any, period: Period, within: Within, *, with_ticket: bool = False
) -> Iterable[Sequence[Any]]:
    """Key, whether answered, how many."""
    has_answered = case((came_of() == "rated", 1), else_=0).label("answered")
    rows = select(column.label("part"), has_answered, func.count()).select_from(Invitation)
    rows = rows.outerjoin(Response, Response.invitation_id == Invitation.id)
    if with_ticket:
        rows = rows.join(Ticket, Ticket.id == Invitation.ticket_id)
    told = rows.where(*_could_answer(period, within)).group_by("part", "answered")
    return [tuple(row) for row in session.execute(told)]


def _contrasts(answered: Counter[Any], silent: Counter[Any]) -> list[Contrast]:
    """The largest keys, by name, those without one last."""
    both = answered + silent
    largest = [key for key, _ in sorted(both.items(), key=lambda item: (-item[1], str(item[0])))][:MOST_KEYS]
    n, m = answered.total(), silent.total()
    found = [_contrast(key, Share(answered[key], n), Share(silent[key], m)) for key in largest]
    return sorted(found, key=lambda one: (one.key is None, (one.key or "").casefold()))


def _contrast(key: str | None, answered: Share, silent: Share) -> Contrast:
    if min(answered.n, silent.n) < 10:
        return Contrast(key, answered, silent, None)
    return Contrast(key, answered, silent, difference((answered.good, answered.n), (silent.good, silent.n), Z_997))


def _first_responses(session: Session, period: Period, within: Within) -> tuple[timedelta | None, timedelta | None]:
    """Medians of those who answered and those who did not."""
    known = and_(Ticket.opened_at.is_not(None), Ticket.first_response_at >= Ticket.opened_at)
    rows = session.execute(
        select(came_of(), Ticket.opened_at, Ticket.first_response_at)
        .select_from(Invitation)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(*_could_answer(period, within), known)
        .order_by(Invitation.sent_at.desc())
        .limit(MOST_TIMES)
    )
    found: dict[bool, list[timedelta]] = {True: [], False: []}
    for became, opened, first in rows:
        if opened is not None and first is not None:
            found[became == "rated"].append(first - opened)
    return middle(found[True]), middle(found[False])
