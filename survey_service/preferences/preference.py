"""What the installation sets over the environment's defaults, versioned."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class Preference(Base):
    """Of each name the row written last holds; an empty value falls back to the environment. `valid_from` rises with
    the ids of a name, so that any past moment can be looked up."""

    __tablename__ = "preferences"
    __table_args__ = (UniqueConstraint("name", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str | None] = mapped_column(Text)
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)


class InstallationFact(Base):
    """What this database knows of itself, such as the fingerprint of PRIVACY_KEY it was filled under."""

    __tablename__ = "installation_facts"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
