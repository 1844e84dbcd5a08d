"""What waits to leave: the queue's rows and their leases (O2)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime

LEASE = timedelta(seconds=60)
"""How long a worker may be silent about a mail that it is sending."""

STATES = ("queued", "sending", "accepted", "refused", "unknown", "parked", "cancelled")


class Mail(Base):
    """`params` hold ids, never an address or a body; `sealed` holds the letter's tokens until they have left.

    Of unknown fate, a person decides: "send again" keeps the attempt before in `earlier_attempt_id`, whose events
    still tell of this mail; "leave" says when and by whom in `decided_at` and `decided_by`.
    """

    __tablename__ = "mails"
    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state"),
        Index("ix_mails_state_due_at", "state", "due_at"),
        Index("ix_mails_state_lease_until", "state", "lease_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter: Mapped[str] = mapped_column(String(40))
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    sealed: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    attempt_id: Mapped[str | None] = mapped_column(String(22))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    provider_id: Mapped[str | None] = mapped_column(String(200))
    detail: Mapped[str | None] = mapped_column(String(300))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    earlier_attempt_id: Mapped[str | None] = mapped_column(String(22))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(Integer)
