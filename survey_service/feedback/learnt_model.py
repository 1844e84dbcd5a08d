"""A splitter learnt from this installation's own corrections: its weights, and how it scored when it was made."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class LearntModel(Base):
    """`state`: active (at most one), retired, or rejected: it scored no better on corrections held back. No active one:
    the splitter the product came with."""

    __tablename__ = "learnt_models"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'retired', 'rejected')", name="state"),
        Index(
            "uq_learnt_models_active",
            "state",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(40), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    learnt_from: Mapped[int] = mapped_column(Integer)
    held_back: Mapped[int] = mapped_column(Integer)
    scores: Mapped[dict[str, Any]] = mapped_column(JSON)
    weights: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(8))
    swapped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
