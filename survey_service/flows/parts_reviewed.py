"""A manager says what the parts of a comment are about, and can take it back (A2, P2). The words are never altered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.feedback.cutting import Cut, tiles
from survey_service.feedback.parts import as_dicts, parts_of, replace_parts
from survey_service.feedback.review_decision import ReviewDecision
from survey_service.feedback.review_mark import Mark, mark_of
from survey_service.feedback.review_refusals import (
    DecidedMeanwhile,
    NotCutYet,
    NothingToReview,
    NotTheLatest,
    PartsDoNotTile,
    WordsChanged,
)
from survey_service.flows.context import Context
from survey_service.flows.verdicts_settled import verdicts_settled
from survey_service.invitations.invitation import Invitation
from survey_service.responses.marking import NoSuchRating, OwnFigures, is_in_figures_of
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from survey_service.responses.written import write_change
from survey_service.staff.agent import Agent
from survey_service.staff.reader import reader_of
from survey_service.staff.user import User

DEADLINE = "review_due"
"""The kind of change that keeps a deadline which a decision ended, so that undoing it brings the same one back."""

Parts = list[dict[str, Any]]


def parts_reviewed(ctx: Context, response_id: int, parts: Sequence[Cut], mark: Mark) -> int:
    """The id of the decision; sent twice by the same person it is one. `mark`: of what the page showed.

    Raises PartsDoNotTile, WordsChanged, DecidedMeanwhile, NothingToReview, NotCutYet, OwnFigures or NoSuchRating.
    """
    with ctx.writing() as session:
        response, person = _decidable(ctx, session, response_id)
        if not tiles(parts, len(response.why or "")):
            raise WordsChanged(response_id) if _words_differ(session, response, mark) else PartsDoNotTile(response_id)
        stored = as_dicts(parts_of(session, response_id))
        same = _same_again(session, response_id, person, parts, stored)
        if same is not None:
            return same
        _must_be_as_shown(session, response, mark)
        return _decided(ctx, session, response, stored, [_of_person(part, stored) for part in parts], "parts_reviewed")


def part_moved(ctx: Context, response_id: int, position: int, label: str, tone: str, mark: Mark) -> int:
    """One part, by its place from 0, is about something else; the others stay as they are. Raises as parts_reviewed."""
    with ctx.writing() as session:
        response, _ = _decidable(ctx, session, response_id)
        _must_be_as_shown(session, response, mark)
        stored = as_dicts(parts_of(session, response_id))
        if not 0 <= position < len(stored):
            raise PartsDoNotTile(response_id)
        old = stored[position]
        moved = Cut(old["start"], old["end"], label, tone)
        if not tiles([replace(moved, start=0, end=1)], 1):
            raise PartsDoNotTile(response_id)
        after = [*stored[:position], _of_person(moved, stored), *stored[position + 1 :]]
        return _decided(ctx, session, response, stored, after, "part_moved")


def review_undone(ctx: Context, decision_id: int) -> int:
    """The parts, the verdicts and the deadline are as before; the id of the rating. Raises NotTheLatest, OwnFigures,
    NothingToReview or NoSuchRating."""
    with ctx.writing() as session:
        decision = session.get(ReviewDecision, decision_id)
        if decision is None:
            raise NoSuchRating(decision_id)
        response, _ = _decidable(ctx, session, decision.response_id)
        session.refresh(decision)
        stored = as_dicts(parts_of(session, response.id))
        if decision.id != _latest(session, response.id) or stored != decision.after:
            raise NotTheLatest(response.id)
        decision.undone_at = ctx.now
        replace_parts(session, response.id, decision.before)
        was_due = response.review_due_at
        response.review_due_at = _deadline_before(session, decision) or was_due
        verdicts_settled(ctx, session, response, "review_undone")
        _keep_deadline(ctx, session, response, was_due)
        changed = _changed(decision.after, decision.before)
        audit.record(session, ctx.now, ctx.actor, "review_undone", "response", response.id, changed)
        session.flush()
        return response.id


def _decidable(ctx: Context, session: Session, response_id: int) -> tuple[Response, User]:
    """Locked; for a manager who may open the rating and whose own and team figures do not hold it."""
    chosen = select(Response).where(Response.id == response_id).with_for_update()
    response = session.scalar(chosen.execution_options(populate_existing=True))
    person = session.get(User, ctx.actor.id) if ctx.actor.kind == "user" else None
    if response is None or person is None:
        raise NoSuchRating(response_id)
    reader = reader_of(session, person)
    credit = session.get_one(Invitation, response.invitation_id)
    seen = reader.sees_rating_of(credit.credit_agent_id, credit.credit_team_id, credit.credit_department_id)
    if not reader.has("manager") or not seen:
        raise NoSuchRating(response_id)
    own_team = session.scalar(select(Agent.team_id).where(Agent.id == person.agent_id)) if person.agent_id else None
    if is_in_figures_of(credit, person.agent_id, {person.team_id, own_team}):
        raise OwnFigures(response_id)
    if not response.why or response.status != "counted":
        raise NothingToReview(response_id)
    if response.words_split_at is None:
        raise NotCutYet(response_id)
    return response, person


def _words_differ(session: Session, response: Response, mark: Mark) -> bool:
    return mark_of(session, response).words != mark.words


def _must_be_as_shown(session: Session, response: Response, mark: Mark) -> None:
    if _words_differ(session, response, mark):
        raise WordsChanged(response.id)
    if mark_of(session, response).parts != mark.parts:
        raise DecidedMeanwhile(response.id)


def _same_again(session: Session, response_id: int, person: User, parts: Sequence[Cut], stored: Parts) -> int | None:
    """The decision of this person that these parts are already: a double click, or a form sent again."""
    said = [(part.start, part.end, part.label, part.tone, "person") for part in parts]
    if said != [(one["start"], one["end"], one["label"], one["tone"], one["source"]) for one in stored]:
        return None
    latest = session.get(ReviewDecision, _latest(session, response_id) or 0)
    return latest.id if latest is not None and latest.by == person.id and latest.after == stored else None


def _of_person(part: Cut, stored: Parts) -> dict[str, Any]:
    """Certainty and model stay those of the splitter; of a part it cut otherwise, the least of what it holds."""
    inside = [one for one in stored if one["start"] < part.end and one["end"] > part.start]
    return {
        "start": part.start,
        "end": part.end,
        "label": part.label,
        "tone": part.tone,
        "certainty": min((one["certainty"] for one in inside), default=0.0),
        "filed": True,
        "source": "person",
        "model": inside[0]["model"] if inside else None,
    }


def _decided(ctx: Context, session: Session, response: Response, before: Parts, after: Parts, act: str) -> int:
    """`act` for the audit log, which names who did it too."""
    person = int(ctx.actor.id or 0)
    decision = ReviewDecision(response_id=response.id, by=person, at=ctx.now, before=before, after=after)
    session.add(decision)
    replace_parts(session, response.id, after)
    was_due = response.review_due_at
    verdicts_settled(ctx, session, response, "reviewed")
    _keep_deadline(ctx, session, response, was_due)
    audit.record(session, ctx.now, ctx.actor, act, "response", response.id, _changed(before, after))
    session.flush()
    return decision.id


def _changed(before: Parts, after: Parts) -> list[str]:
    """Names of what a decision touched, for the audit log."""
    cuts = [[(one["start"], one["end"]) for one in parts] for parts in (before, after)]
    if cuts[0] != cuts[1]:
        return ["parts"]
    pairs = list(zip(before, after, strict=True))
    names = [name for name in ("label", "tone") if any(old[name] != new[name] for old, new in pairs)]
    return names or ["source"]


def _keep_deadline(ctx: Context, session: Session, response: Response, was: datetime | None) -> None:
    if response.review_due_at == was:
        return
    old, new = (at.isoformat() if at else None for at in (was, response.review_due_at))
    write_change(session, response.id, ctx.now, DEADLINE, {"review_due_at": old}, {"review_due_at": new})


def _deadline_before(session: Session, decision: ReviewDecision) -> datetime | None:
    """The one this decision ended, if it did."""
    kept = session.scalars(
        select(ResponseChange.before)
        .where(ResponseChange.response_id == decision.response_id, ResponseChange.kind == DEADLINE)
        .where(ResponseChange.at == decision.at)
        .order_by(ResponseChange.id.desc())
        .limit(1)
    ).first()
    text = (kept or {}).get("review_due_at")
    return datetime.fromisoformat(text) if text else None


def _latest(session: Session, response_id: int) -> int | None:
    """Of those that hold."""
    holding = (ReviewDecision.undone_at.is_(None), ReviewDecision.outdated.is_(False))
    found = select(ReviewDecision.id).where(ReviewDecision.response_id == response_id, *holding)
    return session.scalar(found.order_by(ReviewDecision.id.desc()).limit(1))
