"""Surveys, answers and cases as programs read them: pages in the order of their ids, oldest first.

Whoever has read a page asks for what comes `after` its last id; nothing is skipped, no page costs more than another.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.callbacks.scope import is_open_to
from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.state import OUT, shown_state
from survey_service.reports.slices import seen_by
from survey_service.responses.further_answer import FurtherAnswer
from survey_service.responses.landed import landed
from survey_service.responses.response import Response
from survey_service.staff.reader import Reader, Scope
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Slice:
    """A page: at most `limit` after the id `after`, and of those only `id` where it is named."""

    after: int = 0
    limit: int = 100
    id: int | None = None


class SurveyRow(NamedTuple):
    """`state` is the shown one."""

    invitation: Invitation
    source: str
    ticket: str
    state: str


class ResponseRow(NamedTuple):
    """With the invitation it answers, the ticket it is about, and whose it is."""

    response: Response
    invitation: Invitation
    source: str
    ticket: str
    customer: str | None
    further: FurtherAnswer | None = None


class CallbackRow(NamedTuple):
    """`responses` in the order in which they joined; `account` and `owner` are names."""

    case: Callback
    responses: list[int]
    account: str | None
    owner: str | None


def survey_rows(
    session: Session, now: datetime, page: Slice, scope: Scope, *, ticket: str | None = None, source: str | None = None
) -> list[SurveyRow]:
    """Surveys and recovery letters of one ticket, one source or all."""
    wanted = [_after(Invitation.id, page), seen_by(scope)]
    if ticket is not None:
        wanted.append(Ticket.external_id == ticket)
    if source is not None:
        wanted.append(Ticket.source == source)
    found = session.execute(
        select(Invitation, Ticket.source, Ticket.external_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(*wanted)
        .order_by(Invitation.id)
        .limit(page.limit)
    ).all()
    opened = landed(session, [row.id for row, _, _ in found if row.state in OUT])
    return [
        SurveyRow(row, source, ticket, shown_state(row.state, row.expires_at, now, landed=row.id in opened))
        for row, source, ticket in found
    ]


def response_rows(session: Session, page: Slice, scope: Scope, *, quarantined: bool) -> list[ResponseRow]:
    """Answers to surveys; a machine's only where they are asked for, those to recovery letters never (M5)."""
    wanted = [_after(Response.id, page), seen_by(scope), Invitation.kind == "survey"]
    if not quarantined:
        wanted.append(Response.status != "quarantined")
    found = session.execute(
        select(Response, Invitation, Ticket.source, Ticket.external_id, Customer.name, FurtherAnswer)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .outerjoin(Customer, Customer.id == Invitation.customer_id)
        .outerjoin(FurtherAnswer, FurtherAnswer.response_id == Response.id)
        .where(*wanted)
        .order_by(Response.id)
        .limit(page.limit)
    )
    return [ResponseRow._make(row) for row in found]


def callback_rows(session: Session, page: Slice, reader: Reader | None) -> list[CallbackRow]:
    """Cases that this person may open; all of them without a person."""
    found = session.execute(
        select(Callback, Account.name, Account.external_id, User.name)
        .outerjoin(Account, Account.id == Callback.account_id)
        .outerjoin(User, User.id == Callback.owner_id)
        .where(_after(Callback.id, page), is_open_to(reader) if reader else true())
        .order_by(Callback.id)
        .limit(page.limit)
    ).all()
    causes = _responses_of(session, [case.id for case, *_ in found])
    return [CallbackRow(case, causes[case.id], name or number, owner) for case, name, number, owner in found]


def _responses_of(session: Session, cases: Sequence[int]) -> defaultdict[int, list[int]]:
    rows = session.execute(
        select(CallbackCause.callback_id, CallbackCause.response_id)
        .where(CallbackCause.callback_id.in_(cases), CallbackCause.response_id.is_not(None))
        .order_by(CallbackCause.at, CallbackCause.id)
    )
    responses: defaultdict[int, list[int]] = defaultdict(list)
    for case, response in rows:
        if response is not None:
            responses[case].append(response)
    return responses


def _after(column: InstrumentedAttribute[int], page: Slice) -> ColumnElement[bool]:
    return column > page.after if page.id is None else column == page.id
