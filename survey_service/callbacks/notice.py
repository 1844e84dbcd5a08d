"""Who was told of a case, of what and by which mail: one mail may tell several."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime

KINDS = ("assigned", "unassigned", "overdue", "overdue_department", "returned")


class CaseNotice(Base):
    """Written in the transaction of its cause, with its mail. `unassigned`: nobody could be found to own it."""

    __tablename__ = "case_notices"
    __table_args__ = (
        CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        Index("ix_case_notices_user_id_id", "user_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    callback_id: Mapped[int] = mapped_column(ForeignKey("callbacks.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    mail_id: Mapped[int] = mapped_column(ForeignKey("mails.id"), index=True)
