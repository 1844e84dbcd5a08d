"""How many customers were won back by the call: both shares of M5, over the cases closed in a period."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback
from survey_service.callbacks.recovery import RECOVERED, Recovery
from survey_service.invitations.invitation import Invitation
from survey_service.reports.intervals import Interval, wilson

ON_ITS_WAY = ("scheduled", "sending")


@dataclass(frozen=True, slots=True)
class RecoveryShares:
    """`closed` cases; of these `asked`, whose question left or may have, and `waiting`, whose question will leave;
    of the asked `answers`, and of those `recovered`, RECOVERED or better as the customer says now."""

    answers: int
    recovered: int
    closed: int
    asked: int
    waiting: int = 0

    @property
    def of_answers(self) -> float | None:
        """None without an answer."""
        return self.recovered / self.answers if self.answers else None

    @property
    def of_closed(self) -> float | None:
        """None without a closed case."""
        return self.recovered / self.closed if self.closed else None

    @property
    def of_answers_interval(self) -> Interval | None:
        """Wilson 95 %."""
        return wilson(self.recovered, self.answers)

    @property
    def of_closed_interval(self) -> Interval | None:
        """Wilson 95 %."""
        return wilson(self.recovered, self.closed)


def recovery_shares(session: Session, seen: ColumnElement[bool], start: datetime, end: datetime) -> RecoveryShares:
    """Of cases closed from `start` until before `end`. `seen` is a condition on Callback: which cases a reader may see
    (`callbacks.scope.is_open_to`), a team's, a severity's, or `true()`."""
    answered = Recovery.answered_at.is_not(None)
    row = session.execute(
        select(
            func.count(),
            func.count().filter((Invitation.sent_at.is_not(None)) | answered),
            func.count().filter(Invitation.state.in_(ON_ITS_WAY) & Invitation.sent_at.is_(None) & ~answered),
            func.count().filter(answered),
            func.count().filter(Recovery.score >= RECOVERED),
        )
        .select_from(Callback)
        .outerjoin(Recovery, Recovery.callback_id == Callback.id)
        .outerjoin(Invitation, Invitation.id == Recovery.invitation_id)
        .where(Callback.closed_at >= start, Callback.closed_at < end, seen)
    ).one()
    closed, asked, waiting, answers, recovered = row
    return RecoveryShares(answers=answers, recovered=recovered, closed=closed, asked=asked, waiting=waiting)
