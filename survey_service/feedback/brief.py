"""What an agent and the lead talk about when they meet: one page, and the points of both (A8)."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class Brief(Base):
    """One meeting. `questions`: codes from the list, in order. `shown_on`: the day from which the agent sees it.
    `told_at`: when the agent was told that it is there."""

    __tablename__ = "briefs"
    __table_args__ = (
        CheckConstraint("shown_on <= meets_on", name="shown_before_meeting"),
        Index("ix_briefs_agent_id_meets_on", "agent_id", "meets_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"))
    meets_on: Mapped[date] = mapped_column(Date)
    shown_on: Mapped[date] = mapped_column(Date, index=True)
    days: Mapped[int]
    questions: Mapped[list[str]] = mapped_column(JSON, default=list)
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BriefPoint(Base):
    """Something one of the two wants to talk about; the agent's print first."""

    __tablename__ = "brief_points"

    id: Mapped[int] = mapped_column(primary_key=True)
    brief_id: Mapped[int] = mapped_column(ForeignKey("briefs.id"), index=True)
    by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[str] = mapped_column(String(1000))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
