"""The keys of a level that have ratings in a period, by name and page by page: accounts can be many thousands (N2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.reports.kept import kept
from survey_service.reports.kpis import rated_in
from survey_service.reports.people import agent_names
from survey_service.reports.period import Period
from survey_service.reports.slices import COLUMNS, Basis, Within, fits_all, seen_by
from survey_service.responses.response import Response
from survey_service.staff.reader import Scope

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """Which ratings the keys are of. `begins`: the first letters of the names wanted, large or small."""

    level: str
    period: Period
    basis: Basis
    within: Within = ()
    scope: Scope | None = None
    begins: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """One page; None, for ratings without one, ends the last. `names`: what agents are called. `after`: the key the
    next page goes on after, None on the last."""

    keys: list[str | None]
    names: dict[str, str]
    after: str | None


def keys_of(session: Session, asked: Asked, after: str | None = None, size: int = PAGE) -> Keys:
    """From the counts, or in one statement, two for agents. A key that is not there any more is a place like any
    other."""
    counted = _counted(session, asked)
    if asked.level == "agent":
        return _agents(session, asked, after, size, counted)
    if counted is not None:
        return _in_order(asked, counted, after, size)
    column = COLUMNS[asked.level]
    low = func.lower(column)
    named = _found(asked, [column.is_not(None), *_begins(column, asked.begins)])
    if after is not None:
        named = named.where(or_(low > after.lower(), and_(low == after.lower(), column > after)))
    found = list(session.scalars(named.group_by(column).order_by(low, column).limit(size + 1)))
    page: list[str | None] = list(found[:size])
    if len(found) > size:
        return Keys(page, {}, found[size - 1])
    return Keys([*page, *_nobody(asked)], {}, None)


def _counted(session: Session, asked: Asked) -> set[str] | None:
    """Those with ratings in the period, "" for none, as the counts know them."""
    counts = kept(session, asked.level, None, asked.period.zone, asked.within, asked.scope)
    return counts.rated(session, asked.basis, asked.period.start, asked.period.end) if counts is not None else None


def _in_order(asked: Asked, counted: set[str], after: str | None, size: int) -> Keys:
    begins = asked.begins.lower()
    ranked = sorted((key.lower(), key) for key in counted if key and key.lower().startswith(begins))
    if after is not None:
        ranked = [pair for pair in ranked if pair > (after.lower(), after)]
    page: list[str | None] = [key for _, key in ranked[:size]]
    if len(ranked) > size:
        return Keys(page, {}, page[-1])
    return Keys([*page, *([None] if "" in counted and not begins else [])], {}, None)


def _agents(session: Session, asked: Asked, after: str | None, size: int, counted: set[str] | None) -> Keys:
    """By the name they have now, then by id; a few thousand at most, so they are put in order here."""
    column = COLUMNS["agent"]
    if counted is None:
        ids = list(session.scalars(_found(asked, [column.is_not(None)]).distinct()))
    else:
        ids = [int(key) for key in counted if key]
    names = agent_names(session, ids)
    begins = asked.begins.casefold()
    ranked = sorted((names.get(one, str(one)).casefold(), one) for one in ids)
    ranked = [pair for pair in ranked if pair[0].startswith(begins)]
    if after is not None and after.isascii() and after.isdecimal() and len(after) < 19:
        number = int(after)
        known = agent_names(session, [number]) if number not in names else names
        ranked = [pair for pair in ranked if pair > (known.get(number, after).casefold(), number)]
    page: list[str | None] = [str(one) for _, one in ranked[:size]]
    told = {str(one): names.get(one, str(one)) for _, one in ranked[:size]}
    if len(ranked) > size:
        return Keys(page, told, page[-1])
    return Keys([*page, *_nobody(asked)], told, None)


def _nobody(asked: Asked) -> list[None]:
    """Those without a key come last; none begin with a letter."""
    return [] if asked.begins else [None]


def _begins(column: Any, begins: str) -> list[ColumnElement[bool]]:
    """SQLite knows no small letter of Ä, so what was typed fits as it is, too."""
    if not begins:
        return []
    exactly: ColumnElement[bool] = column.startswith(begins, autoescape=True)
    return [or_(exactly, func.lower(column).startswith(begins.lower(), autoescape=True))]


def _found(asked: Asked, more: Iterable[ColumnElement[bool]]) -> Select[Any]:
    seen = [seen_by(asked.scope)] if asked.scope is not None else []
    own = [Invitation.kind == "survey", *rated_in(asked.period, asked.basis), *fits_all(asked.within), *seen, *more]
    return select(COLUMNS[asked.level]).select_from(Response).join(Invitation).where(*own)
