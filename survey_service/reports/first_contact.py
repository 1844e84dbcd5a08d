"""First contact resolution (N6): which tickets one answer settled. The rule is pure; SQL counts what it asks for.

Of tickets that people handled (not closed by a machine, the agent no bot, at least one public reply) and that were
solved at least seven days ago, those with exactly one public reply, no reopening, no "not solved" in an answer, and no
ticket of the same customer with the same reason opened in the seven days after. A ticket whose replies, reopenings,
reason or customer nobody told is in neither number; each of these is counted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import aliased

from survey_service.invitations.invitation import Invitation
from survey_service.reports.intervals import Interval, wilson
from survey_service.reports.solved import epoch, reopened
from survey_service.responses.response import Response
from survey_service.staff.agent import Agent
from survey_service.tickets.ticket import Ticket

WAIT: Final = timedelta(days=7)
Outcome = Literal["resolved", "not_resolved", "missing", "recent", "not_human"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("resolved", "not_resolved", "missing", "recent", "not_human")
LACKS: Final = ("replies", "reopens", "reason", "customer")
"""What can be unknown of a ticket."""
WHYS: Final = ("reopened", "more_replies", "unsolved", "again")
"""Why one was not settled by the first answer, the first that holds."""


class Facts(NamedTuple):
    """What the rule asks of a ticket. `recent`: solved less than seven days ago."""

    auto_closed: bool
    bot: bool
    replies: int | None
    reopened: bool | None
    has_reason: bool
    has_customer: bool
    unsolved: bool
    again: bool
    recent: bool


class Verdict(NamedTuple):
    """Where a ticket is counted, what nobody told of one left out, and why one was not settled."""

    outcome: Outcome
    lacks: tuple[str, ...] = ()
    why: str | None = None


@lru_cache(maxsize=4096)
def verdict(facts: Facts) -> Verdict:
    """The rule."""
    if facts.auto_closed or facts.bot or facts.replies == 0:
        return Verdict("not_human")
    if facts.recent:
        return Verdict("recent")
    known = (facts.replies is not None, facts.reopened is not None, facts.has_reason, facts.has_customer)
    if not all(known):
        return Verdict("missing", tuple(name for name, told in zip(LACKS, known, strict=True) if not told))
    against = (facts.reopened, (facts.replies or 0) > 1, facts.unsolved, facts.again)
    why = next((name for name, holds in zip(WHYS, against, strict=True) if holds), None)
    return Verdict("not_resolved" if why else "resolved", (), why)


@dataclass
class FirstContact:
    """Tickets by outcome; `lacking`: those left out by what is unknown of them, `whys`: those not settled."""

    outcomes: Counter[str] = field(default_factory=Counter)
    lacking: Counter[str] = field(default_factory=Counter)
    whys: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> "FirstContact":
        """Counted."""
        found = cls()
        for (outcome, lacking, why), times in Counter(verdicts).items():
            found.outcomes[outcome] += times
            found.lacking.update(dict.fromkeys(lacking, times))
            found.whys.update({why: times} if why else {})
        return found

    @property
    def resolved(self) -> int:
        """By the first answer."""
        return self.outcomes["resolved"]

    @property
    def n(self) -> int:
        """The figure's denominator."""
        return self.outcomes["resolved"] + self.outcomes["not_resolved"]

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 %."""
        return wilson(self.resolved, self.n)


class Following:
    """The tickets each customer opened, by reason: whether one came after a closing is asked of these."""

    def __init__(self, opened: Iterable[tuple[int, str, int, int]]) -> None:
        """From (customer, reason, second of opening, id of the ticket)."""
        self._opened: defaultdict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
        for customer, reason, second, number in opened:
            self._opened[customer, reason].append((second, number))

    def came(self, customer: int | None, reason: str | None, closed: int, number: int) -> bool:
        """Another ticket of this customer with this reason, in the seven days after."""
        if customer is None or reason is None:
            return False
        until = closed + int(WAIT.total_seconds())
        return any(closed < second <= until and other != number for second, other in self._opened[customer, reason])


def facts_of() -> list[ColumnElement[Any]]:
    """The columns of Facts that one ticket tells, numbers all of them. Answers are looked into only where nothing else
    speaks against the ticket."""
    so_far = and_(Ticket.public_replies == 1, reopened() == 0)
    asked: dict[str, ColumnElement[Any]] = {
        "auto_closed": _number(Ticket.auto_closed.is_(True)),
        "bot": _number(Agent.bot.is_(True)),
        "replies": case((Ticket.public_replies > 1, 2), else_=Ticket.public_replies),
        "reopened": reopened(),
        "unsolved": _number(and_(so_far, _said_unsolved())),
    }
    return [one.label(name) for name, one in asked.items()]


def _number(holds: ColumnElement[bool]) -> ColumnElement[int]:
    return case((holds, 1), else_=0)


def is_outcome(outcome: Outcome, now: datetime) -> ColumnElement[bool]:
    """The same rule for a list of tickets; tests hold it against the pure one."""
    human = and_(Ticket.auto_closed.is_(False), or_(Agent.id.is_(None), Agent.bot.is_(False)))
    human = and_(human, or_(Ticket.public_replies.is_(None), Ticket.public_replies > 0))
    if outcome == "not_human":
        return ~human
    if outcome == "recent":
        return and_(human, Ticket.closed_at > now - WAIT)
    due = and_(human, Ticket.closed_at <= now - WAIT)
    if outcome == "missing":
        return and_(due, or_(*(lacks(name) for name in LACKS)))
    known = and_(due, *(~lacks(name) for name in LACKS))
    settled = and_(Ticket.public_replies == 1, reopened() == 0, ~_said_unsolved(), ~_opened_again())
    return and_(known, settled if outcome == "resolved" else ~settled)


def lacks(name: str) -> ColumnElement[bool]:
    """The tickets of which nobody told it."""
    return {
        "replies": Ticket.public_replies.is_(None),
        "reopens": reopened().is_(None),
        "reason": Ticket.reason.is_(None),
        "customer": Ticket.customer_id.is_(None),
    }[name]


def _said_unsolved() -> ColumnElement[bool]:
    """In the counted answer to the only survey of a ticket that was not opened again."""
    said = select(Response.id).where(Response.invitation_id == Invitation.id)
    return said.where(Response.unsolved.is_(True), Response.status == "counted").correlate(Invitation).exists()


def _opened_again() -> ColumnElement[bool]:
    """Another ticket of this customer with this reason, opened in the seven days after the closing."""
    other = aliased(Ticket)
    after = epoch(other.opened_at) - epoch(Ticket.closed_at)
    same = and_(other.customer_id == Ticket.customer_id, other.reason == Ticket.reason, other.id != Ticket.id)
    rest = and_(other.opened_at > Ticket.closed_at, after <= int(WAIT.total_seconds()))
    return select(other.id).where(same, rest).correlate(Ticket).exists()
