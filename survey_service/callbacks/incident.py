"""Something broke for many at once: from when to when, in which area, and whose tickets belong to it (M8)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class Incident(Base):
    """`product_area` None: every area. `ends_at` None: it goes on. `key`: what `ticket.incident` of helpdesks says."""

    __tablename__ = "incidents"
    __table_args__ = (CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    product_area: Mapped[str | None] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str | None] = mapped_column(Text)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IncidentTicket(Base):
    """`how`: by time and area (rule), as the helpdesk said (event), or by a person: put in or left out."""

    __tablename__ = "incident_tickets"
    __table_args__ = (CheckConstraint("how IN ('rule', 'event', 'put_in', 'left_out')", name="how"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, index=True)
    how: Mapped[str] = mapped_column(String(8))
