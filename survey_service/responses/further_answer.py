"""One question more, on the thank-you page: how easy it was, whether the agent tried hard, or NPS (N3)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class FurtherAnswer(Base):
    """`question`: effort and tried go from 1 to 5, nps from 0 to 10. `sampling`: how likely this answer was to be asked
    it."""

    __tablename__ = "further_answers"
    __table_args__ = (
        CheckConstraint("question IN ('effort', 'tried', 'nps')", name="question"),
        CheckConstraint(
            "CASE question WHEN 'nps' THEN score BETWEEN 0 AND 10 ELSE score BETWEEN 1 AND 5 END", name="score"
        ),
        Index("ix_further_answers_question_answered_at", "question", "answered_at"),
    )

    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(10))
    score: Mapped[int] = mapped_column(SmallInteger)
    why: Mapped[str | None] = mapped_column(Text)
    sampling: Mapped[float]
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
