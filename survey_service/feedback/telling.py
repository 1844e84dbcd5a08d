"""Whom to tell that a theme is fixed: those who spoke of it, may be written to, and were not told yet (P4)."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.feedback.segment import Segment
from survey_service.feedback.theme import Theme, ThemeTold
from survey_service.feedback.themes import in_theme, of_side
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.responses.response import Response

MOST_AT_ONCE = 500


class Concerned(NamedTuple):
    """A customer and the latest answer that speaks of the theme; names are for those who may read them."""

    customer_id: int
    response_id: int
    customer: str | None
    account: str | None
    rated_at: datetime
    agent_id: int | None
    team_id: int | None
    department_id: int | None


class Telling(NamedTuple):
    """How it stands: written to, of them arrived at the mail service, waiting, never sent."""

    told: int
    accepted: int
    waiting: int
    stayed: int


def concerned(
    session: Session, theme: Theme, consent_countries: Collection[str], most: int = MOST_AT_ONCE
) -> list[Concerned]:
    """Newest first, each customer once. Who wrote of it again after it was fixed is left out: that is no good news."""
    last = _last_answers(theme).subquery()
    found = (
        select(
            Customer.id,
            Response.id,
            Customer.name,
            Invitation.credit_account,
            Response.rated_at,
            Invitation.credit_agent_id,
            Invitation.credit_team_id,
            Invitation.credit_department_id,
        )
        .join(last, last.c.response_id == Response.id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Customer, Customer.id == last.c.customer_id)
        .where(
            may_be_told(consent_countries),
            Customer.id.not_in(select(ThemeTold.customer_id).where(ThemeTold.theme_id == theme.id)),
        )
        .order_by(Response.rated_at.desc(), Response.id.desc())
        .limit(most)
    )
    if theme.fixed_at is not None:
        found = found.where(Response.rated_at <= theme.fixed_at)
    return [Concerned(*row) for row in session.execute(found)]


def may_be_told(consent_countries: Collection[str]) -> ColumnElement[bool]:
    """Not erased, not opted out, not suppressed, and no "no" to mail; in some countries only a "yes" will do."""
    asks_first = func.coalesce(Customer.country, "").in_(sorted(consent_countries))
    opted_out = select(OptOut.address_hash).where(OptOut.undone_at.is_(None))
    return (
        Customer.email.is_not(None)
        & Customer.erased_at.is_(None)
        & (Customer.consent.is_(True) | (Customer.consent.is_(None) & ~asks_first))
        & Customer.address_hash.is_not(None)
        & Customer.address_hash.not_in(opted_out)
        & Customer.address_hash.not_in(select(Suppression.address_hash))
    )


def telling(session: Session, theme_id: int) -> Telling:
    """What became of those who were written to."""
    return how_it_went(session, ThemeTold.mail_id, ThemeTold.theme_id == theme_id)


def how_it_went(session: Session, mail_of: InstrumentedAttribute[int | None], which: ColumnElement[bool]) -> Telling:
    """The same of any table that notes who was told by which mail."""
    rows = session.execute(
        select(Mail.state, func.count())
        .select_from(mail_of.class_)
        .outerjoin(Mail, Mail.id == mail_of)
        .where(which)
        .group_by(Mail.state)
    )
    states = {row[0]: row[1] for row in rows}
    accepted = states.get("accepted", 0) + states.get("unknown", 0)
    waiting = states.get("queued", 0) + states.get("sending", 0)
    told = sum(states.values())
    return Telling(told, accepted, waiting, told - accepted - waiting)


def _last_answers(theme: Theme) -> Select[int | None, int]:
    return (
        select(Invitation.customer_id.label("customer_id"), func.max(Response.id).label("response_id"))
        .select_from(Segment)
        .join(Response, Response.id == Segment.response_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(
            in_theme(theme.id),
            of_side(theme.side),
            Segment.tone != "good",
            Response.status == "counted",
            Invitation.kind == "survey",
            Invitation.customer_id.is_not(None),
        )
        .group_by(Invitation.customer_id)
    )
