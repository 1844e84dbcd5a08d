"""An administrator notes a day from which ratings were got in another way (N9)."""

from datetime import date

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.responses.method_break import MethodBreak


class NoSuchBreak(LookupError):
    """No break has this number."""


def break_noted(ctx: Context, day: date, note: str) -> int:
    """Its number."""
    with ctx.writing() as session:
        made_by = ctx.actor.id if ctx.actor.kind == "user" else None
        row = MethodBreak(day=day, note=note, made_by=made_by, made_at=ctx.now)
        session.add(row)
        session.flush()
        audit.record(session, ctx.now, ctx.actor, "break_noted", "break", row.id, ["day", "note"])
        return row.id


def break_removed(ctx: Context, number: int, *, removed: bool) -> bool:
    """Take it off the trends, or put it back; whether that changed anything. Raises NoSuchBreak."""
    with ctx.writing() as session:
        row = session.get(MethodBreak, number, with_for_update=True, populate_existing=True)
        if row is None:
            raise NoSuchBreak(number)
        if (row.removed_at is not None) == removed:
            return False
        row.removed_at = ctx.now if removed else None
        act = "break_removed" if removed else "break_restored"
        audit.record(session, ctx.now, ctx.actor, act, "break", number)
        session.flush()
        return True
