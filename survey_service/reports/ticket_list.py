"""The tickets behind a number of the page of tickets, the latest first (0.3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, case, literal_column, select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.invitations.invitation import Invitation
from survey_service.reports.backlog import desks, of_desks, open_at, right
from survey_service.reports.first_contact import LACKS, OUTCOMES, is_outcome, lacks
from survey_service.reports.paging import Page, Place, beyond, page_of
from survey_service.reports.period import Period
from survey_service.reports.solved import Narrowed, column, during, epoch, joined, reopened, seen
from survey_service.staff.agent import Agent
from survey_service.staff.reader import Scope
from survey_service.tickets.ticket import Ticket

PAGE: Final = 50
KEYS: Final = ("cause", "severity", "region", "shift")
BY_OPENING: Final = ("opened", "open")
Rule = Callable[[], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Asked:
    """`of`: which number; `keys`: a root cause, severity, region or shift, "" for those without one."""

    of: str
    narrowed: Narrowed
    keys: Mapping[str, str]
    period: Period


class Line(NamedTuple):
    """One ticket. `customer` is for those who may see customers; times in seconds, None where nobody told."""

    id: int
    number: str
    url: str | None
    subject: str | None
    opened_at: datetime | None
    closed_at: datetime | None
    channel: str | None
    reason: str | None
    team: str | None
    agent: str | None
    customer: str | None
    replies: int | None
    first: int | None
    age: int | None


def rules(now: datetime) -> dict[str, Rule]:
    """Of each number, which tickets of the period it counts."""
    first = (epoch(Ticket.first_response_at) - epoch(Ticket.opened_at)).label("first")
    age = (epoch(Ticket.closed_at) - epoch(Ticket.opened_at)).label("age")
    told: dict[str, Rule] = {
        "solved": lambda: Ticket.id.is_not(None),
        "first": lambda: first >= 0,
        "first_missing": lambda: first.is_(None),
        "first_wrong": lambda: first < 0,
        "age": lambda: age >= 0,
        "age_missing": lambda: age.is_(None),
        "age_wrong": lambda: age < 0,
        "reopened": lambda: reopened() == 1,
        "reopened_missing": lambda: reopened().is_(None),
        "sla_kept": lambda: Ticket.sla_met.is_(True),
        "sla_missed": lambda: Ticket.sla_met.is_(False),
        "sla_missing": lambda: Ticket.sla_met.is_(None),
        "opened": right,
        "open": lambda: open_at(now),
    }
    told |= {outcome: lambda outcome=outcome: is_outcome(outcome, now) for outcome in OUTCOMES}  # type: ignore[misc]
    missing: dict[str, Rule] = {
        f"no_{name}": lambda name=name: and_(is_outcome("missing", now), lacks(name))  # type: ignore[misc]
        for name in LACKS
    }
    return told | missing


def listed(session: Session, asked: Asked, scope: Scope, place: Place | None, now: datetime) -> Page[Line]:
    """One page of those this scope holds, in one statement, two where openings are asked for."""
    moment = Ticket.opened_at if asked.of in BY_OPENING else Ticket.closed_at
    conditions = [*asked.narrowed.conditions(), rules(now)[asked.of](), seen(scope)]
    conditions += [column(name) == key if key else column(name).is_(None) for name, key in asked.keys.items()]
    if asked.of != "open":
        conditions.append(during(moment, asked.period))
    if asked.of in BY_OPENING:
        conditions.append(of_desks(desks(session)))
    rank: ColumnElement[int] = literal_column("0")
    wanted = _rows().where(*conditions).limit(PAGE + 1)
    if place is not None:
        wanted = wanted.where(beyond(place, rank, moment, Ticket.id))
    backwards = place is not None and place.backwards
    order = (moment.asc(), Ticket.id.asc()) if backwards else (moment.desc(), Ticket.id.desc())
    found = [Line._make(row) for row in session.execute(wanted.order_by(*order))]
    return page_of(found, PAGE, place, lambda one: (0, _moment(one, asked.of), one.id))


def _moment(one: Line, of: str) -> datetime:
    found = one.opened_at if of in BY_OPENING else one.closed_at
    assert found is not None
    return found


def _rows() -> Any:
    agent = case((Invitation.id.is_(None), Agent.name), else_=Invitation.credit_agent)
    facts: list[Any] = [Ticket.id, Ticket.external_id, Ticket.url, Ticket.subject, Ticket.opened_at, Ticket.closed_at]
    facts += [column("channel"), Ticket.reason, column("team"), agent, Customer.name, Ticket.public_replies]
    opened = epoch(Ticket.opened_at)
    facts += [epoch(Ticket.first_response_at) - opened, epoch(Ticket.closed_at) - opened]
    return joined(select(*facts)).outerjoin(Customer, Customer.id == Ticket.customer_id)
