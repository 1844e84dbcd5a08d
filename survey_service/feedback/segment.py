"""A part of a customer's words and what it is about (P2). The words themselves are never altered."""

from sqlalchemy import Boolean, CheckConstraint, Float, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base

LABELS = ("agent", "product", "process", "none")
TONES = ("good", "neutral", "bad")


class Segment(Base):
    """The parts of one response tile its words in order, in characters; `filed`: sure enough to stand without a
    person. `certainty` and `model` are of the splitter that cut it, also after a person moved it (`source` person)."""

    __tablename__ = "segments"
    __table_args__ = (
        UniqueConstraint("response_id", "position"),
        CheckConstraint("label IN ('agent', 'product', 'process', 'none')", name="label"),
        CheckConstraint("tone IN ('good', 'neutral', 'bad')", name="tone"),
        CheckConstraint("source IN ('person', 'model')", name="source"),
        CheckConstraint("start_at < end_at", name="not_empty"),
        CheckConstraint("certainty BETWEEN 0 AND 1", name="certainty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    position: Mapped[int] = mapped_column(Integer)
    start_at: Mapped[int] = mapped_column(Integer)
    end_at: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(8))
    tone: Mapped[str] = mapped_column(String(8))
    certainty: Mapped[float] = mapped_column(Float)
    filed: Mapped[bool] = mapped_column(Boolean)
    source: Mapped[str] = mapped_column(String(8), default="model")
    model: Mapped[str | None] = mapped_column(String(40))
