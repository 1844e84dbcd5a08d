"""What colleagues write down at a case: notes, and why it happened, asked five times."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime

WHYS = 5


class CaseRemark(Base):
    """`disagrees`: the customer's word and our numbers say different things, and this says how. Erasure empties it."""

    __tablename__ = "case_remarks"

    id: Mapped[int] = mapped_column(primary_key=True)
    callback_id: Mapped[int] = mapped_column(ForeignKey("callbacks.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[str | None] = mapped_column(Text)
    disagrees: Mapped[bool] = mapped_column(Boolean, default=False)


class Why(Base):
    """One of the Five Whys (Toyota's method): the answer to the question before it. Erasure empties it."""

    __tablename__ = "whys"
    __table_args__ = (CheckConstraint("number BETWEEN 1 AND 5", name="number"),)

    callback_id: Mapped[int] = mapped_column(ForeignKey("callbacks.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    words: Mapped[str | None] = mapped_column(Text)
    by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
