"""What a survey link opens, in one statement: the page and the POST decide on the same row."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.prepared import run
from survey_service.responses.response import Response
from survey_service.tickets.ticket import Ticket


class Survey(NamedTuple):
    """`response_id` is None before the first answer; `has_words` without the words, which the page never shows.

    Of `kind` recovery there is never a response: its answer is kept apart (callbacks/recovery.py).
    """

    id: int
    kind: str
    state: str
    reason: str | None
    expires_at: datetime | None
    language: str
    brand: str | None
    customer_id: int | None
    credit_agent_id: int | None
    vip: bool
    ticket_id: int
    ticket_number: str
    phone: str | None
    country: str | None
    timezone: str | None
    response_id: int | None
    status: str | None
    score_now: int | None
    rated_at: datetime | None
    has_words: bool | None
    agent_was: str | None
    product_was: str | None
    process_was: str | None
    unsolved: bool | None
    reasons: list[str] | None
    question_id: int | None = None

    @property
    def is_rated(self) -> bool:
        """A counted (or later invalidated) answer exists; a quarantined one leaves the survey unanswered."""
        return self.response_id is not None and self.status != "quarantined"


_SURVEY = (
    select(
        Invitation.id,
        Invitation.kind,
        Invitation.state,
        Invitation.reason,
        Invitation.expires_at,
        Invitation.language,
        Invitation.brand,
        Invitation.customer_id,
        Invitation.credit_agent_id,
        Invitation.credit_vip,
        Ticket.id,
        Ticket.external_id,
        Customer.phone,
        Customer.country,
        Customer.timezone,
        Response.id,
        Response.status,
        Response.score_now,
        Response.rated_at,
        Response.why.is_not(None),
        Response.agent_was,
        Response.product_was,
        Response.process_was,
        Response.unsolved,
        Response.reasons,
        Invitation.question_id,
    )
    .select_from(AnswerLink)
    .join(Invitation, Invitation.id == AnswerLink.invitation_id)
    .join(Ticket, Ticket.id == Invitation.ticket_id)
    .outerjoin(Customer, Customer.id == Invitation.customer_id)
    .outerjoin(Response, Response.invitation_id == Invitation.id)
)


_BY_LINK = _SURVEY.where(AnswerLink.token_hash == bindparam("token_hash"))
_LOCK = (
    select(Invitation.id)
    .join(AnswerLink, AnswerLink.invitation_id == Invitation.id)
    .where(AnswerLink.token_hash == bindparam("token_hash"))
    .with_for_update(of=Invitation)
)


def survey_of(session: Session, hashed: bytes, *, for_update: bool = False) -> Survey | None:
    """The survey a token's SHA-256 opens; `for_update` inside a flow.

    On PostgreSQL the row is locked first and read after: one statement would wait for its turn, then show the response
    as it was before. SQLite has one writer and nothing to wait for.
    """
    if for_update and session.get_bind().dialect.name == "postgresql":
        run(session, _LOCK, {"token_hash": hashed})
    row = run(session, _BY_LINK, {"token_hash": hashed}).one_or_none()
    return None if row is None else Survey._make(row)
