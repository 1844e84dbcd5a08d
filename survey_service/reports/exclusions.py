"""What share of ratings was taken out of the figures, by agent, team and decider; which shares are unusual (A4, N8).

A rating is taken out once: found invalid, credited to nobody any more by an appeal of the wrong person, or left out of
the agent's figure by an appeal about product or policy. Taken back, it is not taken out.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Subquery, case, func, or_, select
from sqlalchemy.orm import Session

from survey_service.feedback.appeal import Appeal
from survey_service.invitations.invitation import Invitation
from survey_service.reports.intervals import Z_997, Interval, difference, wilson
from survey_service.reports.period import Period
from survey_service.reports.slices import seen_by
from survey_service.responses.invalid_mark import InvalidMark
from survey_service.responses.response import Response
from survey_service.staff.reader import Scope
from survey_service.tickets.ticket import Ticket

Level = Literal["company", "team", "agent"]
KINDS = ("invalid", "credit", "verdict")
ENOUGH = 30
"""Below so many ratings nothing is called unusual."""
MOST = 50


class Taken(NamedTuple):
    """One rating that was taken out."""

    response_id: int
    ticket: str
    kind: str


@dataclass
class Line:
    """`key` is an agent's or user's id, a team's name, or None for nobody and the company. The three kinds add up."""

    key: int | str | None
    n: int = 0
    invalid: int = 0
    credit: int = 0
    verdict: int = 0
    unusual: bool = False
    tickets: list[Taken] = field(default_factory=list)

    @property
    def taken(self) -> int:
        """Ratings taken out, each once."""
        return self.invalid + self.credit + self.verdict

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 %."""
        return wilson(self.taken, self.n)


def is_unusual(one: Line, everybody: Line) -> bool:
    """The share differs from that of all others by more than chance gives three times in a thousand: Newcombe's
    interval of the difference, from Wilson limits at 99.7 %, does not hold 0."""
    if one.n < ENOUGH:
        return False
    apart = difference((one.taken, one.n), (everybody.taken - one.taken, everybody.n - one.n), Z_997)
    return apart is not None and not apart.low <= 0 <= apart.high


def exclusions(session: Session, level: Level, period: Period, scope: Scope | None = None) -> list[Line]:
    """A line for each key that has ratings in the period, by key, nobody last; the company has one in any case."""
    standing = _standing()
    key = {
        "company": None,
        "team": Invitation.credit_team,
        "agent": func.coalesce(standing.c.agent_id, Invitation.credit_agent_id),
    }[level]
    kind = _kind(standing).label("kind")
    groups: list[Any] = [kind] if key is None else [key.label("whose"), kind]
    conditions = [*_rated(period), *([_seen(scope, standing)] if scope is not None else [])]
    rows = select(*groups, func.count()).select_from(Response).join(Invitation)
    rows = rows.outerjoin(standing, standing.c.response_id == Response.id).where(*conditions).group_by(*groups)
    found: dict[Any, Line] = {None: Line(None)} if key is None else {}
    for *whose, what, times in session.execute(rows):
        line = found.setdefault(whose[0] if whose else None, Line(whose[0] if whose else None))
        line.n += times
        if what in KINDS:
            setattr(line, what, getattr(line, what) + times)
    return [found[one] for one in sorted(found, key=lambda one: (one is None, one))]


def by_decider(session: Session, period: Period, scope: Scope) -> list[Line]:
    """Of the ratings a person decided on, how many that took out; `key` is the person's user id."""
    found: dict[int, dict[int, str | None]] = defaultdict(dict)
    for person, response_id, kind in (*_by_marks(session, period, scope), *_by_appeals(session, period, scope)):
        found[person][response_id] = kind or found[person].get(response_id)
    lines = []
    for person in sorted(found):
        line = Line(person, n=len(found[person]))
        for kind in filter(None, found[person].values()):
            setattr(line, kind, getattr(line, kind) + 1)
        lines.append(line)
    return lines


def marked_unusual(lines: Iterable[Line], everybody: Line) -> None:
    """For managers only."""
    for line in lines:
        line.unusual = is_unusual(line, everybody)


def total(lines: Iterable[Line]) -> Line:
    """All of them together."""
    everybody = Line(None)
    for line in lines:
        for name in ("n", *KINDS):
            setattr(everybody, name, getattr(everybody, name) + getattr(line, name))
    return everybody


