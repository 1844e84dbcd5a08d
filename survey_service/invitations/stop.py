"""A lead stopped one survey before it left, with a reason from a list (A7)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime

STOP_REASONS = ("bereavement", "legal", "safety")


class SurveyStop(Base):
    """Of one invitation, which is `stopped` from then on."""

    __tablename__ = "survey_stops"
    __table_args__ = (CheckConstraint("reason IN ('" + "', '".join(STOP_REASONS) + "')", name="reason"),)

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(String(15))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
