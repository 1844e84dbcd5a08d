"""Cases that hang on their owner are open again: nothing done for three business days, or the owner has left (M2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.calendar import business_days_after, public_holidays
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.callers import callers_of, without_a_caller
from survey_service.flows.callbacks_escalated import clocks_of
from survey_service.flows.case_assigned import case_assigned, freed, today
from survey_service.flows.case_notices import notify
from survey_service.flows.context import Context
from survey_service.preferences.team_clock import TeamClock

STILL_DAYS = 3
AT_ONCE = 100


class Still(NamedTuple):
    """An owned case and what moved it last; a next step that was planned moves it until its time."""

    id: int
    team_id: int | None
    opened_at: datetime
    acted_at: datetime | None
    acknowledged_at: datetime | None
    next_at: datetime | None

    def until(self, clock: TeamClock) -> datetime:
        """When it is given back."""
        last = max(at for at in self[2:] if at is not None)
        holidays = public_holidays(clock.holidays, (last.year, last.year + 1))
        return business_days_after(last, STILL_DAYS, clock.hours, clock.zone, holidays)


COLUMNS = tuple(getattr(Callback, name) for name in Still._fields)


def callbacks_returned(ctx: Context) -> int:
    """How many cases are nobody's, or somebody else's, from now on."""
    orphans = list(ctx.session.scalars(select(Callback.id).where(without_a_caller()).limit(AT_ONCE)))
    still = _still(ctx)
    if not orphans and not still:
        return 0
    with ctx.writing() as session:
        given = given_back(ctx, session, without_a_caller(), orphans)
        return given + _returned(ctx, session, still[:AT_ONCE])


def given_back(ctx: Context, session: Session, condition: ColumnElement[bool], among: Sequence[int] = ()) -> int:
    """Inside a transaction: open cases under this condition are given to others by their teams' rules. `among`: only
    these, and none that another worker has in hand; without it all, waiting for whoever is at one."""
    wanted = select(Callback).where(condition, Callback.closed_at.is_(None)).order_by(Callback.id)
    if among:
        wanted = wanted.where(Callback.id.in_(among))
    cases = session.scalars(
        wanted.with_for_update(skip_locked=bool(among)).execution_options(populate_existing=True)
    ).all()
    for case in cases:
        audit.record(session, ctx.now, ctx.actor, "callback_released", "callback", case.id, ("owner",))
        case_assigned(ctx, session, case)
    session.flush()
    return len(cases)


def _still(ctx: Context) -> list[int]:
    """Three business days are never as short as two days, so only cases older than that are looked at closely."""
    rows = [
        Still(*row) for row in ctx.session.execute(select(*COLUMNS).where(_is_still(ctx.now)).order_by(Callback.id))
    ]
    clocks = clocks_of(ctx, {row.team_id for row in rows})
    return [row.id for row in rows if row.until(clocks[row.team_id]) <= ctx.now]


def _is_still(now: datetime) -> ColumnElement[bool]:
    long_ago = now - timedelta(days=STILL_DAYS - 1)  # a day may be the one that is an hour shorter
    moved = (Callback.acted_at, Callback.acknowledged_at, Callback.next_at)
    return and_(
        Callback.state == "owned",
        Callback.opened_at <= long_ago,
        *(or_(column.is_(None), column <= long_ago) for column in moved),
    )


def _returned(ctx: Context, session: Session, case_ids: list[int]) -> int:
    if not case_ids:
        return 0
    cases = session.scalars(
        select(Callback)
        .where(Callback.id.in_(case_ids), _is_still(ctx.now))
        .order_by(Callback.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    clocks = clocks_of(ctx, {case.team_id for case in cases})
    done = 0
    for case in cases:
        row = Still(*(getattr(case, name) for name in Still._fields))
        owner_id = case.owner_id
        if owner_id is None or row.until(clocks[case.team_id]) > ctx.now:
            continue
        freed(case)
        session.flush()
        audit.record(session, ctx.now, ctx.actor, "callback_returned", "callback", case.id, ("owner",))
        told = {*callers_of(session, case, today(ctx)).to_tell(but=owner_id), owner_id}
        notify(ctx, session, case.id, told, "returned")
        done += 1
    return done
