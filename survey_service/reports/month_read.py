"""A month's report for whoever asks: from what was stored when it closed, else counted now (N10)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.callbacks.acting import is_shown_to
from survey_service.callbacks.action import CorrectiveAction
from survey_service.counts.kept_month import KeptMonth
from survey_service.invitations.invitation import Invitation
from survey_service.preferences.openings import local_day
from survey_service.preferences.preferences import Preferences
from survey_service.reports.chosen import add_months
from survey_service.reports.month_corrections import told_of
from survey_service.reports.month_counts import month_figures
from survey_service.reports.monthly import Monthly
from survey_service.responses.response import Response
from survey_service.staff.reader import Reader
from survey_service.staff.user import User


class Reviewed(NamedTuple):
    """Who has gone through a report, and when."""

    at: datetime
    by: str | None


def monthly(session: Session, month: date, preferences: Preferences, now: datetime) -> Monthly | None:
    """None for a month that has not begun."""
    zone = preferences.report_zone
    kept = session.get(KeptMonth, month)
    if kept is not None:
        since = told_of(kept.figures["month"], [one.figures for one in _after(session, month)])
        return Monthly(kept.figures, local_day(kept.closed_at, zone), since)
    if month > local_day(now, zone):
        return None
    return Monthly(month_figures(session, month, preferences, now, by_department=False), None)


def stored_alone(session: Session, month: date, preferences: Preferences, now: datetime) -> Monthly | None:
    """The same without what later reports told of it: a file of a closed month never changes."""
    found = monthly(session, month, preferences, now)
    return Monthly(found.figures, found.closed_on) if found is not None else None


def stored_months(session: Session) -> Sequence[KeptMonth]:
    """The latest first."""
    return session.scalars(select(KeptMonth).order_by(KeptMonth.month.desc())).all()


def unstored_months(
    session: Session, stored: Sequence[KeptMonth], preferences: Preferences, now: datetime
) -> list[date]:
    """The running month, and those over but not closed, the latest first; none before the first answer."""
    first = first_moment(session)
    if first is None:
        return []
    known = {one.month for one in stored}
    month = local_day(first, preferences.report_zone).replace(day=1)
    last = local_day(now, preferences.report_zone)
    found = []
    while month <= last:
        found += [] if month in known else [month]
        month = add_months(month, 1)
    return found[::-1]


def first_moment(session: Session) -> datetime | None:
    """When the first rating was given or the first survey sent."""
    moments = (
        session.scalar(select(func.min(Response.rated_at))),
        session.scalar(select(func.min(Invitation.sent_at))),
    )
    return min((moment for moment in moments if moment is not None), default=None)


def action_titles(session: Session, report: Monthly, reader: Reader | None) -> dict[int, str]:
    """Of the actions it tells of, those that this reader may read; None: a command, which reads all."""
    wanted = select(CorrectiveAction.id, CorrectiveAction.title)
    wanted = wanted.where(CorrectiveAction.id.in_([one["id"] for one in report.figures["actions"]]))
    if reader is not None:
        wanted = wanted.where(is_shown_to(session, reader))
    return {row.id: row.title for row in session.execute(wanted)}


def reviewed(session: Session, month: date) -> Reviewed | None:
    """None while nobody has."""
    kept = session.get(KeptMonth, month)
    if kept is None or kept.reviewed_at is None:
        return None
    name = session.scalar(select(User.name).where(User.id == kept.reviewed_by))
    return Reviewed(kept.reviewed_at, name)


def _after(session: Session, month: date) -> Sequence[KeptMonth]:
    return session.scalars(select(KeptMonth).where(KeptMonth.month > month).order_by(KeptMonth.month)).all()
