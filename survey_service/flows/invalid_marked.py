"""A rating leaves the figures by two people, and can be put back (M9). Nobody changes its score or words."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.feedback.appeal import Appeal
from survey_service.flows.callback_opened import callback_of_rating, cause_eased
from survey_service.flows.callback_step import typed
from survey_service.flows.context import Context
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queue import enqueue
from survey_service.responses.invalid_mark import InvalidMark
from survey_service.responses.marking import (
    REASONS,
    AlreadyDecided,
    AlreadyProposed,
    NoSuchRating,
    NotCounted,
    OwnFigures,
    SecondPersonNeeded,
    is_in_figures_of,
)
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from survey_service.staff.agent import Agent
from survey_service.staff.user import User


def invalid_proposed(ctx: Context, response_id: int, reason: str, note: str | None) -> None:
    """`reason` scanner, abuse or mistake. It still counts. Raises NotCounted, AlreadyProposed or OwnFigures."""
    with ctx.writing() as session:
        response, person = _locked(ctx, session, response_id)
        if response.status != "counted":
            raise NotCounted(response_id)
        if _mark(session, response_id, "proposed") is not None:
            raise AlreadyProposed(response_id)
        if person.agent_id is not None and _credit(session, response).credit_agent_id == person.agent_id:
            raise OwnFigures(response_id)
        session.add(
            InvalidMark(
                response_id=response_id,
                reason=reason,
                note=typed(note),
                proposed_by=person.id,
                proposed_at=ctx.now,
            )
        )
        session.flush()
        changed = ("reason", "note") if typed(note) else ("reason",)
        audit.record(session, ctx.now, ctx.actor, "invalid_proposed", "response", response_id, changed)


def invalid_decided(ctx: Context, response_id: int, *, agree: bool) -> None:
    """Agreed, the rating leaves the figures and its case. Raises AlreadyDecided, SecondPersonNeeded or OwnFigures."""
    with ctx.writing() as session:
        response, person = _locked(ctx, session, response_id)
        mark = _mark(session, response_id, "proposed")
        if mark is None:
            raise AlreadyDecided(response_id)
        if mark.proposed_by == person.id:
            raise SecondPersonNeeded(response_id)
        _must_be_neutral(session, person, response)
        mark.state, mark.decided_by, mark.decided_at = ("agreed" if agree else "declined"), person.id, ctx.now
        if agree:
            _leaves_figures(ctx, session, response, mark.reason)
            _appeals_settled(ctx, session, response.id, person.id)
        act = "invalid_agreed" if agree else "invalid_declined"
        audit.record(session, ctx.now, ctx.actor, act, "response", response_id, ("status",) if agree else ())
        session.flush()


def invalid_undone(ctx: Context, response_id: int) -> None:
    """The rating counts again; a low one that nobody dealt with is owed its call again. Raises as invalid_decided."""
    with ctx.writing() as session:
        response, person = _locked(ctx, session, response_id)
        if _mark(session, response_id, "agreed") is None:
            raise AlreadyDecided(response_id)
        _must_be_neutral(session, person, response)
        counted_again(ctx, session, response)
        audit.record(session, ctx.now, ctx.actor, "invalid_undone", "response", response_id, ("status",))


def made_invalid(
    ctx: Context, session: Session, response: Response, reason: str, proposed_by: int, proposed_at: datetime
) -> None:
    """By granting an appeal, inside its transaction: the agent has proposed it, whoever acts agrees. A proposal of
    somebody else that waits is settled with it; nobody has decided that one."""
    waiting = _mark(session, response.id, "proposed")
    if waiting is not None:
        waiting.state, waiting.decided_at = "declined", ctx.now
        session.flush()
    mark = InvalidMark(response_id=response.id, state="agreed", reason=reason)
    mark.proposed_by, mark.proposed_at = proposed_by, proposed_at
    mark.decided_by, mark.decided_at = int(ctx.actor.id or 0), ctx.now
    session.add(mark)
    _leaves_figures(ctx, session, response, reason)


def counted_again(ctx: Context, session: Session, response: Response) -> None:
    """Inside a transaction; the appeal that took it out, if one did, is undone with it. Raises AlreadyDecided."""
    mark = _mark(session, response.id, "agreed")
    if mark is None:
        raise AlreadyDecided(response.id)
    mark.state = "undone"
    for appeal in _appeals(session, response.id, "granted"):
        appeal.state = "undone"
        _told(ctx, session, "appeal_undone", appeal)
    _set_status(ctx, session, response, "restored", "counted", None)
    callback_of_rating(ctx, session, response)


def _leaves_figures(ctx: Context, session: Session, response: Response, reason: str) -> None:
    _set_status(ctx, session, response, "invalidated", "invalid", reason)
    cause_eased(ctx, session, response.invitation_id)


def _appeals_settled(ctx: Context, session: Session, response_id: int, decided_by: int) -> None:
    """An appeal that asks for the same has got it; one that asks for another verdict or no credit waits on."""
    for appeal in _appeals(session, response_id, "open"):
        appeal.state, appeal.decided_by, appeal.decided_at = "granted", decided_by, ctx.now
        session.flush()
        audit.record(session, ctx.now, ctx.actor, "appeal_granted", "appeal", appeal.id, ("status",))
        _told(ctx, session, "appeal_decided", appeal)


def _told(ctx: Context, session: Session, letter: str, appeal: Appeal) -> None:
    params = {"appeal_id": appeal.id}
    enqueue(session, letter, params, due=ctx.now, now=ctx.now, user_id=appeal.appealed_by)


def _appeals(session: Session, response_id: int, state: str) -> list[Appeal]:
    of_this = select(Appeal).where(Appeal.response_id == response_id, Appeal.state == state)
    return list(session.scalars(of_this.where(Appeal.reason.in_(REASONS))))


def _locked(ctx: Context, session: Session, response_id: int) -> tuple[Response, User]:
    response = session.scalar(select(Response).where(Response.id == response_id).with_for_update())
    person = session.get(User, ctx.actor.id) if ctx.actor.kind == "user" else None
    if response is None or person is None:
        raise NoSuchRating(response_id)
    return response, person


def _mark(session: Session, response_id: int, state: str) -> InvalidMark | None:
    return session.scalar(select(InvalidMark).where(InvalidMark.response_id == response_id, InvalidMark.state == state))


def _credit(session: Session, response: Response) -> Invitation:
    return session.get_one(Invitation, response.invitation_id)


def _must_be_neutral(session: Session, person: User, response: Response) -> None:
    own_team = session.scalar(select(Agent.team_id).where(Agent.id == person.agent_id)) if person.agent_id else None
    if is_in_figures_of(_credit(session, response), person.agent_id, {person.team_id, own_team}):
        raise OwnFigures(response.id)


def _set_status(ctx: Context, session: Session, response: Response, kind: str, status: str, reason: str | None) -> None:
    """One before/after row, as for every change of a rating."""
    change: dict[str, Any] = {"before": {"status": response.status}, "after": {"status": status}}
    response.status, response.status_reason = status, reason
    session.flush()
    session.execute(insert(ResponseChange).values(response_id=response.id, at=ctx.now, kind=kind, **change))
