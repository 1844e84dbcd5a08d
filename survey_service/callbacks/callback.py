"""A customer who is owed a call: what opened it, until when, whose it is and how it ended."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, Float, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime

OUTCOMES = ("settled", "not_settled", "unreachable", "reviewed", "withdrawn")
"""How a case ends; the first two are `reached` to the outside."""

ROOT_CAUSES = ("defect", "not_told", "slow", "policy_price", "our_mistake", "other")


class Callback(Base):
    """One open case per customer. `due_at` is the first attempt's deadline; none once the rating rose to 4.

    `promised_at`: the deadline as it stood last, kept when the clock stops, for figures. `reached_at`: somebody logged
    the customer's answer. `next_at`: of the last attempt's next step. `acted_at`: the owner's last act, from which
    three business days without a next step give it back. An owner given by a rule has not acknowledged it yet.
    `backup_told_at`, `department_told_at`: the two escalations, once.
    """

    __tablename__ = "callbacks"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'owned', 'waiting', 'closed')", name="state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
        CheckConstraint("state NOT IN ('owned', 'waiting') OR owner_id IS NOT NULL", name="owned_has_owner"),
        CheckConstraint("(state = 'waiting') = (waiting_until IS NOT NULL)", name="waiting_has_date"),
        Index("ix_callbacks_state_due_at", "state", "due_at"),
        Index("ix_callbacks_closed_at", "closed_at"),
        Index("ix_callbacks_promised_at", "promised_at"),
        Index(
            "uq_callbacks_open_customer",
            "customer_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    severity: Mapped[str] = mapped_column(String(10))
    vip: Mapped[bool] = mapped_column(Boolean, default=False)
    value: Mapped[float | None] = mapped_column(Float)
    review_only: Mapped[bool] = mapped_column(Boolean, default=False)
    again: Mapped[bool] = mapped_column(Boolean, default=False)
    suggest_close: Mapped[bool] = mapped_column(Boolean, default=False)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    promised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reached_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    backup_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    department_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting_reason: Mapped[str | None] = mapped_column(String(200))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[str | None] = mapped_column(String(12))
    root_cause: Mapped[str | None] = mapped_column(String(20))
    closing_note: Mapped[str | None] = mapped_column(Text)


class CallbackCause(Base):
    """A rating, or a "please contact me" without one, that this case answers for."""

    __tablename__ = "callback_causes"
    __table_args__ = (UniqueConstraint("callback_id", "invitation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    callback_id: Mapped[int] = mapped_column(ForeignKey("callbacks.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), index=True)
    response_id: Mapped[int | None] = mapped_column(ForeignKey("responses.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Attempt(Base):
    """One try to reach the customer, and what comes next."""

    __tablename__ = "attempts"
    __table_args__ = (
        CheckConstraint("channel IN ('phone', 'email', 'other')", name="channel"),
        CheckConstraint("outcome IN ('talked', 'no_answer', 'message', 'sent')", name="outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    callback_id: Mapped[int] = mapped_column(ForeignKey("callbacks.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    channel: Mapped[str] = mapped_column(String(5))
    outcome: Mapped[str] = mapped_column(String(10))
    next_step: Mapped[str | None] = mapped_column(String(200))
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str | None] = mapped_column(Text)
