"""What the product's share of the answers is, where it hurts, and whom it touches (P1)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from survey_service.customers.account import Account
from survey_service.invitations.invitation import Invitation
from survey_service.reports.comments import Asked
from survey_service.responses.response import Response


@dataclass(frozen=True, slots=True)
class Problems:
    """So many of `n` counted answers say the product was a problem; the same of the lows (1 and 2). `named` speak of
    the product at all, good or bad; so many of them, and of the bad ones, are 4 or 5 (`_highs`)."""

    n: int
    bad: int
    lows: int
    bad_lows: int
    bad_highs: int
    named: int
    named_highs: int


@dataclass(frozen=True, slots=True)
class Area:
    """A product area (None: the ticket named none), the answers with a problem there, and the accounts behind them."""

    name: str | None
    bad: int
    accounts: int


@dataclass(frozen=True, slots=True)
class Touched:
    """Accounts that had a problem with the product, of `answered` that wrote at all. Value a year, as known now."""

    accounts: int
    answered: int
    vips: int
    value: float


def problems(session: Session, asked: Asked) -> Problems:
    """In one statement."""
    bad = Response.product_verdict == "bad"
    low = Response.score <= 2
    row = session.execute(
        select(
            func.count(),
            _times(bad),
            _times(low),
            _times(bad & low),
            _times(bad & (Response.score >= 4)),
            _times(Response.product_verdict != "none"),
            _times((Response.product_verdict != "none") & (Response.score >= 4)),
        )
        .select_from(Response)
        .join(Invitation)
        .where(*asked.conditions())
    ).one()
    return Problems(*(int(value or 0) for value in row))


def areas(session: Session, asked: Asked) -> list[Area]:
    """Most problems first, a Pareto; areas without any are left out."""
    rows = session.execute(
        select(Invitation.credit_product_area, func.count(), func.count(Invitation.credit_account_id.distinct()))
        .select_from(Response)
        .join(Invitation)
        .where(Response.product_verdict == "bad", *asked.conditions())
        .group_by(Invitation.credit_product_area)
    )
    # Sorted here, as databases differ in where they put what has no name.
    return sorted((Area(*row) for row in rows), key=lambda area: (-area.bad, area.name is None, area.name))


def touched(session: Session, asked: Asked) -> Touched:
    """Each account once, whoever wrote."""
    own = Invitation.credit_account_id
    answers = select(own).select_from(Response).join(Invitation).where(own.is_not(None), *asked.conditions())
    bad = answers.where(Response.product_verdict == "bad").distinct()
    answered = select(func.count()).select_from(answers.distinct().subquery()).scalar_subquery()
    row = session.execute(
        select(func.count(), answered, _times(Account.vip.is_(True)), func.sum(Account.value)).where(
            Account.id.in_(bad)
        )
    ).one()
    return Touched(int(row[0]), int(row[1] or 0), int(row[2] or 0), float(row[3] or 0))


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
