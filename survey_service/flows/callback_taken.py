"""A case gets an owner, another one, or none."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.callbacks.flagged import is_flagged
from survey_service.callbacks.refusals import AlreadyOwned, CannotOwn
from survey_service.flows.callback_step import Step, name_of, step
from survey_service.flows.case_assigned import freed
from survey_service.flows.case_notices import notify
from survey_service.flows.context import Context
from survey_service.staff.user import User

CALLERS = frozenset(("lead", "manager"))


def callback_taken(ctx: Context, case_id: int) -> None:
    """Whom a rule gave it to says so by taking it. Raises AlreadyOwned where somebody was faster; pressing twice is
    pressing once."""
    with step(ctx, case_id) as now:
        now.must_not_be_anothers()
        if now.case.owner_id is None:
            now.own()
            now.record("callback_taken", ("owner",))
        elif now.case.acknowledged_at is None:
            now.record("callback_taken", ("acknowledged_at",))


def callback_handed_over(ctx: Context, case_id: int, to: int, seen_owner: int | None) -> None:
    """To another, or to oneself ("take over"), by anyone who may act on it, so that no case hangs on who is away.

    `seen_owner` is whom the page named; raises AlreadyOwned where it is another by now, CannotOwn for `to`.
    """
    with step(ctx, case_id) as now:
        if now.case.owner_id != seen_owner:
            raise AlreadyOwned(case_id, name_of(now.session, now.case.owner_id))
        if to != now.case.owner_id:
            _hand_to(now, _fit(now.session, case_id, to))
            now.record("callback_handed_over", ("owner",))
            if to != now.person.id:
                now.session.flush()
                notify(ctx, now.session, case_id, (to,), "assigned")


def callback_released(ctx: Context, case_id: int) -> None:
    """The owner gives it back: anybody may take it. Raises AlreadyOwned where it is not the person's own."""
    with step(ctx, case_id) as now:
        if now.case.owner_id != now.person.id:
            raise AlreadyOwned(case_id, name_of(now.session, now.case.owner_id))
        freed(now.case)
        now.record("callback_released", ("owner",))


def _hand_to(now: Step, user: User) -> None:
    """A wait goes on under the new owner."""
    case = now.case
    case.owner_id, case.acted_at = user.id, now.ctx.now
    case.state = "waiting" if case.waiting_until is not None else "owned"
    case.acknowledged_at = case.acknowledged_at or now.ctx.now


def _fit(session: Session, case_id: int, user_id: int) -> User:
    user = session.scalar(select(User).where(User.id == user_id))
    if user is None or not user.active or not CALLERS & {role.name for role in user.roles}:
        raise CannotOwn(case_id, user.name if user else None)
    if is_flagged(session, case_id, user.agent_id):
        raise CannotOwn(case_id, user.name)
    return user
