"""What a team sets over the installation: clocks and who gets its cases; versioned like those of the installation."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class TeamPreference(Base):
    """Of each team and name the row written last holds; an empty value falls back to the installation."""

    __tablename__ = "team_preferences"
    __table_args__ = (UniqueConstraint("team_id", "name", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str | None] = mapped_column(Text)
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
