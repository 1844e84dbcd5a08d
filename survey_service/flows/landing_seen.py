"""A link was fetched. That is evidence, and nothing else changes (0.1)."""

from sqlalchemy import insert

from survey_service.flows.context import Context
from survey_service.prepared import run, table_of
from survey_service.responses.landing import Landing

_SEEN = insert(table_of(Landing))


def landing_seen(ctx: Context, invitation_id: int, score: int | None, *, machine: bool) -> None:
    """`machine`: the request itself said HEAD or prefetch."""
    with ctx.writing(lasting=False) as session:
        seen = {"invitation_id": invitation_id, "score": score, "machine": machine, "at": ctx.now}
        run(session, _SEEN, seen)
