"""Whether a corrective action worked: low ratings and cases of its kind before it was made and up to its check (M4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from survey_service.callbacks.action import CorrectiveAction
from survey_service.callbacks.areas import area_named, is_about
from survey_service.callbacks.callback import Callback
from survey_service.invitations.invitation import Invitation
from survey_service.reports.causes import Moment
from survey_service.reports.intervals import Interval, detectable_difference, difference, wilson
from survey_service.reports.period import midnight
from survey_service.responses.response import Response
from survey_service.tickets.ticket import Ticket

LOOK = timedelta(days=30)
LOW = 2


@dataclass(frozen=True)
class Side:
    """From `start` until before `end`: low ratings of all counted ones of the area, and cases closed with this root
    cause and area. Without an area: of the department."""

    start: datetime
    end: datetime
    lows: int
    n: int
    cases: int

    @property
    def range(self) -> Interval | None:
        """Wilson's."""
        return wilson(self.lows, self.n)

    @property
    def days(self) -> int:
        """How long it is, in whole days."""
        return round((self.end - self.start) / timedelta(days=1))


@dataclass(frozen=True)
class Effect:
    """`after` None: its days have not begun. `is_whole`: they are over."""

    before: Side
    after: Side | None
    after_from: datetime
    is_whole: bool

    @property
    def apart(self) -> Interval | None:
        """Of the share after minus the share before."""
        if self.after is None:
            return None
        return difference((self.after.lows, self.after.n), (self.before.lows, self.before.n))

    @property
    def least(self) -> float | None:
        """The least difference that could have been seen."""
        if self.after is None or not self.before.n:
            return None
        return detectable_difference(self.before.n, self.after.n, self.before.lows / self.before.n)


def effect(session: Session, action: CorrectiveAction, now: datetime, zone: ZoneInfo) -> Effect:
    """30 days before it was made, against the 30 days up to its check; the two never overlap."""
    before = _side(session, action, action.made_at - LOOK, action.made_at)
    end = midnight(action.check_on, zone)
    start = max(end - LOOK, action.made_at)
    until = min(end, now)
    after = _side(session, action, start, until) if start < until else None
    return Effect(before, after, start, now >= end)


def _side(session: Session, action: CorrectiveAction, start: datetime, end: datetime) -> Side:
    given = [Response.status == "counted", Invitation.kind == "survey", *_within(Response.rated_at, start, end)]
    closed = [Callback.root_cause == action.root_cause, *_within(Callback.closed_at, start, end)]
    if action.product_area is not None:
        given.append(area_named() == action.product_area)
        closed.append(is_about(action.product_area))
    elif action.department_id is not None:
        given.append(Invitation.credit_department_id == action.department_id)
        closed.append(Callback.department_id == action.department_id)
    lows, n = session.execute(
        select(func.count().filter(Response.score <= LOW), func.count())
        .select_from(Response)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(and_(*given))
    ).one()
    cases = session.scalar(select(func.count()).select_from(Callback).where(and_(*closed))) or 0
    return Side(start, end, lows, n, cases)


def _within(column: Moment, start: datetime, end: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= start, column < end
