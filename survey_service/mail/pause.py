"""While a pause is open, no survey leaves; letters to staff do (O4)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime

CAUSES = ("complaints", "bounces", "by_hand")


class SendingPause(Base):
    """`bad` of `among` mails brought it about; both None where a person did (`begun_by`). Open while `ended_at` is
    None."""

    __tablename__ = "sending_pauses"
    __table_args__ = (CheckConstraint("cause IN ('" + "', '".join(CAUSES) + "')", name="cause"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(String(15))
    bad: Mapped[int | None] = mapped_column(Integer)
    among: Mapped[int | None] = mapped_column(Integer)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    begun_by: Mapped[int | None] = mapped_column(Integer)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(Integer)
