"""Addresses mail does not reach or must not go to, by keyed hash."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime

CAUSES = ("bounce", "dropped", "refused", "spam_report", "by_hand")


class Suppression(Base):
    """`bad_address` after a bounce or refusal, `suppressed` after a complaint or by hand; `cause` says which, `mail_id`
    after which letter. Undoing deletes the row; the audit log keeps who did."""

    __tablename__ = "suppressions"
    __table_args__ = (CheckConstraint("reason IN ('bad_address', 'suppressed')", name="reason"),)

    address_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    reason: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    detail: Mapped[str | None] = mapped_column(String(200))
    cause: Mapped[str | None] = mapped_column(String(20))
    mail_id: Mapped[int | None] = mapped_column(Integer)
