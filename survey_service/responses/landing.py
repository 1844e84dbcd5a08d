"""Evidence: which links of an invitation were fetched, and when. It tells machines from people; it decides nothing."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime


class Landing(Base):
    """A GET or HEAD of `/r/<token>[/<score>]`; `machine` where the request itself said HEAD or prefetch."""

    __tablename__ = "landings"
    __table_args__ = (Index("ix_landings_invitation_id_at", "invitation_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"))
    score: Mapped[int | None] = mapped_column(Integer)
    machine: Mapped[bool] = mapped_column(Boolean, default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
