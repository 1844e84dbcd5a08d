"""A reason chip that a brand added to the default ones (C3)."""

from sqlalchemy import JSON, Boolean, CheckConstraint, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base


class BrandReason(Base):
    """`brand` "" is the installation; `scores`: for which it is offered; `labels`: its words by language, at
    least "en". A default code may be listed too, to change its words or switch it off."""

    __tablename__ = "brand_reasons"
    __table_args__ = (
        UniqueConstraint("brand", "code"),
        CheckConstraint("family IN ('support', 'product')", name="family"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    brand: Mapped[str] = mapped_column(String(200), default="")
    code: Mapped[str] = mapped_column(String(40))
    family: Mapped[str] = mapped_column(String(8))
    labels: Mapped[dict[str, str]] = mapped_column(JSON)
    scores: Mapped[list[int]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(Integer, default=0)
    offered: Mapped[bool] = mapped_column(Boolean, default=True)
