"""What a flow is given. db.py builds it; flows never import db."""

from collections.abc import Set
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from survey_service.audit import Actor
from survey_service.keys import Keys
from survey_service.preferences.preferences import Preferences


class Context(Protocol):
    """One request, command or job: its session, its moment, who acts, and what holds."""

    @property
    def session(self) -> Session:
        """Reads outside `writing()`; a flow re-reads inside what it decides on."""

    @property
    def now(self) -> datetime:
        """The moment of this request or job; it does not move."""

    @property
    def actor(self) -> Actor:
        """Who the audit log will name."""

    @property
    def keys(self) -> Keys:
        """Hashes addresses, seals tokens."""

    @property
    def preferences(self) -> Preferences:
        """What holds now."""

    def writing(self, *, lasting: bool = True) -> AbstractContextManager[Session]:
        """End the read, take the write lock, begin; commit at the end, roll back on any exception.

        Not `lasting`: a power cut (no crash of ours) may lose the latest of it, on SQLite; for evidence only.
        """

    def lock(self, *names: str) -> None:
        """Inside `writing()`: hold these names until the commit, against other workers on PostgreSQL."""

    def try_lock(self, name: str) -> bool:
        """The same without waiting: whether it is held now."""

    def try_locks(self, names: Set[str]) -> Set[str]:
        """The same for many: those that are held now."""

    def forget_preferences(self) -> None:
        """Called after preferences were written, so that the next context reads them again."""
