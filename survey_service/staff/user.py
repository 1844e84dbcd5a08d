"""Who signs in."""

from datetime import datetime

from flask_security.core import UserMixin
from sqlalchemy import Boolean, ForeignKey, String, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey_service.schema import Base, UtcDateTime
from survey_service.staff.role import Role, user_roles


class User(Base, UserMixin):
    """A manager without a department answers for all; an agent's user is tied to the agent of the same address.

    `feedback_mailed_until`: up to when the daily mail of own feedback has told it.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    timezone: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str | None] = mapped_column(String(35))
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    daily_feedback: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    monthly_report: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    praise_at_once: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    feedback_mailed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # the mixin says list[RoleMixin]
        secondary=user_roles, lazy="selectin"
    )
