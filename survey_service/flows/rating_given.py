"""A customer pressed the button: a rating is given, or changed, in the transaction that opens its callback."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import update
from sqlalchemy.orm import Session

from survey_service.callbacks.rules import Cause, severity
from survey_service.feedback.card_numbers import without_card_numbers
from survey_service.feedback.parts import drop_parts
from survey_service.feedback.review_decision import ReviewDecision
from survey_service.feedback.verdicts import Rows, verdicts
from survey_service.flows.callback_opened import callback_follows, was_attempted
from survey_service.flows.context import Context
from survey_service.flows.verdicts_settled import columns, verdicts_settled
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queue import cancel
from survey_service.responses.answer import Answer, ContactRequest
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.edits import Kept, edited
from survey_service.responses.lookup import Survey, survey_of
from survey_service.responses.quarantine import fetches_before, pressed_by_a_machine, says_more_than_a_score
from survey_service.responses.response import Response
from survey_service.responses.survey_rules import standing
from survey_service.responses.written import mark_rated, replace_response, write_change, write_response


class UnknownLink(LookupError):
    """No survey has this link."""


class LinkClosed(RuntimeError):
    """The link no longer takes this answer; `standing` says why."""

    def __init__(self, standing: str) -> None:
        super().__init__(standing)
        self.standing = standing


@dataclass(frozen=True)
class Given:
    """What came of the press: a first answer, a changed one, or one nobody believes."""

    kind: Literal["given", "edited", "quarantined"]
    response_id: int


def rating_given(ctx: Context, hashed: bytes, answer: Answer) -> Given:
    """Raises UnknownLink or LinkClosed; a double click, a resubmission and parallel presses end in one response."""
    with ctx.writing() as session:
        survey = survey_of(session, hashed, for_update=True)
        if survey is None or survey.kind != "survey":
            raise UnknownLink
        return rate(ctx, session, survey, answer)


def rate(ctx: Context, session: Session, survey: Survey, answer: Answer) -> Given:
    """The same inside a transaction."""
    stands = standing(survey, ctx.now, ctx.preferences.edit_window)
    if stands not in ("open", "rated"):
        raise LinkClosed(stands)
    if is_suspicious(ctx, session, survey, answer):
        return _quarantined(ctx, session, survey, answer)
    if survey.is_rated:
        return _edited(ctx, session, survey, answer)
    return _first(ctx, session, survey, answer)


def contact_asked(ctx: Context, hashed: bytes, request: ContactRequest) -> None:
    """ "Have a manager contact me" on a revoked link: a callback without a rating. Raises as rating_given."""
    with ctx.writing() as session:
        survey = survey_of(session, hashed, for_update=True)
        if survey is None or survey.kind != "survey":
            raise UnknownLink
        stands = standing(survey, ctx.now, ctx.preferences.edit_window)
        if stands != "revoked":
            raise LinkClosed(stands)
        wish = {
            "wanted": True,
            "channel": request.channel,
            "number": request.number,
            "best_time": request.time,
            "other_person": request.other_person,
        }
        keep_wish(ctx, session, survey.id, wish)
        callback_follows(ctx, session, survey.id, None, Cause(None, True, False, False))


def is_suspicious(ctx: Context, session: Session, survey: Survey, answer: Answer) -> bool:
    """Whether a machine pressed (C15)."""
    if says_more_than_a_score(answer):
        return False
    return pressed_by_a_machine(fetches_before(session, survey.id, ctx.now), ctx.now)


def _first(ctx: Context, session: Session, survey: Survey, answer: Answer) -> Given:
    kept = edited(Kept.nothing(), answer, without_card_numbers)
    judged = verdicts(answer.score, Rows(kept.agent_was, kept.product_was, kept.process_was))
    values = {
        "score": answer.score,
        "score_now": answer.score,
        "rated_at": ctx.now,
        "edited_at": None,
        "status": "counted",
        "status_reason": None,
        **kept.columns(),
        **columns(judged),
    }
    if survey.response_id is None:
        response_id = write_response(session, survey.id, values)
    else:  # the first unsuspicious press replaces a quarantined one
        response_id = survey.response_id
        replace_response(session, response_id, values)
    write_change(session, response_id, ctx.now, "given", {}, {"score": answer.score})
    if survey.state == "scheduled":
        arrived_after_all(ctx, session, survey.id)
    mark_rated(session, survey.id, ctx.now)
    wanted = _wish(ctx, session, survey, answer)
    cause = Cause(answer.score, wanted, kept.unsolved, survey.vip)
    if severity(cause) is not None:
        callback_follows(ctx, session, survey.id, response_id, cause)
    return Given("given", response_id)


def _edited(ctx: Context, session: Session, survey: Survey, answer: Answer) -> Given:
    response = session.get_one(Response, survey.response_id)
    before = Kept.of(response)
    kept = edited(before, answer, without_card_numbers)
    old = {"score": response.score, "score_now": response.score_now, **before.columns()}
    frozen = was_attempted(session, response.id, response.rated_at)
    for name, value in kept.columns().items():
        setattr(response, name, value)
    response.score_now = answer.score
    if not frozen:
        response.score = answer.score
    wanted = _wish(ctx, session, survey, answer)
    new = {"score": response.score, "score_now": response.score_now, **kept.columns()}
    changed = {name for name in new if new[name] != old[name]}
    if changed:
        response.edited_at = ctx.now
        kind = "late_change" if frozen and "score_now" in changed else "edited"
        write_change(session, response.id, ctx.now, kind, {n: old[n] for n in changed}, {n: new[n] for n in changed})
        _judged_anew(ctx, session, response, changed)
    if response.status == "counted":
        cause = Cause(response.score_now, wanted, kept.unsolved, survey.vip)
        callback_follows(ctx, session, survey.id, response.id, cause)
    return Given("edited", response.id)


def _judged_anew(ctx: Context, session: Session, response: Response, changed: set[str]) -> None:
    """New words wait for the splitter; what people said of the parts of the old ones is history."""
    if "why" in changed:
        drop_parts(session, response.id)
        response.words_split_at = None
        said = update(ReviewDecision).where(ReviewDecision.response_id == response.id)
        session.execute(said.values(outdated=True), execution_options={"synchronize_session": False})
    if changed & {"why", "agent_was", "product_was", "process_was"}:
        response.review_lapsed_at = None
    verdicts_settled(ctx, session, response, "verdicts")


def _quarantined(ctx: Context, session: Session, survey: Survey, answer: Answer) -> Given:
    """Kept where a manager can see and restore it; a counted answer is not touched by it."""
    if survey.response_id is None:
        judged = verdicts(answer.score)
        values = {"score": answer.score, "score_now": answer.score, "rated_at": ctx.now, "status": "quarantined"}
        values |= {
            "status_reason": "pressed_by_a_machine",
            "edited_at": None,
            **Kept.nothing().columns(),
            **columns(judged),
        }
        response_id = write_response(session, survey.id, values)
    else:
        response_id = survey.response_id
        if not survey.is_rated:
            changed = {"score": answer.score, "score_now": answer.score, "rated_at": ctx.now}
            replace_response(session, response_id, changed)
    write_change(session, response_id, ctx.now, "quarantined", {}, {"score": answer.score})
    return Given("quarantined", response_id)


def _wish(ctx: Context, session: Session, survey: Survey, answer: Answer) -> bool | None:
    """Whether contact is wanted after this press; None: nothing was ever said."""
    if "contact" in answer.clear:
        kept = session.get(ContactWish, survey.id)
        if kept is not None:
            session.delete(kept)
            session.flush()
        return None
    if answer.contact is None:
        if survey.response_id is None:
            return None
        kept = session.get(ContactWish, survey.id)
        return kept.wanted if kept is not None else None
    wish = {
        "wanted": answer.contact == "yes",
        "channel": answer.contact_channel,
        "number": answer.contact_number,
        "best_time": answer.contact_time,
        "other_person": answer.contact_other_person,
    }
    keep_wish(ctx, session, survey.id, wish)
    return answer.contact == "yes"


def keep_wish(ctx: Context, session: Session, invitation_id: int, wish: dict[str, Any]) -> None:
    """The latest wish; what it leaves empty stays as it was."""
    kept = session.get(ContactWish, invitation_id)
    if kept is None:
        session.add(ContactWish(invitation_id=invitation_id, at=ctx.now, **wish))
    else:
        kept.at = ctx.now
        for name, value in wish.items():
            if value is not None:
                setattr(kept, name, value)
    session.flush()


def arrived_after_all(ctx: Context, session: Session, invitation_id: int) -> None:
    """Its mail waits to be tried again, yet somebody pressed its link: it was sent, and is not sent again."""
    invitation = session.get_one(Invitation, invitation_id)
    cancel(session, invitation.mail_id)
    if invitation.sent_at is None:
        invitation.sent_at = ctx.now
        invitation.expires_at = ctx.now + ctx.preferences.survey_expiry
    session.flush()
