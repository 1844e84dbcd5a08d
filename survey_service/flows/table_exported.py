"""Somebody takes a list away as a file: who, which list, in what format; never what it holds."""

from survey_service import audit
from survey_service.flows.context import Context


def table_exported(ctx: Context, what: str, form: str) -> None:
    """`what` and `form` are names of ours."""
    with ctx.writing() as session:
        audit.record(session, ctx.now, ctx.actor, "table_exported", "export", None, [what, form])
