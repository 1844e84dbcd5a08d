"""Which solved tickets a figure of asking is about, and the days, weeks or months they are told by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, case, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from survey_service.invitations.invitation import Invitation
from survey_service.reports.chosen import add_months
from survey_service.reports.period import Period, midnight
from survey_service.reports.slices import fits, seen_by
from survey_service.staff.reader import Scope
from survey_service.tickets.ticket import Ticket

EVERYBODY = Scope(everybody=True)
Step = Literal["day", "week", "month"]
STEPS: Final[tuple[Step, ...]] = ("day", "week", "month")
MOST_DAYS, MOST_WEEKS = 62, 400


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What all surveys have, asked or not; "" of team and brand asks for those without, "pt" holds "pt-BR"."""

    team: str | None = None
    brand: str | None = None
    language: str | None = None
    source: str | None = None
    scope: Scope = EVERYBODY

    def conditions(self) -> list[ColumnElement[bool]]:
        """Without the period."""
        found = [Invitation.kind == "survey", fits("team", self.team), fits("brand", self.brand), seen_by(self.scope)]
        if self.language is not None:
            found.append(
                or_(
                    Invitation.language == self.language,
                    Invitation.language.startswith(f"{self.language}-", autoescape=True),
                )
            )
        if self.source is not None:
            found.append(Invitation.ticket_id.in_(select(Ticket.id).where(Ticket.source == self.source)))
        return found


def base_language(tag: str) -> str:
    """ "pt" of "pt-BR"; figures are told by these."""
    return tag.partition("-")[0]


def within(period: Period, moment: InstrumentedAttribute[Any]) -> list[ColumnElement[bool]]:
    """The rows whose moment lies in the period."""
    return [moment >= period.first_moment, moment < period.end_moment]


@dataclass(frozen=True)
class Buckets:
    """The period cut into days; a longer one into weeks from Monday, a very long one into months; none finer than
    `finest`."""

    period: Period
    finest: Step = "day"

    @property
    def step(self) -> Step:
        """What they are."""
        days = (self.period.end - self.period.start).days
        fitting: Step = "day" if days <= MOST_DAYS else "week" if days <= MOST_WEEKS else "month"
        return max(fitting, self.finest, key=STEPS.index)

    @cached_property
    def starts(self) -> list[date]:
        """The first day of each, oldest first; the first and the last may be cut off by the period."""
        found = [self.period.start]
        while (following := self._next(found[-1])) < self.period.end:
            found.append(following)
        return found

    @cached_property
    def ends(self) -> list[date]:
        """The day each ends before."""
        return [*self.starts[1:], self.period.end]

    @cached_property
    def moments(self) -> list[datetime]:
        """The midnight each ends before, in UTC."""
        return [midnight(day, self.period.zone) for day in self.ends]

    def place(self, moment: InstrumentedAttribute[Any]) -> ColumnElement[int]:
        """Which of them a row of the period lies in, from 0 on; asked like a tree, as SQL knows no zone of ours."""
        return _tree(moment, self.moments, 0, len(self.moments) - 1)

    def _next(self, day: date) -> date:
        if self.step == "day":
            return day + timedelta(days=1)
        if self.step == "week":
            return day + timedelta(days=7 - day.weekday())
        return add_months(day.replace(day=1), 1)


def _tree(moment: InstrumentedAttribute[Any], ends: Sequence[datetime], low: int, high: int) -> ColumnElement[int]:
    if low == high:
        return literal_column(str(low))
    middle = (low + high) // 2
    return case((moment < ends[middle], _tree(moment, ends, low, middle)), else_=_tree(moment, ends, middle + 1, high))
