"""One rating, whole, for whoever may open it: what was said, what became of it, who proposed and decided (M9)."""

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from survey_service.customers.customer import Customer
from survey_service.invitations.invitation import Invitation
from survey_service.responses.further_answer import FurtherAnswer
from survey_service.responses.invalid_mark import InvalidMark
from survey_service.responses.marking import is_in_figures_of
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from survey_service.staff.reader import Reader
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket


class Marked(NamedTuple):
    """A proposal with the names of who made and who decided it."""

    mark: InvalidMark
    proposer: str
    decider: str | None


@dataclass(frozen=True)
class RatingPage:
    """`marks` and `changes` newest first. `concerns_reader`: in the reader's own or team's figures."""

    response: Response
    invitation: Invitation
    ticket: Ticket
    customer: Customer | None
    marks: list[Marked]
    changes: list[ResponseChange]
    concerns_reader: bool
    is_own: bool
    further: FurtherAnswer | None = None

    def mark_in(self, state: str) -> Marked | None:
        """The proposal that waits, or the one agreed on."""
        return next((one for one in self.marks if one.mark.state == state), None)


def rating_page(session: Session, reader: Reader, response_id: int) -> RatingPage | None:
    """None: there is no such rating for this reader."""
    row = session.execute(
        select(Response, Invitation, Ticket, Customer)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .outerjoin(Customer, Customer.id == Invitation.customer_id)
        .where(Response.id == response_id)
    ).one_or_none()
    if row is None:
        return None
    response, survey, ticket, customer = row
    if not reader.sees_rating_of(survey.credit_agent_id, survey.credit_team_id, survey.credit_department_id):
        return None
    changes = select(ResponseChange).where(ResponseChange.response_id == response_id)
    return RatingPage(
        response=response,
        invitation=survey,
        ticket=ticket,
        customer=customer,
        marks=_marks(session, response_id),
        changes=list(session.scalars(changes.order_by(ResponseChange.id.desc()))),
        concerns_reader=is_in_figures_of(survey, reader.agent_id, {reader.team_id}),
        is_own=reader.agent_id is not None and survey.credit_agent_id == reader.agent_id,
        further=session.get(FurtherAnswer, response_id),
    )


def _marks(session: Session, response_id: int) -> list[Marked]:
    proposer, decider = aliased(User), aliased(User)
    found = session.execute(
        select(InvalidMark, proposer.name, decider.name)
        .join(proposer, proposer.id == InvalidMark.proposed_by)
        .outerjoin(decider, decider.id == InvalidMark.decided_by)
        .where(InvalidMark.response_id == response_id)
        .order_by(InvalidMark.id.desc())
    )
    return [Marked._make(row) for row in found]
