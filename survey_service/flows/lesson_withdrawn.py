"""A comment leaves the team's wall, or is never asked for: its agent at any time, or who proposed it (A6)."""

from survey_service.feedback.lessons import NothingToAnswer
from survey_service.flows.context import Context
from survey_service.flows.sharing_step import taking


def lesson_withdrawn(ctx: Context, response_id: int) -> None:
    """Raises NoSuchRating or NothingToAnswer. What its agent took down nobody asks for again: `answered_at` tells."""
    with ctx.writing() as session:
        step = taking(ctx, session, response_id)
        lesson = step.lesson
        step.must(step.is_own or (lesson is not None and lesson.proposed_by == step.reader.user_id))
        if lesson is None or lesson.state not in ("proposed", "shared"):
            raise NothingToAnswer(response_id)
        lesson.state = "withdrawn"
        if step.is_own:
            lesson.answered_at = ctx.now
        step.record("lesson_withdrawn", ("state",))