def tickets(
    session: Session, level: Literal["team", "agent"], line: Line, period: Period, scope: Scope | None
) -> list[Taken]:
    """The ratings behind a line that the reader may open, the latest first; without a scope, all: an agent's own."""
    standing = _standing()
    key = Invitation.credit_team if level == "team" else func.coalesce(standing.c.agent_id, Invitation.credit_agent_id)
    kind = _kind(standing)
    rows = select(Response.id, Ticket.external_id, kind).select_from(Response).join(Invitation)
    rows = rows.join(Ticket, Ticket.id == Invitation.ticket_id)
    rows = rows.outerjoin(standing, standing.c.response_id == Response.id)
    mine = key.is_(None) if line.key is None else key == line.key
    rows = rows.where(*_rated(period), *([seen_by(scope)] if scope is not None else []), mine, kind != "")
    return [Taken._make(row) for row in session.execute(rows.order_by(Response.rated_at.desc()).limit(MOST))]


def tickets_of_decider(session: Session, line: Line, period: Period, scope: Scope) -> list[Taken]:
    """The same for what a person decided."""
    decisions = (*_by_marks(session, period, scope), *_by_appeals(session, period, scope))
    kinds = {response_id: kind for person, response_id, kind in decisions if person == line.key and kind}
    rows = select(Response.id, Ticket.external_id).join(Invitation, Invitation.id == Response.invitation_id)
    rows = rows.join(Ticket, Ticket.id == Invitation.ticket_id).where(Response.id.in_(list(kinds)))
    rows = rows.order_by(Response.rated_at.desc()).limit(MOST)
    return [Taken(number, ticket, kinds[number]) for number, ticket in session.execute(rows)]


def _standing() -> Subquery:
    """Granted appeals that change verdict or credit, one row a rating; `agent_id`: who lost the credit."""
    removed = case((Appeal.reason == "wrong_person", Appeal.agent_id))
    rows = select(Appeal.response_id, func.max(removed).label("agent_id"), func.count().label("times"))
    rows = rows.where(Appeal.state == "granted", Appeal.reason.in_(("product", "policy", "wrong_person")))
    return rows.group_by(Appeal.response_id).subquery()


def _kind(standing: Subquery) -> ColumnElement[str]:
    """Each rating once: invalid before credit before verdict."""
    return case(
        (Response.status == "invalid", "invalid"),
        (standing.c.agent_id.is_not(None), "credit"),
        (standing.c.times.is_not(None), "verdict"),
        else_="",
    )


def _rated(period: Period) -> list[ColumnElement[bool]]:
    within = (Response.rated_at >= period.first_moment, Response.rated_at < period.end_moment)
    return [Invitation.kind == "survey", Response.status != "quarantined", *within]


def _seen(scope: Scope, standing: Subquery) -> ColumnElement[bool]:
    """What was taken from an agent is still in the agent's own share."""
    if scope.agent_id is None:
        return seen_by(scope)
    return or_(seen_by(scope), standing.c.agent_id == scope.agent_id)


def _by_marks(session: Session, period: Period, scope: Scope) -> list[tuple[int, int, str | None]]:
    """Who decided on which rating, and "invalid" where that holds."""
    rows = select(InvalidMark.decided_by, InvalidMark.response_id, InvalidMark.state)
    rows = rows.join(Response, Response.id == InvalidMark.response_id)
    return _decisions(session, rows, InvalidMark.decided_by, {"agreed": "invalid"}, period, scope)


def _by_appeals(session: Session, period: Period, scope: Scope) -> list[tuple[int, int, str | None]]:
    reasons = {"wrong_person": "credit", "product": "verdict", "policy": "verdict"}
    outcome = case(*((Appeal.reason == reason, kind) for reason, kind in reasons.items()), else_="invalid")
    state = case((Appeal.state == "granted", outcome), else_="")
    rows = select(Appeal.decided_by, Appeal.response_id, state).join(Response, Response.id == Appeal.response_id)
    return _decisions(session, rows, Appeal.decided_by, {kind: kind for kind in KINDS}, period, scope)


def _decisions(
    session: Session, rows: Any, decided_by: Any, kinds: dict[str, str], period: Period, scope: Scope
) -> list[tuple[int, int, str | None]]:
    rows = rows.join(Invitation, Invitation.id == Response.invitation_id)
    rows = rows.where(decided_by.is_not(None), *_rated(period), seen_by(scope))
    return [(person, response_id, kinds.get(state)) for person, response_id, state in session.execute(rows)]
