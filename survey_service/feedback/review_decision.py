"""What a person decided about the parts of a comment; kept so that it can be undone, and teaches the splitter."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class ReviewDecision(Base):
    """`before` and `after`: the parts as lists of `{start, end, label, tone, certainty, filed, source, model}`; no
    words. The words it was made on are the response's until they are edited (`outdated`) or erased."""

    __tablename__ = "review_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), index=True)
    by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    before: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    after: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outdated: Mapped[bool] = mapped_column(default=False)
