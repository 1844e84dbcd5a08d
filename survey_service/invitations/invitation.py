"""One resolution of one ticket, and whether, when and how its customer is asked. The API calls it a survey."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, Float, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime
from survey_service.tickets.credit import CreditColumns

STATES = (
    "not_asked",
    "scheduled",
    "stopped",
    "cancelled",
    "sending",
    "sent",
    "unknown",
    "refused",
    "bounced",
    "rated",
    "revoked",
)
"""Stored states; `landed` and `expired` follow from time and evidence, see invitations/state.py."""


class Invitation(CreditColumns, Base):
    """Every solved ticket has one, asked or not: the funnel's leaf. `expires_at` is set when the mail leaves.
    `rated_at` is its answer's, kept here too for the index of an agent's answers; None while a machine's waits.

    `account_id` is the ticket's at that moment, for the throttle of accounts. `sampling` is the probability with which
    it was drawn, None where no sample was taken. `reminder_mail_id` is the one reminder's, `question_id` the version of
    the brand's own wording (brand_preferences) it was sent with, None: the standard question.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("ticket_id", "kind", "resolution"),
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state"),
        CheckConstraint("kind IN ('survey', 'recovery')", name="kind"),
        Index("ix_invitations_state_closed_at", "state", "closed_at"),
        Index("ix_invitations_customer_id_sent_at", "customer_id", "sent_at"),
        Index("ix_invitations_account_id_sent_at", "account_id", "sent_at"),
        Index("ix_invitations_state_reminder_due_at", "state", "reminder_due_at"),
        Index("ix_invitations_credit_agent_id_rated_at", "credit_agent_id", "rated_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), default="survey")
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    resolution: Mapped[int] = mapped_column(Integer)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(35), default="en")
    brand: Mapped[str | None] = mapped_column(String(200))
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    throttle_exempt: Mapped[bool] = mapped_column(Boolean, default=False)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mails.id"), unique=True)
    account_id: Mapped[int | None] = mapped_column(Integer)
    sampling: Mapped[float | None] = mapped_column(Float)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminder_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminder_mail_id: Mapped[int | None] = mapped_column(Integer, index=True)
    question_id: Mapped[int | None] = mapped_column(Integer)
