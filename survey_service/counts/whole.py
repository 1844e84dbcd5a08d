"""Whether the counts are whole: they are from the first answer on, or since they were last written anew.

They hold for the zone their days were counted in, and for the families there were. Where they are not whole, figures
come from the ratings themselves.
"""

from typing import Final
from zlib import crc32
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from survey_service.counts.cells import BASES, CELLS
from survey_service.counts.families import FAMILIES
from survey_service.invitations.invitation import Invitation
from survey_service.preferences.preference import InstallationFact
from survey_service.prepared import run, table_of

FACT: Final = "counts_whole"
_ASKED: Final = "counts are kept"
SHAPE: Final = f"{crc32(repr((FAMILIES, BASES, CELLS)).encode()):08x}"
"""Other after a release that counts otherwise."""

_FACTS = table_of(InstallationFact)
_VALUE = select(_FACTS.c.value).where(_FACTS.c.name == bindparam("name"))
_LOCKED_VALUE = select(_VALUE.scalar_subquery(), func.pg_advisory_xact_lock(1129270867))
_GONE = delete(_FACTS).where(_FACTS.c.name == bindparam("fact"))


def are_kept(session: Session, zone: ZoneInfo) -> bool:
    """Whether figures of this zone can be taken from the counts."""
    found: str | None = run(session, _VALUE, {"name": FACT}).scalar()
    return _says(found, zone)


def are_kept_here(session: Session, zone: ZoneInfo) -> bool:
    """The same, asked once a transaction: a page has dozens of figures."""
    transaction, of, kept = session.info.get(_ASKED, (None, zone, False))
    if transaction is None or transaction is not session.get_transaction() or of != zone:
        kept = are_kept(session, zone)
        session.info[_ASKED] = (session.get_transaction(), zone, kept)
    return bool(kept)


def are_kept_and_locked(session: Session, zone: ZoneInfo) -> bool:
    """Inside a writing transaction: whether to fold. On PostgreSQL those who ask wait for each other until the commit,
    as a running total is read, added to and written; the lock is asked for with the fact, one way there and back."""
    if session.get_bind().dialect.name != "postgresql":
        return are_kept(session, zone)
    return _says(run(session, _LOCKED_VALUE, {"name": FACT}).scalar(), zone)


def _says(found: str | None, zone: ZoneInfo) -> bool:
    return found == f"{zone.key} {SHAPE}"


def begun(session: Session, zone: ZoneInfo) -> None:
    """Inside a writing transaction: counts of no survey at all are whole."""
    if session.get(InstallationFact, FACT) is None and session.scalar(select(Invitation.id).limit(1)) is None:
        session.add(InstallationFact(name=FACT, value=f"{zone.key} {SHAPE}"))


def whole(session: Session, zone: ZoneInfo) -> None:
    """Inside the transaction that wrote them anew."""
    session.merge(InstallationFact(name=FACT, value=f"{zone.key} {SHAPE}"))
    session.flush()


def no_longer_whole(session: Session) -> None:
    """Inside the transaction that found them wrong."""
    run(session, _GONE, {"fact": FACT})
