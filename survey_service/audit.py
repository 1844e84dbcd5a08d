"""Who did what, append-only. It holds names of fields, never their values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Index, Integer, String, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from survey_service.prepared import run, table_of
from survey_service.schema import Base, UtcDateTime


@dataclass(frozen=True)
class Actor:
    """`kind` is user, customer, key, source, command, worker or mailer; `id` where there is one."""

    kind: str
    id: int | str | None = None


class AuditEntry(Base):
    """One act of one actor on one thing."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_about", "about", "about_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str | None] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(20))
    about_id: Mapped[int | None] = mapped_column(Integer)
    changed: Mapped[list[str]] = mapped_column(JSON)


_ENTRY = insert(table_of(AuditEntry))


def record(
    session: Session,
    now: datetime,
    actor: Actor,
    act: str,
    about: str,
    about_id: int | None,
    changed: Iterable[str] = (),
) -> None:
    """Append one entry; `changed` are field names."""
    entry = {"at": now, "actor": actor.kind, "actor_id": None if actor.id is None else str(actor.id), "act": act}
    run(session, _ENTRY, entry | {"about": about, "about_id": about_id, "changed": list(changed)})
