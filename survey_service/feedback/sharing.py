"""What a team makes of a comment: thanks, notes, and lessons or praise shared with the agent's leave (A6)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class Thanks(Base):
    """Somebody thanked the agent for this rating's work; once a person."""

    __tablename__ = "thanks"

    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), primary_key=True)
    by: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CommentNote(Base):
    """A remark on a comment, read by its agent and those who may open the rating."""

    __tablename__ = "comment_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), index=True)
    by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[str] = mapped_column(String(2000))


class Lesson(Base):
    """A comment on the team's wall: `proposed` until its agent agrees (his own needs no second yes), then `shared`;
    `declined` by the agent or `withdrawn` later. `kind`: praise or lesson. Names of customers are masked there."""

    __tablename__ = "lessons"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'shared', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("kind IN ('praise', 'lesson')", name="kind"),
        Index("ix_lessons_team_id_state", "team_id", "state"),
    )

    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), primary_key=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10))
    words: Mapped[str | None] = mapped_column(String(2000))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
