"""What a brand sets over the installation: how it looks and sounds, who sends, whom it asks; versioned (D4)."""

from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class BrandPreference(Base):
    """Of each brand and name the row written last holds; an empty value falls back to the installation. `brand` is the
    word tickets come with. Names of wordings end with their language: `question:de`."""

    __tablename__ = "brand_preferences"
    __table_args__ = (UniqueConstraint("brand", "name", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    brand: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str | None] = mapped_column(Text)
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)


class BrandLogo(Base):
    """Re-encoded to PNG when it came. `digest` (SHA-256, hex) stands in its address, so that it can be cached."""

    __tablename__ = "brand_logos"

    brand: Mapped[str] = mapped_column(String(200), primary_key=True)
    png: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
