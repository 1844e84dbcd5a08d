"""The old tool's ratings by month: a line of their own beside the trend, never part of a figure of ours (N9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.reports.spread import Spread
from survey_service.responses.imported import ImportedRating, RatingImport


@dataclass(kw_only=True)
class ImportedMonth(Spread):
    """What one tool had in the month that begins on `month`."""

    tool: str
    month: date


@dataclass(kw_only=True)
class ImportedFile(Spread):
    """One file that was read: its ratings by score, the first and the last day among them."""

    id: int
    tool: str
    first: date | None = None
    last: date | None = None


def imported_months(session: Session, start: date, end: date, team: str | None = None) -> list[ImportedMonth]:
    """By tool and month, for days from `start` on and before `end`; of one team, as the old tool called it, or of all.
    Months without any rating are left out, and so is what was removed."""
    rows = (
        select(RatingImport.tool, ImportedRating.day, ImportedRating.score, func.count())
        .select_from(ImportedRating)
        .join(RatingImport, RatingImport.id == ImportedRating.import_id)
        .where(RatingImport.removed_at.is_(None), ImportedRating.day >= start, ImportedRating.day < end)
        .group_by(RatingImport.tool, ImportedRating.day, ImportedRating.score)
    )
    if team is not None:
        rows = rows.where(ImportedRating.team == team)
    found: dict[tuple[str, date], ImportedMonth] = {}
    for tool, day, score, times in session.execute(rows):
        month = day.replace(day=1)
        one = found.setdefault((tool, month), ImportedMonth(tool=tool, month=month))
        one.distribution[score - 1] += times
    return [found[key] for key in sorted(found)]


def imported_files(session: Session, numbers: Sequence[int]) -> dict[int, ImportedFile]:
    """By the number of the import, removed ones too."""
    rows = (
        select(
            ImportedRating.import_id,
            RatingImport.tool,
            ImportedRating.score,
            func.count(),
            func.min(ImportedRating.day),
            func.max(ImportedRating.day),
        )
        .join(RatingImport, RatingImport.id == ImportedRating.import_id)
        .where(ImportedRating.import_id.in_(numbers))
        .group_by(ImportedRating.import_id, RatingImport.tool, ImportedRating.score)
    )
    found: dict[int, ImportedFile] = {}
    for number, tool, score, times, first, last in session.execute(rows):
        one = found.setdefault(number, ImportedFile(id=number, tool=tool))
        one.distribution[score - 1] += times
        one.first = min(first, one.first or first)
        one.last = max(last, one.last or last)
    return found


def last_imported_day(session: Session) -> tuple[str, date, date] | None:
    """The tool whose ratings go on longest, its first and its last day; None where nothing was imported."""
    row = session.execute(
        select(RatingImport.tool, func.min(ImportedRating.day), func.max(ImportedRating.day))
        .select_from(ImportedRating)
        .join(RatingImport, RatingImport.id == ImportedRating.import_id)
        .where(RatingImport.removed_at.is_(None))
        .group_by(RatingImport.tool)
        .order_by(func.max(ImportedRating.day).desc(), RatingImport.tool)
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2])
