"""The lines of the board: what a stranger has to know of each case, read for one page at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from survey_service.callbacks.callback import Attempt, Callback, CallbackCause
from survey_service.callbacks.incident import Incident, IncidentTicket
from survey_service.callbacks.ranking import Order
from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.invitations.invitation import Invitation
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.response import Response
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket


class Cause(NamedTuple):
    """One rating or wish behind a case, and its ticket."""

    case_id: int
    kind: str
    score: int | None
    why: str | None
    unsolved: bool | None
    area: str | None
    subject: str | None
    ticket_state: str
    reopened_at: datetime | None
    wanted: bool | None
    channel: str | None
    best_time: str | None
    other_person: bool | None
    wished_at: datetime | None

    @property
    def is_reopened(self) -> bool:
        """Colleagues work on the ticket again."""
        return self.ticket_state == "open" and self.reopened_at is not None


class Tried(NamedTuple):
    """The attempts of a case, the last one named."""

    times: int
    channel: str
    outcome: str


class Facts(NamedTuple):
    """A case as its columns say; `timezone`, `country` and `address` are the customer's."""

    id: int
    state: str
    severity: str
    vip: bool
    value: float | None
    again: bool
    review_only: bool
    suggest_close: bool
    opened_at: datetime
    due_at: datetime | None
    promised_at: datetime | None
    acknowledged_at: datetime | None
    first_attempt_at: datetime | None
    backup_told_at: datetime | None
    department_told_at: datetime | None
    waiting_reason: str | None
    outcome: str | None
    root_cause: str | None
    closed_at: datetime | None
    team_id: int | None
    owner_id: int | None
    owner: str | None
    customer: str | None
    address: str | None
    timezone: str | None
    country: str | None
    account: str | None
    rank: int
    due: datetime | None


@dataclass
class Row:
    """One line of the board. `worst` is the cause it is about; `incidents` are names."""

    facts: Facts
    causes: list[Cause] = field(default_factory=list)
    tried: Tried | None = None
    incidents: list[str] = field(default_factory=list)

    @property
    def worst(self) -> Cause | None:
        """What counts before what was eased, then the lowest score, then the newest."""
        ordered = sorted(enumerate(self.causes), key=lambda one: (one[1].kind == "eased", one[1].score or 9, -one[0]))
        return ordered[0][1] if ordered else None

    @property
    def wish(self) -> Cause | None:
        """The newest word on how and when to be contacted."""
        wishes = [(one.wished_at, n, one) for n, one in enumerate(self.causes) if one.wished_at is not None]
        return max(wishes)[2] if wishes else None


def rows_of(session: Session, order: Order, case_ids: Sequence[int]) -> list[Row]:
    """In the order of the ids; the number of statements does not depend on how many there are."""
    if not case_ids:
        return []
    rows = {facts.id: Row(facts) for facts in _facts(session, order, case_ids)}
    for cause in _causes(session, case_ids):
        rows[cause.case_id].causes.append(cause)
    for case_id, channel, outcome in _attempts(session, case_ids):
        earlier = rows[case_id].tried
        rows[case_id].tried = Tried(earlier.times + 1 if earlier else 1, channel, outcome)
    for case_id, name in _incidents(session, case_ids):
        rows[case_id].incidents.append(name)
    return [rows[case_id] for case_id in case_ids if case_id in rows]


def _facts(session: Session, order: Order, case_ids: Sequence[int]) -> list[Facts]:
    owner = aliased(User)
    found = session.execute(
        select(
            Callback.id,
            order.state,
            Callback.severity,
            Callback.vip,
            Callback.value,
            Callback.again,
            Callback.review_only,
            Callback.suggest_close,
            Callback.opened_at,
            Callback.due_at,
            Callback.promised_at,
            Callback.acknowledged_at,
            Callback.first_attempt_at,
            Callback.backup_told_at,
            Callback.department_told_at,
            Callback.waiting_reason,
            Callback.outcome,
            Callback.root_cause,
            Callback.closed_at,
            Callback.team_id,
            Callback.owner_id,
            owner.name,
            Customer.name,
            Customer.email,
            Customer.timezone,
            Customer.country,
            func.coalesce(Account.name, Account.external_id),
            order.rank,
            order.due,
        )
        .join(Customer, Customer.id == Callback.customer_id)
        .outerjoin(Account, Account.id == Callback.account_id)
        .outerjoin(owner, owner.id == Callback.owner_id)
        .where(Callback.id.in_(case_ids))
    )
    return [Facts._make(row) for row in found]


def _causes(session: Session, case_ids: Sequence[int]) -> list[Cause]:
    found = session.execute(
        select(
            CallbackCause.callback_id,
            CallbackCause.kind,
            Response.score_now,
            Response.why,
            Response.unsolved,
            func.coalesce(Invitation.credit_product_area, Ticket.product_area),
            Ticket.subject,
            Ticket.state,
            Ticket.reopened_at,
            ContactWish.wanted,
            ContactWish.channel,
            ContactWish.best_time,
            ContactWish.other_person,
            ContactWish.at,
        )
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .outerjoin(Response, Response.id == CallbackCause.response_id)
        .outerjoin(ContactWish, ContactWish.invitation_id == CallbackCause.invitation_id)
        .where(CallbackCause.callback_id.in_(case_ids))
        .order_by(CallbackCause.id)
    )
    return [Cause._make(row) for row in found]


def _attempts(session: Session, case_ids: Sequence[int]) -> list[tuple[int, str, str]]:
    found = session.execute(
        select(Attempt.callback_id, Attempt.channel, Attempt.outcome)
        .where(Attempt.callback_id.in_(case_ids))
        .order_by(Attempt.id)
    )
    return [(case_id, channel, outcome) for case_id, channel, outcome in found]


def _incidents(session: Session, case_ids: Sequence[int]) -> list[tuple[int, str]]:
    found = session.execute(
        select(CallbackCause.callback_id, Incident.name)
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .join(IncidentTicket, IncidentTicket.ticket_id == Invitation.ticket_id)
        .join(Incident, Incident.id == IncidentTicket.incident_id)
        .where(CallbackCause.callback_id.in_(case_ids), IncidentTicket.how != "left_out", Incident.removed_at.is_(None))
        .distinct()
        .order_by(Incident.name)
    )
    return [(case_id, name) for case_id, name in found]
