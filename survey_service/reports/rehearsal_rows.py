"""What a dry run reads: one statement each, whatever the number of tickets."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, and_, func, or_, select, union
from sqlalchemy.orm import Session, aliased

from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.stop import SurveyStop
from survey_service.reports.period import Period
from survey_service.staff.agent import Agent
from survey_service.staff.user import User
from survey_service.tickets.raw_event import RawEvent
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket

AT_ONCE = 500  # names in one statement


class SourceRow(NamedTuple):
    """Of one source."""

    id: str
    name: str
    asking: bool
    created_at: datetime


def resolutions(session: Session, period: Period, most: int) -> list[Any]:
    """The newest of the period, oldest first; one more than `most` if there are more."""
    statement = (
        select(
            Invitation.id,
            Invitation.ticket_id,
            Invitation.resolution,
            Invitation.created_at,
            Invitation.closed_at,
            Invitation.customer_id,
            Invitation.account_id,
            Invitation.credit_team_id.label("team_id"),
            Invitation.credit_team.label("team"),
            Invitation.brand,
            Invitation.rated_at,
            Ticket.source,
            Ticket.external_id.label("ticket"),
            Ticket.state.label("ticket_state"),
            Ticket.reopened_at,
            Ticket.merged_into_id,
            Ticket.auto_closed,
            Ticket.tags,
            Ticket.channel,
            Ticket.public_replies,
            Customer.email,
            Customer.consent,
            Customer.country,
            Customer.timezone,
            Customer.erased_at,
            OptOut.since.label("opted_out_since"),
            OptOut.undone_at.label("opted_in_at"),
            Suppression.reason.label("suppression"),
            SurveyStop.at.label("stopped_at"),
        )
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .outerjoin(Customer, Customer.id == Invitation.customer_id)
        .outerjoin(OptOut, OptOut.address_hash == Customer.address_hash)
        .outerjoin(Suppression, Suppression.address_hash == Customer.address_hash)
        .outerjoin(SurveyStop, SurveyStop.invitation_id == Invitation.id)
        .where(
            Invitation.kind == "survey",
            Invitation.closed_at >= period.first_moment,
            Invitation.closed_at < period.end_moment,
        )
        .order_by(Invitation.closed_at.desc(), Invitation.id.desc())
        .limit(most + 1)
    )
    return list(reversed(session.execute(statement).all()))


def sources(session: Session) -> dict[str, SourceRow]:
    """All of them, by id."""
    found = session.execute(select(Source.id, Source.name, Source.asking, Source.created_at))
    return {row.id: SourceRow(*row) for row in found}


def colleagues(session: Session) -> frozenset[str]:
    """Addresses of our own people."""
    theirs: CompoundSelect[tuple[str]] = union(select(Agent.email).where(Agent.email.is_not(None)), select(User.email))
    return frozenset(session.scalars(theirs))


def before(session: Session, begin: datetime, since: datetime) -> Sequence[Any]:
    """Surveys of what was solved earlier that left after `since`, or wait: of those customers and accounts that had
    something solved from `begin` on."""
    later = aliased(Invitation)
    solved = and_(later.kind == "survey", later.closed_at >= begin)
    customers = select(later.customer_id).where(solved, later.customer_id.is_not(None))
    accounts = select(later.account_id).where(solved, later.account_id.is_not(None))
    statement = select(
        Invitation.id,
        Invitation.state,
        Invitation.due_at,
        Invitation.sent_at,
        Invitation.customer_id,
        Invitation.account_id,
        Invitation.credit_team_id.label("team_id"),
        Invitation.brand,
    ).where(
        Invitation.kind == "survey",
        Invitation.throttle_exempt.is_(False),
        Invitation.closed_at < begin,
        Invitation.customer_id.is_not(None),
        or_(Invitation.sent_at > since, Invitation.state.in_(("scheduled", "sending"))),
        or_(Invitation.customer_id.in_(customers), Invitation.account_id.in_(accounts)),
    )
    return session.execute(statement).all()


def pasts(session: Session, begin: datetime) -> Sequence[Any]:
    """Of tickets solved again since, what became of their surveys before."""
    later = aliased(Invitation)
    again = select(later.ticket_id).where(later.kind == "survey", later.closed_at >= begin, later.resolution > 1)
    statement = (
        select(
            Invitation.ticket_id,
            func.count(Invitation.sent_at).label("sent"),
            func.count(Invitation.rated_at).label("answered"),
            func.count().filter(Invitation.throttle_exempt.is_(True)).label("asked_again"),
        )
        .where(Invitation.kind == "survey", Invitation.closed_at < begin, Invitation.ticket_id.in_(again))
        .group_by(Invitation.ticket_id)
    )
    return session.execute(statement).all()


def taken_back(session: Session, begin: datetime) -> Sequence[Any]:
    """Reopenings and merges that were taken up, in the order they came."""
    statement = (
        select(RawEvent.ticket_id, RawEvent.type, RawEvent.received_at)
        .where(
            RawEvent.received_at >= begin,
            RawEvent.type.in_(("ticket.reopened", "ticket.merged")),
            RawEvent.outcome == "accepted",
            RawEvent.ticket_id.is_not(None),
        )
        .order_by(RawEvent.received_at, RawEvent.id)
    )
    return session.execute(statement).all()


def with_events(session: Session, tickets: Collection[int]) -> set[int]:
    """Those of these tickets of which an event is kept."""
    found: set[int] = set()
    names = sorted(tickets)
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        kept = select(RawEvent.ticket_id).where(RawEvent.ticket_id.in_(some)).distinct()
        found |= {ticket for ticket in session.scalars(kept) if ticket is not None}
    return found
