"""What was imported of an earlier tool, and which breaks people noted, as an administrator keeps them (N9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.reports.imported import ImportedFile, imported_files
from survey_service.responses.imported import RatingImport
from survey_service.responses.method_break import MethodBreak
from survey_service.staff.user import User

MOST = 200


@dataclass(frozen=True, slots=True)
class Import:
    """One import; `file` None: none of its ratings is left in it, as a later one holds them."""

    id: int
    tool: str
    at: datetime
    by: str | None
    removed_at: datetime | None
    file: ImportedFile | None


@dataclass(frozen=True, slots=True)
class Noted:
    """One break; `by` None: a command."""

    id: int
    day: date
    note: str
    by: str | None
    removed_at: datetime | None


def imports(session: Session) -> list[Import]:
    """Newest first, removed ones too; no words and nobody's name but that of who imported."""
    rows = select(RatingImport, User.name).outerjoin(User, User.id == RatingImport.made_by)
    found = session.execute(rows.order_by(RatingImport.id.desc()).limit(MOST)).all()
    files = imported_files(session, [row.id for row, _ in found])
    return [Import(row.id, row.tool, row.imported_at, by, row.removed_at, files.get(row.id)) for row, by in found]


def noted(session: Session) -> Sequence[Noted]:
    """The latest day first, removed ones too."""
    rows = select(MethodBreak, User.name).outerjoin(User, User.id == MethodBreak.made_by)
    rows = rows.order_by(MethodBreak.day.desc(), MethodBreak.id.desc()).limit(MOST)
    return [Noted(row.id, row.day, row.note, by, row.removed_at) for row, by in session.execute(rows)]
