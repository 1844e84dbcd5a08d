"""A link was fetched. That is evidence, and nothing else changes (0.1)."""

from sqlalchemy import insert

from survey_service.flows.context import Context
from survey_service.responses.landing import Landing


def landing_seen(ctx: Context, invitation_id: int, score: int | None, *, machine: bool) -> None:
    """`machine`: the request itself said HEAD or prefetch."""
    with ctx.writing() as session:
        session.execute(insert(Landing).values(invitation_id=invitation_id, score=score, machine=machine, at=ctx.now))
