"""Whether and how a customer wants to be contacted; with or without a rating."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class ContactWish(Base):
    """`number` is E.164 when the customer gave another one than the ticket's."""

    __tablename__ = "contact_wishes"
    __table_args__ = (CheckConstraint("channel IN ('phone', 'email')", name="channel"),)

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), primary_key=True)
    wanted: Mapped[bool] = mapped_column(Boolean)
    channel: Mapped[str | None] = mapped_column(String(5))
    number: Mapped[str | None] = mapped_column(String(32))
    best_time: Mapped[str | None] = mapped_column(String(10))
    other_person: Mapped[bool] = mapped_column(Boolean, default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
