"""Rows of mails that are due and of the surveys they are about, read and locked by the thousand, without objects.

They have what the policy and the letters read of the models, by the same names.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.prepared import run, table_of
from survey_service.tickets.ticket import Ticket

_MAILS, _SURVEYS = table_of(Mail), table_of(Invitation)
_TICKETS, _CUSTOMERS = table_of(Ticket), table_of(Customer)


@dataclass(slots=True)
class DueMail:
    """As Mail."""

    id: int
    letter: str
    sealed: str | None
    tries: int
    earlier_attempt_id: str | None


@dataclass(slots=True)
class LeavingSurvey:
    """As Invitation; the letter and the draw write into it."""

    id: int
    kind: str
    state: str
    resolution: int
    customer_id: int
    account_id: int | None
    language: str
    brand: str | None
    closed_at: datetime
    sent_at: datetime | None
    expires_at: datetime | None
    rated_at: datetime | None
    reminded_at: datetime | None
    throttle_exempt: bool
    sampling: float | None
    question_id: int | None
    credit_agent: str | None
    credit_agent_id: int | None
    credit_team_id: int | None


@dataclass(slots=True)
class LeavingTicket:
    """As Ticket."""

    source: str
    external_id: str
    subject: str | None
    auto_closed: bool
    tags: list[str]
    channel: str | None
    public_replies: int | None


@dataclass(slots=True)
class LeavingCustomer:
    """As Customer."""

    id: int
    email: str | None
    name: str | None
    timezone: str | None
    country: str | None
    consent: bool | None


Leaving = tuple[int, LeavingSurvey, LeavingTicket, LeavingCustomer]
"""The id of its mail, and the rows."""

_OF_SURVEY = tuple(LeavingSurvey.__dataclass_fields__)
_OF_TICKET = tuple(LeavingTicket.__dataclass_fields__)
_OF_CUSTOMER = tuple(LeavingCustomer.__dataclass_fields__)
_TO_TICKET = 1 + len(_OF_SURVEY)
_TO_CUSTOMER = _TO_TICKET + len(_OF_TICKET)

_DUE = (
    select(*(_MAILS.c[name] for name in DueMail.__dataclass_fields__))
    .where(
        _MAILS.c.state == "queued",
        _MAILS.c.due_at <= bindparam("now"),
        _MAILS.c.id.not_in(bindparam("passed", expanding=True)),
        _MAILS.c.letter.not_in(bindparam("held", expanding=True)),
    )
    .order_by(_MAILS.c.due_at, _MAILS.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


def _about(mail: str) -> Select[Any]:
    columns = [_SURVEYS.c[mail], *(_SURVEYS.c[name] for name in _OF_SURVEY)]
    columns += [_TICKETS.c[name] for name in _OF_TICKET] + [_CUSTOMERS.c[name] for name in _OF_CUSTOMER]
    joined = _SURVEYS.join(_TICKETS, _TICKETS.c.id == _SURVEYS.c.ticket_id)
    joined = joined.join(_CUSTOMERS, _CUSTOMERS.c.id == _SURVEYS.c.customer_id)
    sought = _SURVEYS.c[mail].in_(bindparam("mails", expanding=True))
    return select(*columns).select_from(joined).where(sought).with_for_update(of=_SURVEYS, skip_locked=True)


_ASKED, _REMINDED = _about("mail_id"), _about("reminder_mail_id")
_KNOWN = {
    reminding: select(_SURVEYS.c[name]).where(_SURVEYS.c[name].in_(bindparam("mails", expanding=True)))
    for reminding, name in ((False, "mail_id"), (True, "reminder_mail_id"))
}


def due_mails(
    session: Session, now: datetime, most: int, passed: Collection[int], held: Collection[str]
) -> list[DueMail]:
    """At most so many, the earliest first, locked; without those passed over before, and letters that are held."""
    values = {"now": now, "most": most, "passed": list(passed), "held": list(held)}
    return [DueMail(*tuple(row)) for row in run(session, _DUE, values).all()]


def surveys_of(session: Session, mails: Sequence[int], *, reminding: bool) -> list[Leaving]:
    """The surveys these mails ask about, or remind of, locked; those that another worker has locked are not among
    them."""
    found = run(session, _REMINDED if reminding else _ASKED, {"mails": mails}).all()
    return [
        (
            row[0],
            LeavingSurvey(*row[1:_TO_TICKET]),
            LeavingTicket(*row[_TO_TICKET:_TO_CUSTOMER]),
            LeavingCustomer(*row[_TO_CUSTOMER:]),
        )
        for row in found
    ]


def without_survey(session: Session, mails: Collection[int], *, reminding: bool) -> set[int]:
    """Those of the mails that no survey knows any more."""
    if not mails:
        return set()
    return set(mails) - set(run(session, _KNOWN[reminding], {"mails": list(mails)}).scalars())
