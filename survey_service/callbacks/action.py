"""What is changed so that it does not happen again: owner, due day, and a later look whether it worked (M4)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime

EFFECTS = ("worked", "did_not", "unclear")


class CorrectiveAction(Base):
    """`title` and `detail` are the team's words, never a customer's; `told` is what customers are told was changed."""

    __tablename__ = "corrective_actions"
    __table_args__ = (
        CheckConstraint("effect IN ('worked', 'did_not', 'unclear')", name="effect"),
        CheckConstraint("(effect IS NULL) = (checked_at IS NULL)", name="effect_has_time"),
        Index("ix_corrective_actions_done_at_due_on", "done_at", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str | None] = mapped_column(Text)
    root_cause: Mapped[str] = mapped_column(String(20))
    product_area: Mapped[str | None] = mapped_column(String(200))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    due_on: Mapped[date] = mapped_column(Date)
    check_on: Mapped[date] = mapped_column(Date)
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told: Mapped[str | None] = mapped_column(Text)
    effect: Mapped[str | None] = mapped_column(String(8))
    effect_words: Mapped[str | None] = mapped_column(Text)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class ActionCase(Base):
    """A case that taught it."""

    __tablename__ = "action_cases"

    action_id: Mapped[int] = mapped_column(ForeignKey("corrective_actions.id"), primary_key=True)
    callback_id: Mapped[int] = mapped_column(ForeignKey("callbacks.id"), primary_key=True, index=True)


class ActionTold(Base):
    """A customer who was written what has changed; once for each action."""

    __tablename__ = "action_told"

    action_id: Mapped[int] = mapped_column(ForeignKey("corrective_actions.id"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mails.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
