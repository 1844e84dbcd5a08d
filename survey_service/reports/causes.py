"""Why cases happened: the root causes of those closed in a period, where, and what the whys were answered (M4)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from survey_service.callbacks.action import ActionCase, CorrectiveAction
from survey_service.callbacks.areas import area_named, is_about
from survey_service.callbacks.callback import ROOT_CAUSES, Callback, CallbackCause
from survey_service.callbacks.noted import Why
from survey_service.callbacks.scope import is_open_to
from survey_service.callbacks.spans import counts_at_all
from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.invitations.invitation import Invitation
from survey_service.reports.period import Period
from survey_service.staff.reader import Reader
from survey_service.tickets.ticket import Ticket

MOST_CHAINS = 20
Moment = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


@dataclass(frozen=True)
class Place:
    """Where it happened: a product area, else the reason the helpdesk gave, else neither."""

    area: str | None
    reason: str | None = None


@dataclass(frozen=True)
class Causes:
    """`closed`: all cases closed in the period; `by_cause` those with a root cause, each once. A case about two areas
    is counted in both places."""

    closed: int
    by_cause: Mapping[str, int]
    by_area: Mapping[str | None, int]
    places: Mapping[str, Mapping[Place, int]]

    @property
    def n(self) -> int:
        """Cases with a root cause."""
        return sum(self.by_cause.values())

    @property
    def most(self) -> str | None:
        """The most frequent root cause; of several the first in the usual order."""
        found = [cause for cause in ROOT_CAUSES if self.by_cause.get(cause)]
        return max(found, key=lambda cause: self.by_cause[cause], default=None)


@dataclass
class Chain:
    """The answers to the whys of one case, in their order; `names` and `companies` are what masking hides in them."""

    case_id: int
    cause: str | None
    at: datetime
    names: frozenset[str]
    companies: frozenset[str]
    answers: list[str] = field(default_factory=list)


def causes(
    session: Session, reader: Reader, period: Period, *, team_id: int | None = None, area: str | None = None
) -> Causes:
    """Of the cases this reader may open; `team_id` is the owning team, as in all figures of cases."""
    wanted = and_(*_asked(reader, team_id, area), _in(Callback.closed_at, period))
    counted = select(Callback.root_cause, func.count()).where(wanted).group_by(Callback.root_cause)
    by_cause = {row[0]: row[1] for row in session.execute(counted)}
    closed = sum(by_cause.values())
    named = select(Callback.id, Callback.root_cause, area_named(), Invitation.credit_reason).distinct()
    found = session.execute(
        named.join(CallbackCause, CallbackCause.callback_id == Callback.id)
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(wanted, Callback.root_cause.is_not(None))
    )
    by_area, places = _placed([(row[0], row[1], row[2], row[3]) for row in found])
    return Causes(closed, {c: n for c, n in by_cause.items() if c is not None}, by_area, places)


def chains(
    session: Session, reader: Reader, period: Period, *, team_id: int | None = None, area: str | None = None
) -> list[Chain]:
    """The whys answered in the period, the latest case first, at most MOST_CHAINS cases."""
    wanted = and_(*_asked(reader, team_id, area))
    latest = (
        select(Why.callback_id, func.max(Why.at).label("at"))
        .join(Callback, Callback.id == Why.callback_id)
        .where(wanted, _in(Why.at, period), Why.words.is_not(None))
        .group_by(Why.callback_id)
        .order_by(func.max(Why.at).desc(), Why.callback_id.desc())
        .limit(MOST_CHAINS)
        .subquery()
    )
    company = func.coalesce(Account.name, Account.external_id)
    found = session.execute(
        select(Callback.id, Callback.root_cause, latest.c.at, Customer.name, company, Why.words)
        .join(latest, latest.c.callback_id == Callback.id)
        .join(Why, Why.callback_id == Callback.id)
        .join(Customer, Customer.id == Callback.customer_id)
        .outerjoin(Account, Account.id == Callback.account_id)
        .where(Why.words.is_not(None))
        .order_by(latest.c.at.desc(), Callback.id.desc(), Why.number)
    )
    told: dict[int, Chain] = {}
    for case_id, cause, at, name, firm, words in found:
        names, firms = frozenset(filter(None, [name])), frozenset(filter(None, [firm]))
        told.setdefault(case_id, Chain(case_id, cause, at, names, firms)).answers.append(words)
    return list(told.values())


def taught(session: Session, reader: Reader, period: Period) -> list[tuple[CorrectiveAction, int]]:
    """The corrective actions that cases closed in the period are linked to, with how many of them this reader sees."""
    counted = func.count(Callback.id)
    found = session.execute(
        select(CorrectiveAction, counted)
        .join(ActionCase, ActionCase.action_id == CorrectiveAction.id)
        .join(Callback, Callback.id == ActionCase.callback_id)
        .where(is_open_to(reader), _in(Callback.closed_at, period))
        .group_by(CorrectiveAction.id)
        .order_by(counted.desc(), CorrectiveAction.id)
    )
    return [(action, n) for action, n in found]


def areas_of_cases(session: Session, reader: Reader) -> list[str]:
    """Every area a case this reader may open is about."""
    named = area_named()
    found = session.scalars(
        select(named)
        .distinct()
        .select_from(Callback)
        .join(CallbackCause, CallbackCause.callback_id == Callback.id)
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(is_open_to(reader), named.is_not(None))
        .order_by(named)
        .limit(500)
    )
    return [area for area in found if area is not None]


def _asked(reader: Reader, team_id: int | None, area: str | None) -> list[ColumnElement[bool]]:
    found = [is_open_to(reader), counts_at_all()]
    if team_id is not None:
        found.append(Callback.team_id == team_id)
    if area is not None:
        found.append(is_about(area))
    return found


def _in(column: Moment, period: Period) -> ColumnElement[bool]:
    return and_(column >= period.first_moment, column < period.end_moment)


def _placed(
    rows: Iterable[tuple[int, str | None, str | None, str | None]],
) -> tuple[dict[str | None, int], dict[str, Counter[Place]]]:
    """Each case once a place; one that names an area is not counted among those without."""
    of_case: dict[tuple[int, str], set[Place]] = {}
    for case_id, cause, area, reason in rows:
        if cause is not None:
            of_case.setdefault((case_id, cause), set()).add(Place(area, None if area else reason or None))
    by_area: Counter[str | None] = Counter()
    places: dict[str, Counter[Place]] = {}
    for (_, cause), found in of_case.items():
        named = {place for place in found if place.area} or {min(found, key=lambda place: place.reason or "\U0010ffff")}
        by_area.update(place.area for place in named)
        places.setdefault(cause, Counter()).update(named)
    return dict(by_area), places
