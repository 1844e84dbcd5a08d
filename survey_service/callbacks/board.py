"""The board: customers who are owed a call, the next due first, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from survey_service.callbacks.callback import Attempt, Callback, CallbackCause
from survey_service.callbacks.ranking import GROUPS, NEVER, TO_CALL, Order, Place
from survey_service.callbacks.scope import is_of_team, is_open_to, is_own_area
from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.invitations.invitation import Invitation
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.response import Response
from survey_service.staff.reader import Reader
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket

PAGE = 50
WHOSE = ("mine", "team", "all")
STATES = ("open", "owned", "waiting", "closed")
SEVERITIES = ("1", "2", "contact", "unsolved", "vip")


@dataclass(frozen=True)
class Filter:
    """What the address asks for; `score` is a severity."""

    who: str = "team"
    state: str | None = None
    score: str | None = None
    team_id: int | None = None
    vip: bool = False


class Cause(NamedTuple):
    """One rating or wish behind a case."""

    case_id: int
    kind: str
    score: int | None
    why: str | None
    unsolved: bool | None
    area: str | None
    subject: str | None
    channel: str | None
    best_time: str | None
    other_person: bool | None


class Tried(NamedTuple):
    """The attempts of a case, the last one named."""

    times: int
    channel: str
    outcome: str


class Facts(NamedTuple):
    """A case as its columns say."""

    id: int
    state: str
    severity: str
    vip: bool
    value: float | None
    again: bool
    opened_at: datetime
    due_at: datetime | None
    waiting_reason: str | None
    outcome: str | None
    closed_at: datetime | None
    owner_id: int | None
    owner: str | None
    customer: str | None
    address: str | None
    account: str | None
    rank: int
    due: datetime | None


@dataclass
class Row:
    """One line of the board. `worst` is the cause it is about."""

    facts: Facts
    causes: list[Cause] = field(default_factory=list)
    tried: Tried | None = None

    @property
    def worst(self) -> Cause | None:
        """What counts before what was eased, then the lowest score, then the newest."""
        ordered = sorted(enumerate(self.causes), key=lambda one: (one[1].kind == "eased", one[1].score or 9, -one[0]))
        return ordered[0][1] if ordered else None


@dataclass(frozen=True)
class Board:
    """`groups`: name, how many there are, those on this page. `tabs` by whose. `next_due` is ahead of now."""

    groups: list[tuple[str, int, list[Row]]]
    tabs: dict[str, int]
    waiting: int
    late: int
    next_due: datetime | None
    older: str | None

    @property
    def is_empty(self) -> bool:
        """Not even something to review."""
        return not any(n for _, n, _ in self.groups)


def board(
    session: Session, reader: Reader, wanted: Filter, now: datetime, day_end: datetime, after: Place | None = None
) -> Board:
    """The page of the list behind `after`. Closed cases, when asked for, come newest first, PAGE of them."""
    order = Order.at(now, day_end)
    condition = and_(is_open_to(reader), *_conditions(reader, wanted, order))
    if wanted.state == "closed":
        rows = _rows(session, order, condition, order_closed=True)
        return Board([("closed", len(rows), rows[:PAGE])], tab_counts(session, reader, order), 0, 0, None, None)
    counts = session.execute(
        select(order.rank, func.count(), func.min(order.due)).where(condition).group_by(order.rank)
    ).all()
    rows = _rows(session, order, condition, after)
    number = {rank: n for rank, n, _ in counts}
    ahead = [due for rank, _, due in counts if rank in (1, 2) and due is not None]
    by_rank: dict[int, list[Row]] = {}
    for row in rows[:PAGE]:
        by_rank.setdefault(row.facts.rank, []).append(row)
    return Board(
        groups=[(name, number.get(rank, 0), by_rank.get(rank, [])) for rank, name in enumerate(GROUPS)],
        tabs=tab_counts(session, reader, order),
        waiting=sum(number.get(rank, 0) for rank in TO_CALL),
        late=number.get(0, 0),
        next_due=min(ahead, default=None),
        older=_place(rows[PAGE - 1]).text if len(rows) > PAGE else None,
    )


def tab_counts(session: Session, reader: Reader, order: Order) -> dict[str, int]:
    """Customers who wait for a call: mine, my teams', all I may see."""
    mine = func.count().filter(Callback.owner_id == reader.user_id)
    team = func.count().filter(is_own_area(reader))
    counted = select(mine, team, func.count()).where(
        is_open_to(reader), Callback.closed_at.is_(None), order.rank.in_(list(TO_CALL))
    )
    return dict(zip(WHOSE, session.execute(counted).one(), strict=True))


