"""Keys of machines and of people's own programs; only the hash is kept."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base, UtcDateTime

SCOPES = ("tickets:write", "read", "read:people")


class ApiKey(Base):
    """With `user_id` it sees exactly what that person sees; `source` is where its tickets are filed."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(64), default="api")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
