"""Addresses come onto the list of those that get no surveys. Of several causes the gravest stands, else the first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.customers.suppression import Suppression
from survey_service.prepared import insert_new

GRAVITY = (
    ("bad_address", "refused"),
    ("bad_address", "dropped"),
    ("bad_address", "bounce"),
    ("suppressed", "dropped"),
    ("suppressed", "by_hand"),
    ("suppressed", "spam_report"),
)
"""Reason and cause, from light to grave; a complaint outlasts a bounce, whichever came first."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an address is to be left alone from `since` on; `mail_id` is the letter that brought it about."""

    address_hash: bytes
    reason: str
    cause: str
    since: datetime
    mail_id: int | None = None

    @property
    def weight(self) -> tuple[int, float, int]:
        """The largest stands."""
        pair = (self.reason, self.cause)
        grave = GRAVITY.index(pair) if pair in GRAVITY else -1
        return grave, -self.since.timestamp(), -(self.mail_id or 0)


def suppress(session: Session, causes: Iterable[Cause]) -> None:
    """Each address once, whoever else does so at the same moment; the same set in any order ends in the same rows."""
    gravest: dict[bytes, Cause] = {}
    for one in causes:
        known = gravest.get(one.address_hash)
        if known is None or one.weight > known.weight:
            gravest[one.address_hash] = one
    if not gravest:
        return
    rows = [_row(gravest[hashed]) for hashed in sorted(gravest)]
    added = set(insert_new(session, Suppression, rows, Suppression.address_hash))
    older = select(Suppression).where(Suppression.address_hash.in_(gravest.keys() - added))
    for row in session.scalars(older.with_for_update().execution_options(populate_existing=True)).all():
        told = gravest[row.address_hash]
        if told.weight > _cause_of(row).weight:
            row.reason, row.cause, row.since, row.mail_id = told.reason, told.cause, told.since, told.mail_id


def _row(cause: Cause) -> dict[str, object]:
    return {name: getattr(cause, name) for name in ("address_hash", "reason", "cause", "since", "mail_id")}


def _cause_of(row: Suppression) -> Cause:
    return Cause(row.address_hash, row.reason, row.cause or "", row.since, row.mail_id)
