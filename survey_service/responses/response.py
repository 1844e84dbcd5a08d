"""A rating and its words."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class Response(Base):
    """`score` is the one that counts (C5), `score_now` the customer's latest; verdicts are kept beside their source.

    `words_split_at`: when the words it has now were cut into segments; None while they wait. `review_due_at`: until
    when a person may decide an agent's verdict "to review"; `review_lapsed_at`: nobody did, the score spoke (A2).
    """

    __tablename__ = "responses"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        CheckConstraint("score_now BETWEEN 1 AND 5", name="score_now"),
        CheckConstraint("status IN ('counted', 'invalid', 'quarantined')", name="status"),
        CheckConstraint("agent_verdict IN ('good', 'neutral', 'bad', 'none')", name="agent_verdict"),
        CheckConstraint("product_verdict IN ('good', 'neutral', 'bad', 'none')", name="product_verdict"),
        CheckConstraint("process_verdict IN ('good', 'neutral', 'bad', 'none')", name="process_verdict"),
        Index("ix_responses_status_rated_at", "status", "rated_at"),
        Index("ix_responses_product_verdict_rated_at", "product_verdict", "rated_at"),
        Index(
            "ix_responses_unsplit",
            "id",
            sqlite_where=text("words_split_at IS NULL AND why IS NOT NULL"),
            postgresql_where=text("words_split_at IS NULL AND why IS NOT NULL"),
        ),
        Index(
            "ix_responses_review_due_at",
            "review_due_at",
            sqlite_where=text("review_due_at IS NOT NULL"),
            postgresql_where=text("review_due_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), unique=True)
    score: Mapped[int] = mapped_column(Integer)
    score_now: Mapped[int] = mapped_column(Integer)
    why: Mapped[str | None] = mapped_column(Text)
    agent_was: Mapped[str | None] = mapped_column(String(4))
    product_was: Mapped[str | None] = mapped_column(String(4))
    process_was: Mapped[str | None] = mapped_column(String(4))
    unsolved: Mapped[bool] = mapped_column(Boolean, default=False)
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    rated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(12), default="counted")
    status_reason: Mapped[str | None] = mapped_column(String(40))
    agent_verdict: Mapped[str] = mapped_column(String(8))
    product_verdict: Mapped[str] = mapped_column(String(8))
    process_verdict: Mapped[str] = mapped_column(String(8))
    agent_source: Mapped[str | None] = mapped_column(String(12))
    product_source: Mapped[str | None] = mapped_column(String(12))
    process_source: Mapped[str | None] = mapped_column(String(12))
    words_split_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    review_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    review_lapsed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
