"""The links of a letter, by hash."""

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base


class AnswerLink(Base):
    """SHA-256 of an answer token; each letter that leaves brings its own, all stay good for their invitation."""

    __tablename__ = "answer_links"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), index=True)
