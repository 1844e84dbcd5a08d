"""A customer answers the question that followed the call. It is kept apart from every rating (M5)."""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.recovered import recovery_standing
from survey_service.callbacks.recovery import Recovery
from survey_service.callbacks.rules import Cause
from survey_service.feedback.card_numbers import without_card_numbers
from survey_service.flows.callback_opened import callback_follows
from survey_service.flows.context import Context
from survey_service.flows.rating_given import LinkClosed, UnknownLink, arrived_after_all, is_suspicious, keep_wish, rate
from survey_service.responses.answer import Answer
from survey_service.responses.lookup import Survey, survey_of
from survey_service.responses.written import mark_rated

Pressed = Literal["given", "edited", "same", "ignored"]


def link_answered(ctx: Context, hashed: bytes, answer: Answer) -> None:
    """A press on any link of ours: of a survey it is a rating, of a recovery letter its answer. Raises UnknownLink or
    LinkClosed."""
    with ctx.writing() as session:
        survey = survey_of(session, hashed, for_update=True)
        if survey is None:
            raise UnknownLink
        if survey.kind == "recovery":
            recovery_answered(ctx, session, survey, answer)
        else:
            rate(ctx, session, survey, answer)


def recovery_answered(ctx: Context, session: Session, survey: Survey, answer: Answer) -> Pressed:
    """Score and why, and whether a manager is to be in touch; all else a form may hold is not asked here.

    What a machine pressed (C15) is not kept at all: the question stays open, and the log says that it was pressed.
    """
    kept = session.scalar(
        select(Recovery).where(Recovery.invitation_id == survey.id).execution_options(populate_existing=True)
    )
    stands = recovery_standing(kept, survey.state, survey.expires_at, ctx.now, ctx.preferences.edit_window)
    if kept is None or stands not in ("open", "rated"):
        raise LinkClosed(stands)
    if is_suspicious(ctx, session, survey, answer):
        audit.record(session, ctx.now, ctx.actor, "recovery_press_ignored", "callback", kept.callback_id)
        return "ignored"
    pressed = _kept(ctx, session, survey, kept, answer)
    if answer.contact == "yes":
        _manager_wanted(ctx, session, survey, answer)
    session.flush()
    return pressed


def _kept(ctx: Context, session: Session, survey: Survey, kept: Recovery, answer: Answer) -> Pressed:
    why = without_card_numbers(answer.why) if answer.why else (None if "why" in answer.clear else kept.why)
    if kept.answered_at is None:
        kept.score, kept.why, kept.answered_at = answer.score, why, ctx.now
        if survey.state == "scheduled":
            arrived_after_all(ctx, session, survey.id)
        mark_rated(session, survey.id, ctx.now)
        return "given"
    if (kept.score, kept.why) == (answer.score, why):
        return "same"
    kept.score, kept.why, kept.changed_at = answer.score, why, ctx.now
    return "edited"


def _manager_wanted(ctx: Context, session: Session, survey: Survey, answer: Answer) -> None:
    """ "It is still not solved": a case of its own, which by its nature is one again."""
    wish = {
        "wanted": True,
        "channel": answer.contact_channel,
        "number": answer.contact_number,
        "best_time": answer.contact_time,
        "other_person": answer.contact_other_person,
    }
    keep_wish(ctx, session, survey.id, wish)
    case_id = callback_follows(ctx, session, survey.id, None, Cause(None, True, False, survey.vip))
    if case_id is not None:
        session.get_one(Callback, case_id).again = True
