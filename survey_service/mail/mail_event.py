"""What the mail service told of a mail after taking it (O4): each event once, whatever their order."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime

KINDS = ("processed", "delivered", "deferred", "blocked", "bounce", "dropped", "spam_report", "unsubscribe")
CAME_BACK = ("bounce", "dropped")


class MailEvent(Base):
    """`event_key` is SendGrid's `sg_event_id`, or its hash where that is too long. `at` is by the service's clock.

    `code` is the enhanced status (RFC 3463) or the kind of drop; the other side's words quote addresses and stay out.
    """

    __tablename__ = "mail_events"
    __table_args__ = (CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_key: Mapped[str] = mapped_column(String(100), unique=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("mails.id"), index=True)
    kind: Mapped[str] = mapped_column(String(15), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    code: Mapped[str | None] = mapped_column(String(40))
