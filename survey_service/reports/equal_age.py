"""Response rates of two cohorts, compared at equal age only (N1): an older one had longer to be answered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.reports.compared import Share
from survey_service.reports.kpis import ResponseRate, came_of, sent_in
from survey_service.reports.period import Period
from survey_service.responses.response import Response

MOST_LIVE = 20_000
"""Surveys sent in a cohort up to which its answers are looked at one by one; above it the page says where to look."""


def rated_as_of(session: Session, cohort: Period, as_of: datetime, conditions: Iterable[ColumnElement[bool]]) -> Share:
    """What came after the moment is not known yet."""
    later = and_(Response.status.in_(("counted", "invalid")), Response.rated_at > as_of)
    rows: Any = (
        select(case((later, "sent"), else_=came_of()).label("came_of"))
        .select_from(Invitation)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(*sent_in(cohort), Invitation.kind == "survey", Invitation.sent_at <= as_of, *conditions)
        .subquery()
    )
    found = ResponseRate(cohort.start, cohort.end)
    for name, times in session.execute(select(rows.c.came_of, func.count()).group_by(rows.c.came_of)):
        found.add(name, times)
    return Share(found.rated, found.could_answer)
