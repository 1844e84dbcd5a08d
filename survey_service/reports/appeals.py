"""Appeals as they are read: the queue of those who decide, one with its rating, and an agent's own (A4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import Session, aliased

from survey_service.customers.customer import Customer
from survey_service.feedback.appeal import Appeal
from survey_service.feedback.appealing import is_concerned
from survey_service.invitations.invitation import Invitation
from survey_service.language import N_
from survey_service.reports.paging import Page, Place, beyond, page_of
from survey_service.reports.slices import seen_by
from survey_service.responses.rating import RatingPage, rating_page
from survey_service.responses.response import Response
from survey_service.staff.agent import Agent
from survey_service.staff.known import label
from survey_service.staff.reader import Reader
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket

MOST = 200
PAGE = 25
REASON_WORDS = {
    "product": N_("It is about the product"),
    "policy": N_("It is about policy, price or waiting"),
    "wrong_person": N_("The wrong person for this ticket"),
    "scanner": N_("A machine pressed the button"),
    "abuse": N_("Abuse"),
    "mistake": N_("A mistake of the customer"),
}
STATE_WORDS = {
    "open": N_("Waiting"),
    "granted": N_("Granted"),
    "declined": N_("Declined"),
    "withdrawn": N_("Withdrawn"),
    "undone": N_("Granted, then taken back"),
}


class Row(NamedTuple):
    """One appeal. `decider` is whose turn it is, `decided_by` who decided; `agent` made it."""

    id: int
    response_id: int
    state: str
    reason: str
    words: str | None
    answer: str | None
    appealed_by: int
    appealed_at: datetime
    due_at: datetime
    passed_on: int
    decided_at: datetime | None
    agent: str
    decider: str | None
    decider_id: int | None
    decided_by: str | None
    score: int
    rated_at: datetime
    status: str
    ticket: str
    product_area: str | None
    team: str | None
    customer: str | None


@dataclass(frozen=True)
class AppealPage:
    """`others`: of the same rating, newest first. `concerns_reader`: somebody else decides."""

    row: Row
    appeal: Appeal
    rating: RatingPage
    others: list[Row]
    concerns_reader: bool


def waiting(session: Session, reader: Reader) -> list[Row]:
    """What waits for a decision, the next due first."""
    found = _rows().where(Appeal.state == "open", seen_by(reader.scope()))
    return _told(session, found.order_by(Appeal.due_at, Appeal.id).limit(MOST))


def decided(session: Session, reader: Reader, place: Place | None = None, size: int = PAGE) -> Page[Row]:
    """The latest decision first."""
    found = _rows().where(Appeal.decided_at.is_not(None), seen_by(reader.scope()))
    if place is not None:
        found = found.where(beyond(place, literal(0), Appeal.decided_at, Appeal.id))
    keys: Sequence[Any] = (Appeal.decided_at, Appeal.id)
    backwards = place is not None and place.backwards
    found = found.order_by(*(key.asc() if backwards else key.desc() for key in keys)).limit(size + 1)
    return page_of(_told(session, found), size, place, lambda one: (0, one.decided_at or one.appealed_at, one.id))


def appeal_page(session: Session, reader: Reader, appeal_id: int) -> AppealPage | None:
    """None: there is none for this reader."""
    appeal = session.get(Appeal, appeal_id)
    person = session.get(User, reader.user_id)
    if appeal is None or person is None:
        return None
    rating = rating_page(session, reader, appeal.response_id)
    if rating is None:
        return None
    rows = of_ratings(session, [appeal.response_id])[appeal.response_id]
    concerned = is_concerned(session, person, appeal, rating.invitation)
    (row,) = (one for one in rows if one.id == appeal_id)
    return AppealPage(row, appeal, rating, [one for one in rows if one.id != appeal_id], concerned)


def of_ratings(session: Session, responses: Sequence[int]) -> dict[int, list[Row]]:
    """All appeals against these ratings, newest first; a rating without any has no key."""
    found: dict[int, list[Row]] = {}
    if responses:
        for row in _told(session, _rows().where(Appeal.response_id.in_(responses)).order_by(Appeal.id.desc())):
            found.setdefault(row.response_id, []).append(row)
    return found


def of_person(session: Session, user_id: int, size: int = PAGE) -> list[Row]:
    """Those this person made, newest first; also against ratings that are not his any more."""
    return _told(session, _rows().where(Appeal.appealed_by == user_id).order_by(Appeal.id.desc()).limit(size))


def _rows() -> Select[Any]:
    decider, judge = aliased(User), aliased(User)
    columns: Sequence[Any] = (
        Appeal.id,
        Appeal.response_id,
        Appeal.state,
        Appeal.reason,
        Appeal.words,
        Appeal.answer,
        Appeal.appealed_by,
        Appeal.appealed_at,
        Appeal.due_at,
        Appeal.passed_on,
        Appeal.decided_at,
        Agent,
        decider.name,
        Appeal.decider_id,
        judge.name,
        Response.score,
        Response.rated_at,
        Response.status,
        Ticket.external_id,
        Invitation.credit_product_area,
        Invitation.credit_team,
        Customer.name,
    )
    joined = select(*columns).select_from(Appeal).join(Response, Response.id == Appeal.response_id)
    joined = joined.join(Invitation, Invitation.id == Response.invitation_id)
    joined = joined.join(Ticket, Ticket.id == Invitation.ticket_id).outerjoin(Agent, Agent.id == Appeal.agent_id)
    joined = joined.outerjoin(Customer, Customer.id == Invitation.customer_id)
    return joined.outerjoin(decider, decider.id == Appeal.decider_id).outerjoin(judge, judge.id == Appeal.decided_by)


def _told(session: Session, found: Select[Any]) -> list[Row]:
    named = [[label(value) if isinstance(value, Agent) else value for value in row] for row in session.execute(found)]
    return [Row._make(row) for row in named]
