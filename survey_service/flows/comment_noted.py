"""A remark on a comment, by its agent or by who leads; both read it (A6)."""

from survey_service.feedback.sharing import CommentNote
from survey_service.flows.callback_step import typed
from survey_service.flows.context import Context
from survey_service.flows.sharing_step import taking


def comment_noted(ctx: Context, response_id: int, words: str) -> int:
    """The id of the note. Raises NoSuchRating, or ValueError where nothing was written."""
    kept = typed(words)
    if kept is None:
        raise ValueError("a note has words")
    with ctx.writing() as session:
        step = taking(ctx, session, response_id)
        step.must(step.is_own or step.leads)
        note = CommentNote(response_id=response_id, by=step.reader.user_id, at=ctx.now, words=kept)
        session.add(note)
        step.record("comment_noted", ("words",))
        return note.id
