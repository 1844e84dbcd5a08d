"""The customer's region against the agent's shift: who is answered by whom, and how that goes (N6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.reports.beside import Figures
from survey_service.reports.intervals import Interval, wilson
from survey_service.reports.period import Period
from survey_service.reports.slices import fits
from survey_service.reports.solved import LEVELS, Narrowed, during
from survey_service.reports.ticket_times import Span
from survey_service.responses.response import Response

ENOUGH: Final = 30
"""Answers a cell needs to be compared with another (N4)."""
MOST: Final = 12
"""Regions, and shifts, that are shown: those with the most tickets."""
NOTHING: Final = Span()
Key = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Cell:
    """Solved tickets of a region and a shift, their first response, and their ratings: `good` of `answers` 4 or 5."""

    n: int = 0
    first: Span = NOTHING
    good: int = 0
    answers: int = 0

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 %."""
        return wilson(self.good, self.answers)


@dataclass(frozen=True)
class Gap:
    """Regions and shifts by the alphabet, None last; `left_out` of each are those with fewer tickets than the rest."""

    regions: list[str | None]
    shifts: list[str | None]
    cells: dict[Key, Cell]
    left_out: tuple[int, int]

    @property
    def comparable(self) -> int:
        """Cells with enough answers."""
        return sum(cell.answers >= ENOUGH for cell in self.cells.values())


def shift_gap(session: Session, narrowed: Narrowed, period: Period, solved: Mapping[Key, Figures]) -> Gap:
    """Of the tickets solved, by region and shift; in one statement more, of their ratings."""
    ratings, cells = _ratings(session, narrowed, period), {}
    for key in solved.keys() | ratings.keys():
        told = solved.get(key)
        times = (told.solved, told.first) if told else (0, NOTHING)
        cells[key] = Cell(*times, *ratings.get(key, (0, 0)))
    regions, fewer_regions = _most(cells, 0)
    shifts, fewer_shifts = _most(cells, 1)
    return Gap(regions, shifts, cells, (fewer_regions, fewer_shifts))


def _ratings(session: Session, narrowed: Narrowed, period: Period) -> dict[Key, tuple[int, int]]:
    """Counted ratings of tickets closed in the period, and those of 4 or 5."""
    keys = (Invitation.credit_region, Invitation.credit_shift)
    asked = [(level, getattr(narrowed, level)) for level in LEVELS]
    good = func.sum(case((Response.score >= 4, 1), else_=0))
    rows = session.execute(
        select(*keys, good, func.count())
        .select_from(Response)
        .join(Invitation)
        .where(Response.status == "counted", Invitation.kind == "survey", during(Invitation.closed_at, period))
        .where(*(fits(level, key) for level, key in asked))
        .group_by(*keys)
    )
    return {(region, shift): (good, n) for region, shift, good, n in rows}


def _most(cells: dict[Key, Cell], side: int) -> tuple[list[str | None], int]:
    """The keys of one side with the most tickets, by the alphabet, and how many others there are."""
    sums: dict[str | None, int] = {}
    for key, cell in cells.items():
        sums[key[side]] = sums.get(key[side], 0) + cell.n
    kept: Sequence[str | None] = sorted(sums, key=lambda name: (-sums[name], name is None, name or ""))[:MOST]
    return sorted(kept, key=lambda name: (name is None, (name or "").casefold())), len(sums) - len(kept)
