"""Every event as it came, for 30 days: the proof of what a helpdesk said, and the guard against saying it twice."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, cast, func
from sqlalchemy.orm import Mapped, Session, mapped_column

from survey_service.schema import Base, UtcDateTime


class RawEvent(Base):
    """`event_key` is the event's id, or a hash of it where it is too long; `body` is emptied by erasure and age.

    `address_hash` is the keyed hash of the address in it, which may be another than that of the ticket's customer, or
    of nobody we know: erasure finds the event by it.
    """

    __tablename__ = "raw_events"
    __table_args__ = (
        UniqueConstraint("source", "event_key"),
        Index("ix_raw_events_source_received_at", "source", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("sources.id"))
    event_key: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(40))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    address_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(40))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


def says(session: Session, address: str) -> ColumnElement[bool]:
    """Whether the body names this address anywhere, in whatever case: helpdesks send fields we do not know."""
    body: ColumnElement[str] = cast(RawEvent.body, Text)
    if session.get_bind().dialect.name == "postgresql":
        body = func.encode(RawEvent.body, "escape")
    return RawEvent.body.is_not(None) & func.lower(body).contains(address, autoescape=True)