def waiting_for(session: Session, reader: Reader, now: datetime) -> int:
    """The number beside "Callbacks" in the navigation."""
    return tab_counts(session, reader, Order.at(now, now))["team"]


def next_case(session: Session, reader: Reader, now: datetime, after: int) -> int | None:
    """The case to go to when this one is done: the reader's own first, then nobody's."""
    order = Order.at(now, now)
    return session.scalar(
        select(Callback.id)
        .where(is_open_to(reader), Callback.closed_at.is_(None), Callback.id != after)
        .where(order.rank.in_(list(TO_CALL)), Callback.owner_id.is_(None) | (Callback.owner_id == reader.user_id))
        .order_by(Callback.owner_id.is_(None), *order.keys)
        .limit(1)
    )


def _conditions(reader: Reader, wanted: Filter, order: Order) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    found.append(Callback.closed_at.is_not(None) if wanted.state == "closed" else Callback.closed_at.is_(None))
    if wanted.who == "mine":
        found.append(Callback.owner_id == reader.user_id)
    elif wanted.who == "team":
        found.append(is_own_area(reader))
    if wanted.state and wanted.state != "closed":
        found.append(order.state == wanted.state)
    if wanted.score:
        found.append(Callback.severity == wanted.score)
    if wanted.team_id is not None:
        found.append(is_of_team(wanted.team_id))
    if wanted.vip:
        found.append(Callback.vip.is_(True))
    return found


def _rows(
    session: Session,
    order: Order,
    condition: ColumnElement[bool],
    after: Place | None = None,
    *,
    order_closed: bool = False,
) -> list[Row]:
    owner = aliased(User)
    statement = (
        select(
            Callback.id,
            order.state,
            Callback.severity,
            Callback.vip,
            Callback.value,
            Callback.again,
            Callback.opened_at,
            Callback.due_at,
            Callback.waiting_reason,
            Callback.outcome,
            Callback.closed_at,
            Callback.owner_id,
            owner.name,
            Customer.name,
            Customer.email,
            func.coalesce(Account.name, Account.external_id),
            order.rank,
            order.due,
        )
        .join(Customer, Customer.id == Callback.customer_id)
        .outerjoin(Account, Account.id == Callback.account_id)
        .outerjoin(owner, owner.id == Callback.owner_id)
        .where(condition)
        .limit(PAGE + 1)
    )
    if order_closed:
        statement = statement.order_by(Callback.closed_at.desc(), Callback.id.desc())
    else:
        statement = statement.order_by(*order.keys)
    if after is not None:
        statement = statement.where(order.after(after))
    rows = [Row(Facts._make(found)) for found in session.execute(statement)]
    _tell(session, rows)
    return rows


def _tell(session: Session, rows: Sequence[Row]) -> None:
    """What was said and tried, for all rows at once."""
    by_id = {row.facts.id: row for row in rows}
    for cause in _causes(session, list(by_id)):
        by_id[cause.case_id].causes.append(cause)
    tries = session.execute(
        select(Attempt.callback_id, Attempt.channel, Attempt.outcome)
        .where(Attempt.callback_id.in_(by_id))
        .order_by(Attempt.id)
    )
    for case_id, channel, outcome in tries:
        earlier = by_id[case_id].tried
        by_id[case_id].tried = Tried(earlier.times + 1 if earlier else 1, channel, outcome)


def _causes(session: Session, case_ids: list[int]) -> list[Cause]:
    found = session.execute(
        select(
            CallbackCause.callback_id,
            CallbackCause.kind,
            Response.score_now,
            Response.why,
            Response.unsolved,
            func.coalesce(Invitation.credit_product_area, Ticket.product_area),
            Ticket.subject,
            ContactWish.channel,
            ContactWish.best_time,
            ContactWish.other_person,
        )
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .outerjoin(Response, Response.id == CallbackCause.response_id)
        .outerjoin(ContactWish, ContactWish.invitation_id == CallbackCause.invitation_id)
        .where(CallbackCause.callback_id.in_(case_ids))
        .order_by(CallbackCause.id)
    )
    return [Cause._make(row) for row in found]


def _place(row: Row) -> Place:
    facts = row.facts
    return Place(facts.rank, facts.due or NEVER, 0 if facts.vip else 1, -(facts.value or 0.0), facts.id)
