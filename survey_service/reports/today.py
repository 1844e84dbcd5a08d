"""What is happening now: today's answers by the hour, and what waits (N9)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.callbacks.spans import counts_at_all
from survey_service.invitations.invitation import Invitation
from survey_service.reports.kpis import rated_in
from survey_service.reports.period import Period
from survey_service.reports.slices import Within, fits_all, seen_by
from survey_service.responses.response import Response
from survey_service.staff.reader import Scope

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hour:
    """From `start` on: so many counted answers, so many of them 4 or 5."""

    start: datetime
    good: int
    n: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """As it stands now. `late`: open cases nobody tried in time; `review`: answers whose words a person has to tell
    apart; `leaving`: surveys due before the day ends that have not left."""

    cases: int
    late: int
    review: int
    leaving: int


def by_hour(session: Session, today: Period, within: Within = (), scope: Scope | None = None) -> list[Hour]:
    """The hours of a day, 23 to 25 of them, in one statement."""
    starts, moment = [], today.first_moment
    while moment < today.end_moment:
        starts.append(moment)
        moment += HOUR
    ends = [*starts[1:], today.end_moment]
    place = case(*((Response.rated_at < end, index) for index, end in enumerate(ends)), else_=len(ends)).label("hour")
    good = func.sum(case((Response.score >= 4, 1), else_=0))
    rows = select(place, good, func.count()).select_from(Response).join(Invitation)
    rows = rows.where(*rated_in(today, "rated_at"), *_whose(within, scope)).group_by(place)
    found = {index: (int(times), n) for index, times, n in session.execute(rows)}
    return [Hour(start, *found.get(index, (0, 0))) for index, start in enumerate(starts)]


def last_answer(session: Session, today: Period, within: Within = (), scope: Scope | None = None) -> datetime | None:
    """When the latest of today's came."""
    latest = select(func.max(Response.rated_at)).select_from(Response).join(Invitation)
    return session.scalar(latest.where(*rated_in(today, "rated_at"), *_whose(within, scope)))


def waiting(session: Session, today: Period, now: datetime, within: Within = (), scope: Scope | None = None) -> Waiting:
    """Under filters the cases are those one of whose causes fits them."""
    whose = _whose(within, scope)
    late = Callback.due_at < now, Callback.first_attempt_at.is_(None)
    cases = select(func.count(), func.count().filter(*late)).where(Callback.closed_at.is_(None), counts_at_all())
    if len(whose) > 1:
        cases = cases.where(Callback.id.in_(_causes(whose)))
    open_now, late_now = session.execute(cases).one()
    words = Response.review_due_at.is_not(None), Response.why.is_not(None), Response.status == "counted"
    review = select(func.count()).select_from(Response).join(Invitation).where(*words, *whose)
    due = Invitation.state == "scheduled", Invitation.due_at < today.end_moment
    leaving = select(func.count()).select_from(Invitation).where(*due, *whose)
    return Waiting(open_now, late_now, session.scalar(review) or 0, session.scalar(leaving) or 0)


def _causes(whose: list[ColumnElement[bool]]) -> Select[int]:
    return (
        select(CallbackCause.callback_id).join(Invitation, Invitation.id == CallbackCause.invitation_id).where(*whose)
    )


def _whose(within: Within, scope: Scope | None) -> list[ColumnElement[bool]]:
    seen = [seen_by(scope)] if scope is not None else []
    return [Invitation.kind == "survey", *fits_all(within), *seen]
