"""A rating or a wish opens, joins, eases or reviews a callback, in the transaction of its cause (M1)."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.assigning import next_owner
from survey_service.callbacks.calendar import due_at, public_holidays
from survey_service.callbacks.callback import Attempt, Callback, CallbackCause
from survey_service.callbacks.callers import callers_for
from survey_service.callbacks.flagged import is_flagged
from survey_service.callbacks.opening import Rated, had_a_case, rated_of, write_case, write_cause
from survey_service.callbacks.rules import (
    AGAIN_WITHIN,
    WORST_FIRST,
    Cause,
    Severity,
    is_review_only,
    severity,
    time_to_call,
    worse,
)
from survey_service.customers.customer import Customer
from survey_service.flows.case_assigned import case_assigned, freed, today
from survey_service.flows.case_notices import DESK, notify
from survey_service.flows.cases_merged import cases_merged
from survey_service.flows.context import Context
from survey_service.invitations.invitation import Invitation
from survey_service.preferences.team_clock import TeamClock, clock_of
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.response import Response
from survey_service.staff.user import User


class New(NamedTuple):
    """The cause at hand; `response_id` None: a wish without a rating."""

    invitation_id: int
    response_id: int | None
    kind: Severity
    said: Cause


def callback_follows(
    ctx: Context, session: Session, invitation_id: int, response_id: int | None, cause: Cause
) -> int | None:
    """The open case this cause belongs to now, or None where nobody is owed a call."""
    kind = severity(cause)
    if kind is None and response_id is None:
        return None
    if kind is None:
        eased = cause_eased(ctx, session, invitation_id)
        return None if eased is None else eased.id
    session.flush()
    rated = rated_of(session, invitation_id)
    assert rated.customer_id is not None
    new = New(invitation_id, response_id, kind, cause)
    ctx.lock(f"case of customer {rated.customer_id}", f"case of ticket {rated.ticket_id}")
    if not had_a_case(session, rated.customer_id, rated.ticket_id):
        return _opened(ctx, session, rated, new, again=False)
    if _is_dealt_with(session, invitation_id, kind):
        return None
    case = open_case(ctx, session, rated.customer_id, rated.ticket_id)
    if case is None:
        again = _was_closed_lately(session, rated.customer_id, ctx.now)
        return _opened(ctx, session, rated, new, again=again)
    _joined(ctx, session, case, rated, new)
    return case.id


def callback_of_rating(ctx: Context, session: Session, response: Response) -> int | None:
    """The case of a rating that counts (again) by a colleague's decision; its clock runs from now, when it is known."""
    invitation = session.get_one(Invitation, response.invitation_id)
    customer = session.get(Customer, invitation.customer_id) if invitation.customer_id else None
    if customer is None or customer.erased_at is not None:
        return None
    wish = session.get(ContactWish, invitation.id)
    wanted = wish.wanted if wish is not None else None
    cause = Cause(response.score_now, wanted, response.unsolved, invitation.credit_vip)
    return callback_follows(ctx, session, invitation.id, response.id, cause)


def open_case(ctx: Context, session: Session, customer_id: int, ticket_id: int) -> Callback | None:
    """Same person or same ticket: one case. The person's own comes first; what belongs together is merged into it."""
    caused = (
        select(CallbackCause.callback_id)
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .where(or_(Invitation.ticket_id == ticket_id, Invitation.customer_id == customer_id))
    )
    cases = session.scalars(
        select(Callback)
        .where(Callback.closed_at.is_(None))
        .where(or_(Callback.customer_id == customer_id, Callback.id.in_(caused)))
        .order_by((Callback.customer_id == customer_id).desc(), Callback.id)
        .with_for_update()
    ).all()
    return cases_merged(ctx, session, cases) if len(cases) > 1 else next(iter(cases), None)


def due_for(ctx: Context, clock: TeamClock, kind: Severity, *, vip: bool) -> datetime:
    """When the first attempt is due, from now on, in the business hours of the owning team."""
    holidays = public_holidays(clock.holidays, (ctx.now.year, ctx.now.year + 1))
    return due_at(ctx.now, time_to_call(kind, vip=vip, due=clock.due), clock.hours, clock.zone, holidays)


def was_attempted(session: Session, response_id: int, since: datetime) -> bool:
    """Whether somebody tried to reach the customer about this rating after it was given (C5)."""
    found = session.scalar(
        select(Attempt.id)
        .join(CallbackCause, CallbackCause.callback_id == Attempt.callback_id)
        .where(CallbackCause.response_id == response_id, Attempt.at >= since)
        .limit(1)
    )
    return found is not None


def _was_closed_lately(session: Session, customer_id: int, now: datetime) -> bool:
    lately = select(Callback.id).where(Callback.customer_id == customer_id, Callback.closed_at >= now - AGAIN_WITHIN)
    return session.scalar(lately.limit(1)) is not None


