"""The counts behind strata in one statement, for pages with few answers; those with many ask kpis level by level."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.reports.compared import Share
from survey_service.reports.period import Period
from survey_service.reports.slices import COLUMNS, Basis, Within, fits_all, seen_by
from survey_service.responses.response import Response
from survey_service.staff.reader import Scope

MOST_AT_ONCE = 5000
Counts = dict[str | None, Share]


def counts_at_once(
    session: Session,
    levels: Sequence[str],
    now: Period,
    then: Period,
    basis: Basis,
    within: Within = (),
    scope: Scope | None = None,
) -> dict[str, tuple[Counts, Counts]]:
    """By level, each key's share of 4 and 5 in both periods, which do not overlap."""
    moment = Response.rated_at if basis == "rated_at" else Invitation.closed_at
    in_now, in_then = (_in(moment, period) for period in (now, then))
    seen = [seen_by(scope)] if scope is not None else []
    columns: list[Any] = [COLUMNS[level] for level in levels]
    which: Any = case((in_now, 0), else_=1).label("which")
    rows = session.execute(
        select(*columns, which, func.sum(case((Response.score >= 4, 1), else_=0)), func.count())
        .select_from(Response)
        .join(Invitation)
        .where(Response.status == "counted", Invitation.kind == "survey", or_(in_now, in_then))
        .where(*fits_all(within), *seen)
        .group_by(*columns, which)
    )
    found: dict[str, tuple[Counts, Counts]] = {level: ({}, {}) for level in levels}
    for *keys, place, good, n in rows:
        for level, key in zip(levels, keys, strict=True):
            counts = found[level][place]
            before = counts.get(key, Share(0, 0))
            counts[key] = Share(before.good + int(good), before.n + n)
    return found


def _in(moment: Any, period: Period) -> ColumnElement[bool]:
    return and_(moment >= period.first_moment, moment < period.end_moment)
