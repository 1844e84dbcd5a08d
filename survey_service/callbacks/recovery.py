"""What a customer says after the call: stored apart, in no figure of ratings (M5)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime

RECOVERED = 4
"""The least score that says the customer was won back."""


class Recovery(Base):
    """The question sent when a case closed with the customer reached, and its answer once there is one."""

    __tablename__ = "recoveries"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        CheckConstraint("(score IS NULL) = (answered_at IS NULL)", name="score_has_time"),
    )

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), primary_key=True)
    callback_id: Mapped[int] = mapped_column(ForeignKey("callbacks.id"), unique=True)
    score: Mapped[int | None] = mapped_column(Integer)
    why: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
