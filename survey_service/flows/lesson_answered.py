"""The agent agrees that a comment about his work hangs on the team's wall, or declines (A6)."""

from survey_service.feedback.lessons import NothingToAnswer, NothingToShare
from survey_service.flows.context import Context
from survey_service.flows.sharing_step import taking


def lesson_answered(ctx: Context, response_id: int, *, agree: bool) -> None:
    """Raises NoSuchRating for anybody else, NothingToAnswer, or NothingToShare where the rating went meanwhile."""
    with ctx.writing() as session:
        step = taking(ctx, session, response_id)
        step.must(step.is_own)
        lesson = step.lesson
        if lesson is None or lesson.state != "proposed":
            raise NothingToAnswer(response_id)
        if agree and (step.response.why is None or step.response.status != "counted"):
            raise NothingToShare(response_id)
        lesson.state, lesson.answered_at = ("shared" if agree else "declined"), ctx.now
        step.record("lesson_agreed" if agree else "lesson_declined", ("state",))
