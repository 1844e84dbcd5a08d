"""An earlier tool's ratings come from a file: kept apart from every figure of ours, once each (N9)."""

import unicodedata
from collections.abc import Sequence

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.feedback.card_numbers import without_card_numbers
from survey_service.feedback.masking import ADDRESS, NUMBER, hidden_in
from survey_service.flows.context import Context
from survey_service.responses.imported import ImportedRating, RatingImport
from survey_service.responses.rating_rows import RatingRow

LONGEST_TOOL = 100
LOCK = "imported ratings"
REMOVED = {ADDRESS: "[e-mail address removed]", NUMBER: "[number removed]"}


class BadToolName(ValueError):
    """An import cannot be called that."""


class NoSuchImport(LookupError):
    """There is no import of this number."""


class Reading:
    """One file being read, chunk by chunk; its import is made with the first rating that is new."""

    def __init__(self, tool: str) -> None:
        """Raises BadToolName."""
        self.tool = tool.strip()
        if not self.tool or len(self.tool) > LONGEST_TOOL or not self.tool.isprintable():
            raise BadToolName(tool)
        self.import_id: int | None = None


def ratings_imported(ctx: Context, reading: Reading, rows: Sequence[RatingRow]) -> list[bool]:
    """For each row whether it was new. One that was taken away with its import comes back with this one."""
    with ctx.writing() as session:
        ctx.lock(LOCK)
        marks = [row.mark for row in rows]
        known = _known(session, marks)
        gone = {mark for mark, is_gone in known.items() if is_gone}
        new = [row.mark not in known or row.mark in gone for row in rows]
        if not any(new):
            return new
        number = _import(ctx, session, reading)
        if gone:
            back = update(ImportedRating).where(ImportedRating.row_hash.in_(gone)).values(import_id=number)
            session.execute(back, execution_options={"synchronize_session": False})
        fresh = [_values(row, number) for row in rows if row.mark not in known]
        if fresh:
            session.execute(insert(ImportedRating), fresh)
        return new


def import_removed(ctx: Context, number: int, *, removed: bool) -> bool:
    """Take an import off the trend, or put it back; whether that changed anything. Raises NoSuchImport."""
    with ctx.writing() as session:
        row = session.get(RatingImport, number, with_for_update=True, populate_existing=True)
        if row is None:
            raise NoSuchImport(number)
        if (row.removed_at is not None) == removed:
            return False
        row.removed_at = ctx.now if removed else None
        act = "ratings_removed" if removed else "ratings_restored"
        audit.record(session, ctx.now, ctx.actor, act, "import", number)
        session.flush()
        return True


def _known(session: Session, marks: Sequence[bytes]) -> dict[bytes, bool]:
    """Of those that were read before whether their import was taken away."""
    found = select(ImportedRating.row_hash, RatingImport.removed_at)
    found = found.join(RatingImport, RatingImport.id == ImportedRating.import_id)
    rows = session.execute(found.where(ImportedRating.row_hash.in_(marks)))
    return {mark: removed_at is not None for mark, removed_at in rows}


def _import(ctx: Context, session: Session, reading: Reading) -> int:
    if reading.import_id is None:
        made_by = ctx.actor.id if ctx.actor.kind == "user" else None
        row = RatingImport(tool=reading.tool, imported_at=ctx.now, made_by=made_by)
        session.add(row)
        session.flush()
        reading.import_id = row.id
        audit.record(session, ctx.now, ctx.actor, "ratings_imported", "import", row.id)
    return reading.import_id


def _values(row: RatingRow, number: int) -> dict[str, object]:
    """As stored: nobody can tell whose words these are, so an address in them could never be erased."""
    comment = row.comment and _impersonal(row.comment)
    facts = {"day": row.day, "score": row.score, "agent": row.agent, "team": row.team, "comment": comment}
    return {"import_id": number, "row_hash": row.mark, **facts}


def _impersonal(words: str) -> str:
    """Without card numbers, addresses and phone numbers."""
    text = unicodedata.normalize("NFC", without_card_numbers(words))
    for start, end, what in sorted(hidden_in(text, ()), reverse=True):
        text = text[:start] + REMOVED[what] + text[end:]
    return text
