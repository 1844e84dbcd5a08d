"""The local outbox: a transport that keeps what it was sent, to be looked at in the browser."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class OutboxMail(Base):
    """`raw` is the whole message (RFC 5322); `address_hash` finds what to erase with the person."""

    __tablename__ = "outbox_mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("mails.id"), unique=True)
    letter: Mapped[str] = mapped_column(String(40))
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raw: Mapped[bytes] = mapped_column(LargeBinary)
