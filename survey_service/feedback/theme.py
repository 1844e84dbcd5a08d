"""What product comments keep coming back to (P3): a rule of key words, an area, what became of it (P4)."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class Theme(Base):
    """`keywords`: a part that holds any of these words or phrases belongs here; `area` None: of every area. A merged
    theme points on (`merged_into_id`) and holds nothing. `revision` grows with each change of the rule."""

    __tablename__ = "themes"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    side: Mapped[str] = mapped_column(String(8), default="product")
    area: Mapped[str | None] = mapped_column(String(200))
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    applied_revision: Mapped[int] = mapped_column(Integer, default=0)
    tracker_url: Mapped[str | None] = mapped_column(String(2000))
    fixed_in: Mapped[str | None] = mapped_column(String(200))
    fixed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))
    archived: Mapped[bool] = mapped_column(Boolean, default=False)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("side IN ('product', 'process')", name="side"),)


class SegmentTheme(Base):
    """A part's theme: found by the rule, or put there (`held`) or taken off (`left_out`) by a person, which no rule
    changes again."""

    __tablename__ = "segment_themes"
    __table_args__ = (CheckConstraint("source IN ('rule', 'held', 'left_out')", name="source"),)

    segment_id: Mapped[int] = mapped_column(ForeignKey("segments.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True, index=True)
    source: Mapped[str] = mapped_column(String(8), default="rule")


class ThemeCheck(Base):
    """A person looked at a sampled part and said whether the theme is right: the sample precision is printed on."""

    __tablename__ = "theme_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segments.id", ondelete="SET NULL"))
    revision: Mapped[int] = mapped_column(Integer)
    right: Mapped[bool] = mapped_column(Boolean)
    by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ThemeTold(Base):
    """A customer was written to that the theme is fixed; once each."""

    __tablename__ = "theme_told"

    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mails.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
