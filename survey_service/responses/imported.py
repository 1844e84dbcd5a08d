"""Ratings of the tool used before, read from a file: a line of their own, in no figure of ours (N9)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class RatingImport(Base):
    """One file. `tool`: what the old tool is called on pages."""

    __tablename__ = "rating_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    tool: Mapped[str] = mapped_column(String(100))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportedRating(Base):
    """A row of it. `row_hash` (SHA-256) is of the whole row and its place among equal ones, so that the same file read
    twice keeps each once."""

    __tablename__ = "imported_ratings"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        Index("ix_imported_ratings_day_team", "day", "team"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("rating_imports.id"), index=True)
    day: Mapped[date] = mapped_column(Date)
    score: Mapped[int] = mapped_column(SmallInteger)
    agent: Mapped[str | None] = mapped_column(String(320))
    team: Mapped[str | None] = mapped_column(String(200))
    comment: Mapped[str | None] = mapped_column(Text)
    row_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
