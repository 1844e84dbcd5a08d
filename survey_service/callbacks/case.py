"""One case, whole: who is to be called about what, what was said, tried and done, and what else is known."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import String as Text
from sqlalchemy import and_, cast, func, select
from sqlalchemy.orm import Session, aliased

from survey_service.audit import AuditEntry
from survey_service.callbacks.callback import Attempt, Callback, CallbackCause
from survey_service.callbacks.scope import is_open_to
from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.invitations.invitation import Invitation
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.response import Response
from survey_service.staff.reader import Reader
from survey_service.staff.user import User
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket

HISTORY = 12


class Said(NamedTuple):
    """A cause with its rating (None: only a wish), wish and ticket."""

    kind: str
    at: datetime
    invitation: Invitation
    response: Response | None
    wish: ContactWish | None
    ticket: Ticket
    source: str


class Tried(NamedTuple):
    """An attempt and whose it was."""

    attempt: Attempt
    by: str


class Done(NamedTuple):
    """A line of the audit log; `by` where it was a colleague."""

    at: datetime
    act: str
    by: str | None


class Earlier(NamedTuple):
    """A rating of the same customer."""

    id: int
    score: int
    rated_at: datetime


class Other(NamedTuple):
    """An open case of the same account."""

    id: int
    customer: str | None
    severity: str
    due_at: datetime | None


@dataclass(frozen=True)
class CasePage:
    """`said`, `tried` and `done` newest first; `likely_cause`: why the area's last case happened."""

    case: Callback
    state: str
    owner: str | None
    closed_by: str | None
    customer: Customer
    account: Account | None
    said: list[Said]
    tried: list[Tried]
    done: list[Done]
    earlier: list[Earlier]
    others: list[Other]
    closed_of_account: int
    likely_cause: str | None
    is_about_reader: bool

    @property
    def main(self) -> Said:
        """The cause the case is called by: what still counts, the lowest score, the newest."""
        return min(self.said, key=lambda one: (one.kind == "eased", one.response.score_now if one.response else 9))

    @property
    def wish(self) -> ContactWish | None:
        """The newest word on whether and how to be contacted."""
        wishes = [one.wish for one in self.said if one.wish is not None]
        return max(wishes, key=lambda wish: wish.at, default=None)

    @property
    def other_person(self) -> bool:
        """ "Not the same person", said with any cause."""
        return any(one.wish is not None and one.wish.other_person for one in self.said)


def case_page(session: Session, reader: Reader, case_id: int, now: datetime) -> CasePage | None:
    """None: there is no such case for this reader."""
    owner, closer = aliased(User), aliased(User)
    row = session.execute(
        select(Callback, Customer, Account, owner.name, closer.name)
        .join(Customer, Customer.id == Callback.customer_id)
        .outerjoin(Account, Account.id == Callback.account_id)
        .outerjoin(owner, owner.id == Callback.owner_id)
        .outerjoin(closer, closer.id == Callback.closed_by)
        .where(Callback.id == case_id, is_open_to(reader))
    ).one_or_none()
    if row is None:
        return None
    case, customer, account, owner_name, closer_name = row
    said = _said(session, case_id)
    waited = case.waiting_until is not None and case.waiting_until <= now
    return CasePage(
        case=case,
        state="owned" if waited else case.state,
        owner=owner_name,
        closed_by=closer_name,
        customer=customer,
        account=account,
        said=said,
        tried=_tried(session, case_id),
        done=_done(session, case_id),
        earlier=_earlier(session, case.customer_id, [one.response.id for one in said if one.response]),
        others=_others(session, reader, case),
        closed_of_account=_closed_of_account(session, case),
        likely_cause=_likely_cause(session, case, said),
        is_about_reader=reader.agent_id is not None
        and any(one.invitation.credit_agent_id == reader.agent_id for one in said),
    )


def _said(session: Session, case_id: int) -> list[Said]:
    found = session.execute(
        select(CallbackCause.kind, CallbackCause.at, Invitation, Response, ContactWish, Ticket, Source.name)
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .join(Source, Source.id == Ticket.source)
        .outerjoin(Response, Response.id == CallbackCause.response_id)
        .outerjoin(ContactWish, ContactWish.invitation_id == CallbackCause.invitation_id)
        .where(CallbackCause.callback_id == case_id)
        .order_by(CallbackCause.at.desc(), CallbackCause.id.desc())
    )
    return [Said._make(row) for row in found]


def _tried(session: Session, case_id: int) -> list[Tried]:
    found = session.execute(
        select(Attempt, User.name)
        .join(User, User.id == Attempt.user_id)
        .where(Attempt.callback_id == case_id)
        .order_by(Attempt.id.desc())
    )
    return [Tried._make(row) for row in found]


def _done(session: Session, case_id: int) -> list[Done]:
    is_user = and_(AuditEntry.actor == "user", cast(User.id, Text) == AuditEntry.actor_id)
    found = session.execute(
        select(AuditEntry.at, AuditEntry.act, User.name)
        .outerjoin(User, is_user)
        .where(AuditEntry.about == "callback", AuditEntry.about_id == case_id)
        .order_by(AuditEntry.id.desc())
    )
    return [Done._make(row) for row in found]


def _earlier(session: Session, customer_id: int, but: list[int]) -> list[Earlier]:
    found = session.execute(
        select(Response.id, Response.score, Response.rated_at)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Invitation.customer_id == customer_id, Response.status == "counted", Response.id.not_in(but))
        .order_by(Response.rated_at.desc(), Response.id.desc())
        .limit(HISTORY)
    )
    return [Earlier._make(row) for row in found]


def _others(session: Session, reader: Reader, case: Callback) -> list[Other]:
    if case.account_id is None:
        return []
    found = session.execute(
        select(Callback.id, func.coalesce(Customer.name, Customer.email), Callback.severity, Callback.due_at)
        .join(Customer, Customer.id == Callback.customer_id)
        .where(Callback.account_id == case.account_id, Callback.id != case.id, Callback.closed_at.is_(None))
        .where(is_open_to(reader))
        .order_by(Callback.due_at, Callback.id)
        .limit(HISTORY)
    )
    return [Other._make(row) for row in found]


def _closed_of_account(session: Session, case: Callback) -> int:
    if case.account_id is None:
        return 0
    closed = select(func.count()).where(
        Callback.account_id == case.account_id, Callback.id != case.id, Callback.closed_at.is_not(None)
    )
    return session.scalar(closed) or 0


def _likely_cause(session: Session, case: Callback, said: list[Said]) -> str | None:
    """Of the last case closed about the same product area."""
    areas = [one.invitation.credit_product_area for one in said if one.invitation.credit_product_area]
    if not areas:
        return None
    return session.scalar(
        select(Callback.root_cause)
        .join(CallbackCause, CallbackCause.callback_id == Callback.id)
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .where(Invitation.credit_product_area == areas[0], Callback.id != case.id, Callback.root_cause.is_not(None))
        .order_by(Callback.closed_at.desc(), Callback.id.desc())
        .limit(1)
    )
