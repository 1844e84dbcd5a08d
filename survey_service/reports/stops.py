"""Who stopped how many surveys of a cohort, and why: for managers (A7)."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.invitations.stop import SurveyStop
from survey_service.reports.cohorts import Narrowed, within
from survey_service.reports.period import Period
from survey_service.staff.user import User

UNDECIDED = ("not_asked", "cancelled")
"""Nobody would have asked about these, stopped or not."""

OF_SURVEY = ("stopped", "unknown")
"""The survey itself was stopped; unknown again where it was to be sent a second time."""


@dataclass
class Stops:
    """Of one person in one team: surveys stopped of `n` that were, or else would be, asked about; reminders besides."""

    name: str
    team: str | None
    n: int
    surveys: int = 0
    reminders: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def stops_by(session: Session, period: Period, narrowed: Narrowed) -> list[Stops]:
    """By name and team; only of those who stopped any."""
    cohort = [*within(period, Invitation.closed_at), *narrowed.conditions()]
    what = case((Invitation.state.in_(OF_SURVEY), "survey"), else_="reminder").label("what")
    whose = (User.id, User.name, Invitation.credit_team)
    rows = session.execute(
        select(*whose, SurveyStop.reason, what, func.count())
        .select_from(SurveyStop)
        .join(Invitation, Invitation.id == SurveyStop.invitation_id)
        .join(User, User.id == SurveyStop.user_id)
        .where(*cohort)
        .group_by(*whose, SurveyStop.reason, what)
    ).all()
    if not rows:
        return []
    asked = select(Invitation.credit_team, func.count().label("n")).where(*cohort, Invitation.state.not_in(UNDECIDED))
    of_team = {row.credit_team: row.n for row in session.execute(asked.group_by(Invitation.credit_team))}
    found: dict[tuple[int, str | None], Stops] = {}
    for user_id, name, team, reason, of, times in rows:
        one = found.setdefault((user_id, team), Stops(name, team, of_team.get(team, 0)))
        one.surveys += times if of == "survey" else 0
        one.reminders += times if of == "reminder" else 0
        one.reasons[reason] += times
    return sorted(found.values(), key=lambda one: (one.name.casefold(), one.team is None, one.team or ""))
