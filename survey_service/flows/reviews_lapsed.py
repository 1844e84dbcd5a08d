"""Nobody decided in time what the words are about: the score speaks for the person (A2)."""

from sqlalchemy import select

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.flows.verdicts_settled import verdicts_settled
from survey_service.responses.response import Response

AT_ONCE = 100


def reviews_lapsed(ctx: Context) -> int:
    """How many of those whose deadline has passed were settled, AT_ONCE at most; also of words that were erased."""
    passed = Response.review_due_at <= ctx.now
    if ctx.session.scalar(select(Response.id).where(passed).limit(1)) is None:
        return 0
    with ctx.writing() as session:
        chosen = select(Response).where(passed).order_by(Response.review_due_at, Response.id).limit(AT_ONCE)
        locked = chosen.with_for_update(skip_locked=True).execution_options(populate_existing=True)
        responses = session.scalars(locked).all()
        for response in responses:
            response.review_lapsed_at = ctx.now
            verdicts_settled(ctx, session, response, "lapsed")
            audit.record(session, ctx.now, ctx.actor, "review_lapsed", "response", response.id)
        session.flush()
        return len(responses)
