"""Solved tickets, as the figures beside the score count them (N6): each once, by its last closing.

A ticket merged into another is counted with that one. Levels are those frozen when it was closed; a ticket that never
was has its own columns, and its assignee's team as last known.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, false, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from survey_service.invitations.invitation import Invitation
from survey_service.reports.period import Period
from survey_service.staff.agent import Agent
from survey_service.staff.department import Department
from survey_service.staff.reader import Scope
from survey_service.staff.team import Team
from survey_service.tickets.ticket import Ticket

LEVELS: Final = ("team", "department", "channel", "brand", "product_area")
"""By which the page is narrowed, in this order."""
OWN: Final[dict[str, InstrumentedAttribute[Any]]] = {
    "team": Team.name,
    "department": Department.name,
    "channel": Ticket.channel,
    "brand": Ticket.brand,
    "product_area": Ticket.product_area,
    "severity": Ticket.severity,
}
FROZEN: Final[dict[str, InstrumentedAttribute[Any]]] = {
    "team": Invitation.credit_team,
    "department": Invitation.credit_department,
    "channel": Invitation.credit_channel,
    "brand": Invitation.credit_brand,
    "product_area": Invitation.credit_product_area,
    "severity": Invitation.credit_severity,
}


class epoch(GenericFunction[int]):  # noqa: N801  # a function of SQL, as its other functions are named here
    """Whole seconds since 1970 of a time column, on both databases the same."""

    type = BigInteger()
    inherit_cache = True


@compiles(epoch, "sqlite")
def _epoch_of_text(element: Any, compiler: SQLCompiler, **how: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **how)}) AS BIGINT)"


@compiles(epoch, "postgresql")
def _epoch_of_timestamp(element: Any, compiler: SQLCompiler, **how: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **how)})) AS BIGINT)"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the address narrows the page to; "" asks for the tickets without one."""

    team: str | None = None
    department: str | None = None
    channel: str | None = None
    brand: str | None = None
    product_area: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Without the period; merged tickets are in no figure."""
        asked = [(one.name, getattr(self, one.name)) for one in fields(self)]
        return [Ticket.state != "merged", *(fits(level, key) for level, key in asked if key is not None)]


def fits(level: str, key: str) -> ColumnElement[bool]:
    """The tickets of one key of a level, "" those without."""
    own, frozen = (column == key if key else column.is_(None) for column in (OWN[level], FROZEN[level]))
    return or_(and_(Invitation.id.is_not(None), frozen), and_(Invitation.id.is_(None), own))


def column(level: str) -> ColumnElement[Any]:
    """The key of a ticket at a level; of the root cause, which is nobody's credit, the ticket's."""
    if level == "cause":
        return Ticket.root_cause.expression
    if level in ("region", "shift"):
        return FROZEN_ONLY[level].expression
    return case((Invitation.id.is_(None), OWN[level]), else_=FROZEN[level])


FROZEN_ONLY: Final[dict[str, InstrumentedAttribute[Any]]] = {
    "region": Invitation.credit_region,
    "shift": Invitation.credit_shift,
}


def joined(wanted: Any) -> Select[Any]:
    """Tickets with the invitation of their last solution, if any, and their assignee."""
    last = and_(
        Invitation.ticket_id == Ticket.id, Invitation.kind == "survey", Invitation.resolution == Ticket.resolutions
    )
    found: Select[Any] = (
        wanted.select_from(Ticket)
        .outerjoin(Invitation, last)
        .outerjoin(Agent, Agent.id == Ticket.assignee_id)
        .outerjoin(Team, Team.id == Agent.team_id)
        .outerjoin(Department, Department.id == Team.department_id)
    )
    return found


def of_tickets(wanted: Any, narrowed: Narrowed) -> Select[Any]:
    """For what only tickets tell: joined to nothing where nothing narrows it, which takes a third of the time."""
    bare: Select[Any] = wanted.select_from(Ticket)
    return (bare if narrowed == Narrowed() else joined(wanted)).where(*narrowed.conditions())


def during(moment: InstrumentedAttribute[Any], *periods: Period) -> ColumnElement[bool]:
    """In any of them."""
    return or_(false(), *(and_(moment >= one.first_moment, moment < one.end_moment) for one in periods))


def is_in(moment: InstrumentedAttribute[Any], period: Period) -> ColumnElement[int]:
    """1 within the period, 0 outside of it."""
    return case((and_(moment >= period.first_moment, moment < period.end_moment), 1), else_=0)


def seen(scope: Scope) -> ColumnElement[bool]:
    """The tickets a reader of this scope may open, one by one."""
    if scope.everybody:
        return true()
    rules: list[ColumnElement[bool]] = []
    pairs = (
        (Invitation.credit_agent_id, Agent.id, scope.agent_id),
        (Invitation.credit_team_id, Agent.team_id, scope.team_id),
        (Invitation.credit_department_id, Team.department_id, scope.department_id),
    )
    for frozen, own, wanted in pairs:
        if wanted is not None:
            rules += [frozen == wanted, and_(Invitation.id.is_(None), own == wanted)]
    return or_(false(), *rules)


def reopened() -> ColumnElement[Any]:
    """1 or 0; None where nobody told how often, and no reopening was heard of."""
    heard = or_(Ticket.reopens > 0, Ticket.reopened_at.is_not(None), Ticket.resolutions > 1)
    return case((heard, 1), (Ticket.reopens.is_not(None), 0))


def choices(session: Session, periods: Iterable[Period]) -> dict[str, list[str | None]]:
    """The keys each level has among the tickets solved then, by the alphabet; None: some have none."""
    wanted = joined(select(*(column(level).label(level) for level in LEVELS)))
    rows = session.execute(wanted.where(*Narrowed().conditions(), during(Ticket.closed_at, *periods)).distinct())
    told = [tuple(row) for row in rows]
    return {
        level: sorted({row[place] for row in told}, key=lambda key: (key is None, (key or "").casefold()))
        for place, level in enumerate(LEVELS)
    }
