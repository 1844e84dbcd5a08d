"""A customer answers the one question more of the thank-you page; it is in no figure of the ratings (N3)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.feedback.card_numbers import without_card_numbers
from survey_service.flows.context import Context
from survey_service.flows.rating_given import LinkClosed, UnknownLink
from survey_service.preferences.further import Question, further_shares
from survey_service.responses.further import further_of
from survey_service.responses.further_answer import FurtherAnswer
from survey_service.responses.lookup import survey_of
from survey_service.responses.survey_rules import standing
from survey_service.responses.written import write_change


class FurtherNotAsked(RuntimeError):
    """This answer is not asked that question, or not any more."""


@dataclass(frozen=True, slots=True)
class FurtherGiven:
    """One POST, checked. No words leave those that are stored; `clear` deletes them."""

    question: Question
    score: int
    why: str | None = None
    clear: bool = False


def further_answered(ctx: Context, hashed: bytes, given: FurtherGiven) -> None:
    """Raises UnknownLink, LinkClosed or FurtherNotAsked; however often it is pressed, one answer comes of it."""
    with ctx.writing() as session:
        survey = survey_of(session, hashed, for_update=True)
        if survey is None:
            raise UnknownLink
        stands = standing(survey, ctx.now, ctx.preferences.edit_window)
        if survey.kind != "survey" or stands == "open":
            raise FurtherNotAsked
        if stands != "rated" or survey.response_id is None:
            raise LinkClosed(stands)
        asked = further_of(session, ctx.keys, further_shares(ctx.preferences, survey.brand), survey.id)
        if asked is None or asked.question != given.question:
            raise FurtherNotAsked
        _kept(ctx, session, survey.response_id, given, asked.sampling)


def _kept(ctx: Context, session: Session, response_id: int, given: FurtherGiven, sampling: float) -> None:
    """Read again, as another press may have come first. The history holds scores; of words there is one version."""
    why = without_card_numbers(given.why) if given.why else None
    found = select(FurtherAnswer).where(FurtherAnswer.response_id == response_id)
    kept = session.scalar(found.execution_options(populate_existing=True))
    if kept is None:
        facts = {"question": given.question, "score": given.score, "why": why, "sampling": sampling}
        session.add(FurtherAnswer(response_id=response_id, answered_at=ctx.now, **facts))
        write_change(session, response_id, ctx.now, "further", {}, {"further": given.score})
        session.flush()
        return
    words = why or (None if given.clear else kept.why)
    if (kept.score, kept.why) != (given.score, words):
        before = {"further": kept.score}
        kept.score, kept.why, kept.edited_at = given.score, words, ctx.now
        write_change(session, response_id, ctx.now, "further", before, {"further": given.score})
        session.flush()
