"""A rating leaves the figures only by two people: one proposes, another decides (M9). Undone, it stays on record."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class InvalidMark(Base):
    """`state`: proposed → agreed or declined; an agreed one may be undone."""

    __tablename__ = "invalid_marks"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'agreed', 'declined', 'undone')", name="state"),
        CheckConstraint("reason IN ('scanner', 'abuse', 'mistake')", name="reason"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="second_person"),
        Index(
            "uq_invalid_marks_proposed",
            "response_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    reason: Mapped[str] = mapped_column(String(10))
    note: Mapped[str | None] = mapped_column(String(2000))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
