"""Somebody goes back to a model learnt earlier, or to the one the product came with."""

from sqlalchemy import select

from survey_service import audit
from survey_service.feedback.learnt import active_model
from survey_service.feedback.learnt_model import LearntModel
from survey_service.flows.context import Context


class NoSuchModel(LookupError):
    """There is no such model, or its weights are gone."""


def model_swapped(ctx: Context, number: int | None) -> bool:
    """Whether another one cuts comments from now on; `number` None is the one the product came with. Comments that are
    cut already stay as they are. Raises NoSuchModel."""
    with ctx.writing() as session:
        ctx.lock("learning")
        active = active_model(session)
        if (active.id if active else None) == number:
            return False
        chosen = select(LearntModel).where(LearntModel.id == number, LearntModel.weights.is_not(None))
        wanted = session.scalar(chosen.with_for_update().execution_options(populate_existing=True))
        if number is not None and wanted is None:
            raise NoSuchModel(number)
        if active is not None:
            active.state = "retired"
            session.flush()
        if wanted is not None:
            wanted.state, wanted.swapped_at = "active", ctx.now
            session.flush()
        audit.record(session, ctx.now, ctx.actor, "model_rolled_back", "model", number, ["state"])
        return True
