"""A case that nobody has tried in time is brought to others: once to the team's backup, once to the department (M2)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.calendar import due_at, public_holidays
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.callers import Callers, callers_of
from survey_service.callbacks.rules import time_to_call
from survey_service.flows.case_assigned import today
from survey_service.flows.case_notices import DESK, notify
from survey_service.flows.context import Context
from survey_service.preferences.team_clock import TeamClock, clock_from, team_texts

AT_ONCE = 100
LEAST = timedelta(hours=4)
"""Business time the backup has at least before the department is told; else half the time to call."""


def callbacks_escalated(ctx: Context) -> int:
    """How many cases were brought to somebody. The mark on the case is set in the transaction that queues the letters,
    so two workers, or one that dies between, tell everybody once."""
    first = _late(ctx.session, ctx.now, Callback.backup_told_at.is_(None))
    second = _late_for_long(ctx)
    if not first and not second:
        return 0
    with ctx.writing() as session:
        told = _brought(ctx, session, first[:AT_ONCE], Callback.backup_told_at.is_(None), _to_backup)
        session.flush()
        still = and_(Callback.backup_told_at.is_not(None), Callback.department_told_at.is_(None))
        told += _brought(ctx, session, second[:AT_ONCE], still, _to_department)
        session.flush()
        return told


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """As a condition on Callback: the first attempt was due, and nobody has made it."""
    return and_(
        Callback.closed_at.is_(None),
        Callback.due_at < now,
        Callback.first_attempt_at.is_(None),
        Callback.review_only.is_(False),
        Callback.suggest_close.is_(False),
    )


def department_due(case_due: datetime, told_at: datetime, budget: timedelta, clock: TeamClock) -> datetime:
    """Half the time to call, at least LEAST, of the team's business time after the backup was told."""
    start = max(case_due, told_at)
    holidays = public_holidays(clock.holidays, (start.year, start.year + 1))
    return due_at(start, max(budget / 2, LEAST), clock.hours, clock.zone, holidays)


def _late(session: Session, now: datetime, unmarked: ColumnElement[bool]) -> list[int]:
    late = select(Callback.id).where(is_overdue(now), unmarked).order_by(Callback.due_at, Callback.id)
    return list(session.scalars(late.limit(AT_ONCE)))


def _late_for_long(ctx: Context) -> list[int]:
    """Business time is never shorter than the clock's, so only those told LEAST ago are looked at closely."""
    columns = (Callback.id, Callback.team_id, Callback.severity, Callback.vip, Callback.due_at, Callback.backup_told_at)
    waiting = ctx.session.execute(
        select(*columns)
        .where(is_overdue(ctx.now), Callback.department_told_at.is_(None))
        .where(Callback.backup_told_at <= ctx.now - LEAST)
        .order_by(Callback.due_at, Callback.id)
    ).all()
    clocks = clocks_of(ctx, {row.team_id for row in waiting})
    found = []
    for row in waiting:
        clock = clocks[row.team_id]
        budget = time_to_call(row.severity, vip=row.vip, due=clock.due)
        if department_due(row.due_at, row.backup_told_at, budget, clock) <= ctx.now:
            found.append(row.id)
    return found


def clocks_of(ctx: Context, team_ids: Iterable[int | None]) -> dict[int | None, TeamClock]:
    """By team, None for the installation's, in one statement."""
    known = sorted(team_id for team_id in team_ids if team_id is not None)
    texts = team_texts(ctx.session, known) if known else {}
    clocks: dict[int | None, TeamClock] = {None: clock_from(ctx.preferences, {})}
    clocks.update((team_id, clock_from(ctx.preferences, texts[team_id])) for team_id in known)
    return clocks


def _brought(
    ctx: Context,
    session: Session,
    case_ids: list[int],
    unmarked: ColumnElement[bool],
    bring: Callable[[Context, Session, Callback, TeamClock, Callers], None],
) -> int:
    """Those that another worker has in hand, or somebody has tried meanwhile, are passed over."""
    if not case_ids:
        return 0
    cases = session.scalars(
        select(Callback)
        .where(Callback.id.in_(case_ids), is_overdue(ctx.now), unmarked)
        .order_by(Callback.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    ctx.lock(DESK)
    clocks = clocks_of(ctx, {case.team_id for case in cases})
    for case in cases:
        bring(ctx, session, case, clocks[case.team_id], callers_of(session, case, today(ctx)))
    return len(cases)


def _to_backup(ctx: Context, session: Session, case: Callback, clock: TeamClock, callers: Callers) -> None:
    """The backup, or who stands in; else the first who is there of the team's callers. Not the owner, who is late."""
    case.backup_told_at = ctx.now
    audit.record(session, ctx.now, ctx.actor, "callback_overdue", "callback", case.id, ("backup_told_at",))
    backup = callers.stand_in(clock.backup_id)
    if backup is None or backup == case.owner_id:
        backup = next(iter(callers.to_tell(but=case.owner_id)), None)
    notify(ctx, session, case.id, () if backup is None else (backup,), "overdue")


def _to_department(ctx: Context, session: Session, case: Callback, _clock: TeamClock, callers: Callers) -> None:
    case.department_told_at = ctx.now
    told = ("department_told_at",)
    audit.record(session, ctx.now, ctx.actor, "callback_overdue_department", "callback", case.id, told)
    notify(ctx, session, case.id, callers.to_tell(departments=True), "overdue_department")
