"""The response rate by cohort sent (N1): whole, by bucket, and beside the cohort before at the same age."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.reports.cohorts import Buckets, Narrowed
from survey_service.reports.kpis import ResponseRate, came_of, sent_in
from survey_service.reports.period import Period, midnight
from survey_service.responses.response import Response


@dataclass(frozen=True)
class Rates:
    """`by` is in the order of the buckets. `before` is the cohort before, as it stood when it was as old as this one is
    now; None where nothing was sent in it."""

    whole: ResponseRate
    by: list[ResponseRate]
    before: ResponseRate | None


def response_rates(
    session: Session, buckets: Buckets, before: Period, narrowed: Narrowed, now: datetime, expiry: timedelta
) -> Rates:
    """In two statements. `before` is the period compared with."""
    period = buckets.period
    whole = ResponseRate(period.start, period.end, mature=period.end_moment + expiry <= now)
    by = [ResponseRate(start, end) for start, end in zip(buckets.starts, buckets.ends, strict=True)]
    rows = (
        select(buckets.place(Invitation.sent_at).label("place"), came_of().label("came_of"))
        .select_from(Invitation)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(*sent_in(period), *narrowed.conditions())
        .subquery()
    )
    counted: Select[Any] = select(*rows.c, func.count()).group_by(*rows.c)
    for place, name, times in session.execute(counted):
        whole.add(name, times)
        by[place].add(name, times)
    for one in by:
        one.mature = midnight(one.cohort_to, period.zone) + expiry <= now
    return Rates(whole, by, _before(session, period, before, narrowed, now, expiry))


def _before(
    session: Session, period: Period, before: Period, narrowed: Narrowed, now: datetime, expiry: timedelta
) -> ResponseRate | None:
    """What came after the moment it is looked at is not known yet, as nothing of this cohort's future is."""
    as_of = now - (period.first_moment - before.first_moment)
    found = ResponseRate(before.start, before.end, mature=before.end_moment + expiry <= as_of)
    later = and_(Response.status.in_(("counted", "invalid")), Response.rated_at > as_of)
    rows = (
        select(case((later, "sent"), else_=came_of()).label("came_of"))
        .select_from(Invitation)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(*sent_in(before), Invitation.sent_at <= as_of, *narrowed.conditions())
        .subquery()
    )
    counted: Select[Any] = select(*rows.c, func.count()).group_by(*rows.c)
    for name, times in session.execute(counted):
        found.add(name, times)
    return found if found.sent else None
