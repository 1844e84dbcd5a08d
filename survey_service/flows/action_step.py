"""What every step on a corrective action shares: it is locked, read again, and the person may take the step (M4)."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.acting import OWNERS, is_shown_to, may_act, may_change, standing
from survey_service.callbacks.action import ActionCase, CorrectiveAction
from survey_service.callbacks.action_refusals import (
    ActionDays,
    ActionMovedOn,
    CaseIsElsewhere,
    NoSuchAction,
    NoSuchOwner,
    NotYourAction,
)
from survey_service.callbacks.callback import ROOT_CAUSES
from survey_service.callbacks.scope import can_open
from survey_service.flows.callback_step import typed
from survey_service.flows.context import Context
from survey_service.preferences.openings import local_day
from survey_service.staff.reader import Reader, reader_of
from survey_service.staff.user import User

CHECKED_AFTER = timedelta(days=30)
"""From the due day to the look whether it worked, unless somebody says otherwise."""
CHECKED_MOST = timedelta(days=366)
PLANNED = ("title", "detail", "root_cause", "product_area", "owner_id", "due_on", "check_on")


@dataclass(frozen=True)
class Plan:
    """What is to be changed, by whom and until when. `check_on` None: CHECKED_AFTER the due day."""

    title: str
    root_cause: str
    owner_id: int
    due_on: date
    check_on: date | None = None
    detail: str | None = None
    product_area: str | None = None


@dataclass(frozen=True)
class ActionStep:
    """The action as it is now, and who acts on it."""

    ctx: Context
    session: Session
    action: CorrectiveAction
    reader: Reader

    @property
    def standing(self) -> str:
        """As `acting.standing` today."""
        return standing(self.action, local_day(self.ctx.now, self.ctx.preferences.report_zone))

    def must_stand(self, *ways: str) -> None:
        """Raises ActionMovedOn."""
        if self.standing not in ways:
            raise ActionMovedOn(self.action.id)

    def record(self, act: str, changed: Collection[str] = ()) -> None:
        """Into the audit log: field names, never words."""
        audit.record(self.session, self.ctx.now, self.ctx.actor, act, "action", self.action.id, changed)


@contextmanager
def action_step(ctx: Context, action_id: int, *, whole: bool = True) -> Iterator[ActionStep]:
    """`whole`: the step is for those who may change all of it; else its owner may take it too. Raises NoSuchAction or
    NotYourAction; what is changed inside is committed together."""
    with ctx.writing() as session:
        action = session.get(CorrectiveAction, action_id, with_for_update=True, populate_existing=True)
        reader = acting_reader(ctx, session)
        if action is None or not _is_shown(session, reader, action):
            raise NoSuchAction(action_id)
        allowed = may_change(session, reader, action) if whole else may_act(session, reader, action)
        if not allowed:
            raise NotYourAction(action_id)
        yield ActionStep(ctx, session, action, reader)
        session.flush()


def acting_reader(ctx: Context, session: Session) -> Reader:
    """Whom the context acts for. Raises NoSuchAction where that is nobody with an open account."""
    person = session.get(User, ctx.actor.id) if ctx.actor.kind == "user" else None
    if person is None or not person.active:
        raise NoSuchAction(ctx.actor.id)
    return reader_of(session, person)


def planned(session: Session, plan: Plan, action_id: int) -> dict[str, object]:
    """The columns a plan sets. Raises NoSuchOwner or ActionDays."""
    owner = session.get(User, plan.owner_id)
    if owner is None or not owner.active or not {role.name for role in owner.roles} & set(OWNERS):
        raise NoSuchOwner(action_id)
    if not 2000 <= plan.due_on.year <= 2100:
        raise ActionDays(action_id)
    check_on = plan.check_on or plan.due_on + CHECKED_AFTER
    if not plan.due_on <= check_on <= plan.due_on + CHECKED_MOST:
        raise ActionDays(action_id)
    assert plan.root_cause in ROOT_CAUSES
    title = typed(plan.title)
    assert title
    values = (title[:200], typed(plan.detail), plan.root_cause, plan.product_area, plan.owner_id, plan.due_on, check_on)
    return dict(zip(PLANNED, values, strict=True))


def link(session: Session, reader: Reader, action_id: int, case_id: int) -> bool:
    """Whether the case was not among those that taught it. Raises CaseIsElsewhere."""
    if not can_open(session, reader, case_id):
        raise CaseIsElsewhere(action_id)
    if session.get(ActionCase, (action_id, case_id)) is not None:
        return False
    session.add(ActionCase(action_id=action_id, callback_id=case_id))
    session.flush()
    return True


def _is_shown(session: Session, reader: Reader, action: CorrectiveAction) -> bool:
    wanted = select(CorrectiveAction.id).where(CorrectiveAction.id == action.id, is_shown_to(session, reader))
    return session.scalar(wanted) is not None
