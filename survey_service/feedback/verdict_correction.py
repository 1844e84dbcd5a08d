"""A verdict that a person set, over rows and words (A2); the latest one of a side that is not taken back holds."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class VerdictCorrection(Base):
    """Made by deciding an appeal; `by` is whoever decided."""

    __tablename__ = "verdict_corrections"
    __table_args__ = (
        CheckConstraint("side IN ('agent', 'product', 'process')", name="side"),
        CheckConstraint("verdict IN ('good', 'neutral', 'bad', 'none')", name="verdict"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), index=True)
    appeal_id: Mapped[int | None] = mapped_column(ForeignKey("appeals.id"))
    side: Mapped[str] = mapped_column(String(8))
    verdict: Mapped[str] = mapped_column(String(8))
    by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
