"""Whom to call during an incident: its accounts, and customers without one, by value and mood (M8)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Attempt, Callback
from survey_service.callbacks.incident import Incident
from survey_service.callbacks.incident_rule import tickets_in
from survey_service.callbacks.scope import is_open_to
from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.invitations.invitation import Invitation
from survey_service.reports.incident_scores import COUNTED
from survey_service.reports.incidents import those_who_call, tickets_seen
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.response import Response
from survey_service.staff.reader import Reader
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket

STILL_ABOUT_IT = timedelta(days=14)
"""An attempt so long after the end is about it still."""
Key = tuple[int | None, int | None]
"""Account, or the customer who has none."""

ALONE = case((Ticket.account_id.is_(None), Ticket.customer_id))


class Said(NamedTuple):
    """The latest words; names are what a mask needs."""

    why: str
    score: int
    at: datetime
    customer: str | None
    account: str | None


class Case(NamedTuple):
    """A case of theirs that is open, or on which somebody tried since the incident began."""

    id: int
    customer_id: int
    account_id: int | None
    is_open: bool
    review_only: bool
    due_at: datetime | None
    owner_id: int | None
    owner: str | None
    may_open: bool
    tries: int
    last_try: datetime | None


class Contact(NamedTuple):
    """Who wrote the newest ticket. `refuses`: asked last not to be contacted."""

    ticket: str
    ticket_url: str | None
    customer_id: int | None
    name: str | None
    mail: str | None
    phone: str | None
    refuses: bool


@dataclass
class Hit:
    """An account with tickets in it. `worst`: the lowest score about one of them, or given during it."""

    key: Key
    name: str | None
    vip: bool
    value: float | None
    people: int
    tickets: int
    newest: int
    worst: int | None = None
    said: Said | None = None
    cases: list[Case] = field(default_factory=list)
    contact: Contact | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """VIP first, then what is worth most, then who is unhappiest; nobody knows: last."""
        return (not self.vip, -(self.value or 0.0), self.worst or 9, (self.name or "").casefold(), self.newest)

    @property
    def tries(self) -> int:
        """How often somebody tried since it began."""
        return sum(case.tries for case in self.cases)

    @property
    def last_try(self) -> datetime | None:
        """When somebody tried last."""
        return max((case.last_try for case in self.cases if case.last_try), default=None)

    @property
    def open_cases(self) -> list[Case]:
        """Those somebody is owed a call by."""
        return [case for case in self.cases if case.is_open]


def to_call(session: Session, reader: Reader, incident: Incident, now: datetime) -> list[Hit]:
    """All of them in order, without what `tell` adds."""
    seen = tickets_seen(those_who_call(reader))
    facts = (Account.id, Account.name, Account.external_id, Account.vip, Account.value)
    rows = session.execute(
        select(
            *facts,
            ALONE,
            func.count(Ticket.customer_id.distinct()),
            func.count(),
            func.max(Ticket.id),
            func.max(Customer.name),
        )
        .select_from(Ticket)
        .outerjoin(Account, Account.id == Ticket.account_id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .where(Ticket.id.in_(tickets_in(incident.id)), seen)
        .where(or_(Account.id.is_not(None), and_(Customer.id.is_not(None), Customer.erased_at.is_(None))))
        .group_by(*facts, ALONE)
    )
    worst, vips = _worst(session, seen, incident, now), _vips(session, incident.id)
    hits = [
        Hit(
            key=(account, alone),
            name=(name or number) if account is not None else person,
            vip=bool(vip) or (account, alone) in vips,
            value=value,
            people=people,
            tickets=tickets,
            newest=newest,
            worst=worst.get((account, alone)),
        )
        for account, name, number, vip, value, alone, people, tickets, newest, person in rows
    ]
    return sorted(hits, key=lambda hit: hit.order)


def tell(session: Session, reader: Reader, incident: Incident, now: datetime, hits: list[Hit]) -> None:
    """What they said last, whether somebody called, and how to reach them; a fixed number of queries."""
    by_key = {hit.key: hit for hit in hits}
    theirs = _of(by_key)
    seen = tickets_seen(those_who_call(reader))
    for account, alone, *said in session.execute(_words(incident, now).where(theirs, seen)):
        hit = by_key[account, alone]
        hit.said = hit.said or Said(*said)
    people = _people(session, incident.id, theirs)
    for one in _cases(session, reader, incident, by_key, people):
        key = people.get(one.customer_id) or (one.account_id, None)
        by_key[key].cases.append(one)
    contacts = _contacts(session, [hit.newest for hit in hits])
    for hit in hits:
        hit.contact = contacts.get(hit.newest)


def without_customer(session: Session, reader: Reader, incident_id: int) -> int:
    """Tickets of nobody we know, so on no list of people to call."""
    nobodys = and_(Ticket.account_id.is_(None), Ticket.customer_id.is_(None))
    seen = tickets_seen(those_who_call(reader))
    counted = select(func.count()).select_from(Ticket).where(Ticket.id.in_(tickets_in(incident_id)), nobodys, seen)
    return session.scalar(counted) or 0


def _during(incident: Incident, now: datetime) -> ColumnElement[bool]:
    """Ratings of its tickets, whenever given, and any given while it lasted."""
    given = and_(Response.rated_at >= incident.starts_at, Response.rated_at < (incident.ends_at or now))
    return and_(COUNTED, or_(Ticket.id.in_(tickets_in(incident.id)), given))


def _ratings(*columns: Any) -> Any:
    joined = select(*columns).select_from(Response).join(Invitation, Invitation.id == Response.invitation_id)
    return joined.join(Ticket, Ticket.id == Invitation.ticket_id)


def _worst(session: Session, seen: ColumnElement[bool], incident: Incident, now: datetime) -> dict[Key, int]:
    rows = _ratings(Ticket.account_id, ALONE, func.min(Response.score)).where(_during(incident, now), seen)
    return {
        (account, alone): score for account, alone, score in session.execute(rows.group_by(Ticket.account_id, ALONE))
    }


def _vips(session: Session, incident_id: int) -> set[Key]:
    """By what was frozen when their tickets closed: a tag may say it too."""
    rows = select(Ticket.account_id, ALONE).join(Invitation, Invitation.ticket_id == Ticket.id)
    rows = rows.where(Ticket.id.in_(tickets_in(incident_id)), Invitation.credit_vip.is_(True)).distinct()
    return {(account, alone) for account, alone in session.execute(rows)}


def _of(keys: Iterable[Key]) -> ColumnElement[bool]:
    accounts = [account for account, _ in keys if account is not None]
    alone = [person for _, person in keys if person is not None]
    return or_(Ticket.account_id.in_(accounts), and_(Ticket.account_id.is_(None), Ticket.customer_id.in_(alone)))


def _words(incident: Incident, now: datetime) -> Any:
    """Newest first."""
    told = (Response.why, Response.score, Response.rated_at, Customer.name, func.coalesce(Account.name, ""))
    return (
        _ratings(Ticket.account_id, ALONE, *told)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(Account, Account.id == Ticket.account_id)
        .where(_during(incident, now), Response.why.is_not(None))
        .order_by(Response.rated_at.desc(), Response.id.desc())
    )


def _people(session: Session, incident_id: int, theirs: ColumnElement[bool]) -> dict[int, Key]:
    rows = select(Ticket.customer_id, Ticket.account_id, ALONE).distinct()
    rows = rows.where(Ticket.id.in_(tickets_in(incident_id)), theirs, Ticket.customer_id.is_not(None))
    return {person: (account, alone) for person, account, alone in session.execute(rows) if person is not None}


def _cases(
    session: Session, reader: Reader, incident: Incident, by_key: dict[Key, Hit], people: dict[int, Key]
) -> list[Case]:
    accounts = [account for account, _ in by_key if account is not None]
    about_it = [Attempt.at >= incident.starts_at]
    if incident.ends_at is not None:
        about_it.append(Attempt.at < incident.ends_at + STILL_ABOUT_IT)
    tried = (
        select(Attempt.callback_id, func.count().label("times"), func.max(Attempt.at).label("last"))
        .where(*about_it)
        .group_by(Attempt.callback_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Callback.id,
            Callback.customer_id,
            Callback.account_id,
            Callback.closed_at.is_(None),
            Callback.review_only,
            Callback.due_at,
            Callback.owner_id,
            User.name,
            is_open_to(reader),
            func.coalesce(tried.c.times, 0),
            tried.c.last,
        )
        .outerjoin(User, User.id == Callback.owner_id)
        .outerjoin(tried, tried.c.callback_id == Callback.id)
        .where(or_(Callback.closed_at.is_(None), tried.c.times > 0))
        .where(or_(Callback.customer_id.in_(people), Callback.account_id.in_(accounts)))
        .order_by(Callback.closed_at.is_not(None), Callback.id)
    )
    found = [Case._make(row) for row in rows]
    return [one for one in found if one.customer_id in people or (one.account_id, None) in by_key]


def _contacts(session: Session, tickets: list[int]) -> dict[int, Contact]:
    rows = session.execute(
        select(Ticket.id, Ticket.external_id, Ticket.url, Customer.id, Customer.name, Customer.email, Customer.phone)
        .outerjoin(Customer, and_(Customer.id == Ticket.customer_id, Customer.erased_at.is_(None)))
        .where(Ticket.id.in_(tickets))
    ).all()
    wishes = session.execute(
        select(Invitation.customer_id, ContactWish.wanted)
        .join(ContactWish, ContactWish.invitation_id == Invitation.id)
        .where(Invitation.customer_id.in_([row[3] for row in rows if row[3] is not None]))
        .order_by(ContactWish.at)
    )
    wanted = dict(wishes.all())  # the last one stands
    return {row[0]: Contact(*row[1:], wanted.get(row[3]) is False) for row in rows}
