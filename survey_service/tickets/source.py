"""A place tickets come from."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class Source(Base):
    """`secrets` are sealed, newest first, two at the most; `asking` off keeps its tickets without surveys.

    `rehearsed_at`: an administrator last saw who would be asked (D3); None: never.
    """

    __tablename__ = "sources"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    brand: Mapped[str | None] = mapped_column(String(200))
    secrets: Mapped[list[str]] = mapped_column(JSON, default=list)
    asking: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_event_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rehearsed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
