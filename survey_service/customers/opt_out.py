"""Addresses that want no surveys, and the links with which they say so; both outlive the person's erasure."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class OptOut(Base):
    """Kept by keyed hash only. A row taken back keeps its history in `undone_at`."""

    __tablename__ = "opt_outs"

    address_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OptOutLink(Base):
    """SHA-256 of an opt-out token; it never expires."""

    __tablename__ = "opt_out_links"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    language: Mapped[str | None] = mapped_column(String(35))