def _opened(ctx: Context, session: Session, rated: Rated, new: New, *, again: bool) -> int:
    """Written at once as it is given to somebody (see case_assigned) or left to whoever takes it."""
    clock = clock_of(session, ctx.preferences, rated.team_id)
    due = due_for(ctx, clock, new.kind, vip=rated.vip)
    ctx.lock(DESK)
    agents = () if rated.agent_id is None else (rated.agent_id,)
    callers = callers_for(session, rated.team_id, rated.department_id, agents, today(ctx))
    owner_id = next_owner(session, rated.account_id, None, clock.assignment, callers)
    values = {
        "state": "open" if owner_id is None else "owned",
        "severity": new.kind,
        "vip": rated.vip,
        "value": rated.value,
        "review_only": is_review_only(new.said),
        "again": again,
        "suggest_close": False,
        "customer_id": rated.customer_id,
        "account_id": rated.account_id,
        "team_id": rated.team_id,
        "department_id": rated.department_id,
        "owner_id": owner_id,
        "opened_at": ctx.now,
        "due_at": due,
        "promised_at": due,
        "acted_at": None if owner_id is None else ctx.now,
    }
    case_id = write_case(session, values)
    audit.record(session, ctx.now, ctx.actor, "callback_opened", "callback", case_id)
    write_cause(session, case_id, new.invitation_id, new.response_id, new.kind, ctx.now)
    if owner_id is None:
        notify(ctx, session, case_id, callers.to_tell(), "unassigned")
    else:
        audit.record(session, ctx.now, ctx.actor, "callback_assigned", "callback", case_id, ("owner",))
        notify(ctx, session, case_id, (owner_id,), "assigned")
    return case_id


def _joined(ctx: Context, session: Session, case: Callback, rated: Rated, new: New) -> None:
    """A case once eased runs anew: whoever has it is told, or somebody is found."""
    clock = clock_of(session, ctx.preferences, case.team_id)
    runs_anew = case.suggest_close
    _worsened(case, new.kind, new.said, due_for(ctx, clock, new.kind, vip=rated.vip), vip=rated.vip)
    _caused(session, case, new, ctx.now)
    freed_now = _let_go(ctx, session, case)
    if case.owner_id is None and (runs_anew or freed_now):
        case_assigned(ctx, session, case, clock)
    elif runs_anew and case.owner_id is not None:
        notify(ctx, session, case.id, (case.owner_id,), "assigned")


def _worsened(case: Callback, kind: Severity, cause: Cause, due: datetime, *, vip: bool) -> None:
    """The earliest due stays; a case once eased gets its clock back: a new deadline, to be met and escalated anew."""
    if case.suggest_close:
        case.first_attempt_at = case.next_at = case.backup_told_at = case.department_told_at = None
    if case.first_attempt_at is None:
        case.due_at = case.promised_at = due if case.due_at is None else min(case.due_at, due)
    case.severity = kind if case.suggest_close else worse(_kind(case), kind)
    case.vip = case.vip or vip
    case.review_only = case.review_only and is_review_only(cause)
    case.suggest_close = False


def _kind(case: Callback) -> Severity:
    return case.severity  # type: ignore[return-value]  # only severities are ever stored


def _caused(session: Session, case: Callback, new: New, now: datetime) -> None:
    """Tie the cause to its case; a case with one cause is as that cause is now, so an edit of it shows."""
    session.flush()
    cause = session.scalar(
        select(CallbackCause).where(
            CallbackCause.callback_id == case.id, CallbackCause.invitation_id == new.invitation_id
        )
    )
    if cause is None:
        cause = CallbackCause(callback_id=case.id, invitation_id=new.invitation_id, at=now)
        session.add(cause)
    cause.kind = new.kind
    cause.response_id = new.response_id or cause.response_id
    session.flush()
    others = session.scalar(
        select(CallbackCause.id)
        .where(CallbackCause.callback_id == case.id, CallbackCause.invitation_id != new.invitation_id)
        .limit(1)
    )
    if others is None:
        case.severity, case.review_only = new.kind, is_review_only(new.said)
    session.flush()


def cause_eased(ctx: Context, session: Session, invitation_id: int) -> Callback | None:
    """The rating rose, or became invalid: it no longer counts here. With no cause left the clock stops and closing is
    suggested; else the case is as bad as the worst that is left."""
    cause = session.scalars(
        select(CallbackCause)
        .join(Callback, Callback.id == CallbackCause.callback_id)
        .where(CallbackCause.invitation_id == invitation_id, Callback.closed_at.is_(None))
    ).first()
    if cause is None or cause.kind == "eased":
        return None
    session.execute(update(CallbackCause).where(CallbackCause.id == cause.id).values(kind="eased"))
    case = session.get_one(Callback, cause.callback_id)
    left = session.scalars(
        select(CallbackCause.kind).where(CallbackCause.callback_id == case.id, CallbackCause.kind != "eased")
    ).all()
    if left:
        case.severity = min((known for known in WORST_FIRST if known in left), key=WORST_FIRST.index)
    else:
        case.due_at, case.suggest_close = None, True
        audit.record(session, ctx.now, ctx.actor, "callback_eased", "callback", case.id)
    session.flush()
    return case


def _is_dealt_with(session: Session, invitation_id: int, kind: Severity) -> bool:
    """This cause was closed before, is no worse now and asks for nothing new: a resent form owes nobody a call."""
    closed = session.execute(
        select(CallbackCause.kind, Callback.closed_at)
        .join(Callback, Callback.id == CallbackCause.callback_id)
        .where(CallbackCause.invitation_id == invitation_id, Callback.closed_at.is_not(None))
        .order_by(Callback.closed_at.desc())
    ).first()
    if closed is None or closed.kind == "eased" or worse(closed.kind, kind) != closed.kind:
        return False
    wish = session.get(ContactWish, invitation_id)
    return wish is None or not wish.wanted or wish.at <= closed.closed_at


def _let_go(ctx: Context, session: Session, case: Callback) -> bool:
    """An owner who is rated in the cause that joined cannot go on (M7); whether there was one."""
    agent_id = session.scalar(select(User.agent_id).where(User.id == case.owner_id)) if case.owner_id else None
    if not is_flagged(session, case.id, agent_id):
        return False
    freed(case)
    audit.record(session, ctx.now, ctx.actor, "callback_released", "callback", case.id, ("owner",))
    session.flush()
    return True
