"""An agent's objection to a rating, decided by a second person (A4)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime

REASONS = ("product", "policy", "wrong_person", "scanner", "abuse", "mistake")
"""The first three change verdict or credit only; the others may make the rating invalid."""


class Appeal(Base):
    """`state`: open → granted, declined or withdrawn; a granted one may be undone. `decider_id`: whose turn it is;
    `passed_on` counts how often the deadline passed it to the next manager."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'granted', 'declined', 'withdrawn', 'undone')", name="state"),
        CheckConstraint(
            "reason IN ('product', 'policy', 'wrong_person', 'scanner', 'abuse', 'mistake')", name="reason"
        ),
        CheckConstraint("decided_by IS NULL OR decided_by <> appealed_by", name="second_person"),
        Index(
            "uq_appeals_open",
            "response_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_appeals_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    reason: Mapped[str] = mapped_column(String(14))
    words: Mapped[str | None] = mapped_column(String(2000))
    appealed_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    appealed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"), index=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    passed_on: Mapped[int] = mapped_column(Integer, default=0)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(String(2000))
