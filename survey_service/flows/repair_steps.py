"""What the owner of a case asks the agent to put right: given, done or withdrawn (M7)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.refusals import (
    AlreadyOwned,
    NoStepFor,
    NoSuchStep,
    StepGone,
    StepNotAhead,
    StepSettled,
)
from survey_service.callbacks.repair_step import RepairStep
from survey_service.callbacks.steps import account_of, agents_rated
from survey_service.flows.callback_step import Step, beside, name_of, step, typed
from survey_service.flows.context import Context
from survey_service.mail.queue import enqueue
from survey_service.mail.queued import Mail
from survey_service.staff.user import User

STEP_MOST = timedelta(days=90)
SAME_PRESS = timedelta(seconds=30)


@dataclass(frozen=True)
class Asked:
    """`due_on` is a day of the installation's zone."""

    agent_id: int
    words: str
    due_on: date


def step_given(ctx: Context, case_id: int, asked: Asked) -> None:
    """By the owner or a manager; nobody's case becomes the giver's. The agent is written to, if there is an account.

    Raises AlreadyOwned, NoStepFor or StepNotAhead. The same again is a double click.
    """
    with step(ctx, case_id) as now:
        if now.case.owner_id is None:
            now.own()
        _must_be_theirs(now)
        if asked.agent_id not in {number for number, _ in agents_rated(now.session, case_id)}:
            raise NoStepFor(case_id)
        if not today(ctx) <= asked.due_on <= today(ctx) + STEP_MOST:
            raise StepNotAhead(case_id)
        given = _given(now, asked)
        if given is not None:
            now.record("repair_step_given", ("agent", "words", "due_on"))


def step_withdrawn(ctx: Context, case_id: int, step_id: int) -> None:
    """By the owner or a manager, of a closed case too. Raises AlreadyOwned, StepSettled."""
    with ctx.writing() as session:
        now = beside(ctx, session, case_id)
        _must_be_theirs(now)
        row = session.scalar(
            select(RepairStep).where(RepairStep.id == step_id, RepairStep.callback_id == case_id).with_for_update()
        )
        if row is None or row.done_at is not None or row.withdrawn_at is not None:
            raise StepSettled(case_id)
        row.withdrawn_at = ctx.now
        now.record("repair_step_withdrawn")
        session.flush()


def step_done(ctx: Context, step_id: int, words: str) -> None:
    """By the agent it was asked of, with a sentence. Raises NoSuchStep for everybody else, StepGone."""
    with ctx.writing() as session:
        row = session.scalar(select(RepairStep).where(RepairStep.id == step_id).with_for_update())
        agent_id = session.scalar(select(User.agent_id).where(User.id == ctx.actor.id, User.active.is_(True)))
        if row is None or agent_id is None or row.agent_id != agent_id:
            raise NoSuchStep(step_id)
        if row.done_at is not None or row.withdrawn_at is not None or row.words is None:
            raise StepGone(step_id)
        row.done_at, row.done_words = ctx.now, typed(words)
        audit.record(session, ctx.now, ctx.actor, "repair_step_done", "callback", row.callback_id, ("done_words",))
        session.flush()


def repair_step(ctx: Context, session: Session, mail: Mail) -> dict[str, Any] | None:
    """What its letter says: that there is one, by when and from whom, and where to read it. None: not any more."""
    row = session.get(RepairStep, mail.params["step_id"])
    if row is None or row.words is None or row.done_at is not None or row.withdrawn_at is not None:
        return None
    return {
        "link": f"{ctx.preferences.base_url.rstrip('/')}/agents/#asked",
        "due_day": row.due_on,
        "asked_by": name_of(session, row.given_by),
    }


def today(ctx: Context) -> date:
    """By the installation's calendar."""
    day: date = ctx.now.astimezone(ctx.preferences.report_zone).date()
    return day


def _must_be_theirs(now: Step) -> None:
    owner = now.case.owner_id or now.case.closed_by
    if owner not in (None, now.person.id) and not now.is_manager:
        raise AlreadyOwned(now.case.id, name_of(now.session, owner))


def _given(now: Step, asked: Asked) -> RepairStep | None:
    session, at, words = now.session, now.ctx.now, typed(asked.words)
    values: dict[str, Any] = {"callback_id": now.case.id, "agent_id": asked.agent_id, "due_on": asked.due_on}
    same = select(RepairStep.id).filter_by(**values, words=words, given_by=now.person.id)
    if words is None or session.scalar(same.where(RepairStep.given_at > _just(at)).limit(1)) is not None:
        return None
    row = RepairStep(**values, words=words, given_by=now.person.id, given_at=at)
    session.add(row)
    session.flush()
    user_id = account_of(session, asked.agent_id)
    if user_id is not None:
        enqueue(session, "repair_step", {"step_id": row.id}, due=at, now=at, user_id=user_id)
    return row


def _just(at: datetime) -> datetime:
    return at - SAME_PRESS
