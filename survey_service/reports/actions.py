"""Corrective actions as a list, and one of them whole: what taught it, who did what, who was told (M4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import String as Text
from sqlalchemy import and_, cast, func, select
from sqlalchemy.orm import Session, aliased

from survey_service.audit import AuditEntry
from survey_service.callbacks.acting import SHOWN, is_shown_to, standing
from survey_service.callbacks.action import ActionCase, CorrectiveAction
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.scope import is_open_to
from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.staff.department import Department
from survey_service.staff.reader import Reader
from survey_service.staff.user import User

MOST = 500
"""The list's; the oldest that are settled fall out first."""


class ActionRow(NamedTuple):
    """`cases`: how many taught it, whoever may open them."""

    action: CorrectiveAction
    owner: str
    cases: int
    stands: str


class Taught(NamedTuple):
    """A case this reader may open; names where the reader may know them."""

    case_id: int
    state: str
    closed_at: datetime | None
    customer: str | None
    account: str | None


class Happened(NamedTuple):
    """A line of its history."""

    at: datetime
    act: str
    by: str | None


@dataclass(frozen=True)
class ActionPage:
    """`others`: cases behind it that this reader may not open."""

    action: CorrectiveAction
    stands: str
    owner: str
    made_by: str
    checked_by: str | None
    department: str | None
    cases: Sequence[Taught]
    others: int
    history: Sequence[Happened]


def actions(session: Session, reader: Reader, today: date) -> list[ActionRow]:
    """Those this reader sees: what is late or to be checked first, then by the day that comes next."""
    cases = select(func.count()).where(ActionCase.action_id == CorrectiveAction.id).scalar_subquery()
    found = session.execute(
        select(CorrectiveAction, User.name, cases)
        .join(User, User.id == CorrectiveAction.owner_id)
        .where(is_shown_to(session, reader))
        .order_by(CorrectiveAction.id.desc())
        .limit(MOST)
    )
    rows = [ActionRow(action, owner, n, standing(action, today)) for action, owner, n in found]
    return sorted(rows, key=lambda row: (SHOWN.index(row.stands), _next_day(row), row.action.id))


def action_page(session: Session, reader: Reader, action_id: int, today: date) -> ActionPage | None:
    """None: there is none of this number, for this reader."""
    maker, checker = aliased(User), aliased(User)
    row = session.execute(
        select(CorrectiveAction, User.name, maker.name, checker.name, Department.name)
        .join(User, User.id == CorrectiveAction.owner_id)
        .join(maker, maker.id == CorrectiveAction.made_by)
        .outerjoin(checker, checker.id == CorrectiveAction.checked_by)
        .outerjoin(Department, Department.id == CorrectiveAction.department_id)
        .where(CorrectiveAction.id == action_id, is_shown_to(session, reader))
    ).one_or_none()
    if row is None:
        return None
    action, owner, made_by, checked_by, department = row
    cases = _taught(session, reader, action_id)
    linked = session.scalar(select(func.count()).select_from(ActionCase).where(ActionCase.action_id == action_id)) or 0
    return ActionPage(
        action=action,
        stands=standing(action, today),
        owner=owner,
        made_by=made_by,
        checked_by=checked_by,
        department=department,
        cases=cases,
        others=linked - len(cases),
        history=_history(session, action_id),
    )


def like_it(session: Session, reader: Reader, cause: str | None, area: str | None) -> list[CorrectiveAction]:
    """Actions under way against the same root cause in the same area: a case may belong to one of them."""
    if cause is None:
        return []
    wanted = select(CorrectiveAction).where(
        is_shown_to(session, reader),
        CorrectiveAction.root_cause == cause,
        CorrectiveAction.dropped_at.is_(None),
        CorrectiveAction.effect.is_(None),
    )
    if area is not None:
        wanted = wanted.where(CorrectiveAction.product_area == area)
    return list(session.scalars(wanted.order_by(CorrectiveAction.due_on, CorrectiveAction.id).limit(10)))


def _next_day(row: ActionRow) -> date:
    return row.action.due_on if row.stands in ("late", "open") else row.action.check_on


def _taught(session: Session, reader: Reader, action_id: int) -> list[Taught]:
    found = session.execute(
        select(
            Callback.id,
            Callback.state,
            Callback.closed_at,
            Customer.name,
            func.coalesce(Account.name, Account.external_id),
        )
        .join(ActionCase, ActionCase.callback_id == Callback.id)
        .join(Customer, Customer.id == Callback.customer_id)
        .outerjoin(Account, Account.id == Callback.account_id)
        .where(ActionCase.action_id == action_id, is_open_to(reader))
        .order_by(Callback.id.desc())
    )
    rows = [Taught._make(row) for row in found]
    return rows if reader.sees_customer else [row._replace(customer=None, account=None) for row in rows]


def _history(session: Session, action_id: int) -> list[Happened]:
    is_user = and_(AuditEntry.actor == "user", cast(User.id, Text) == AuditEntry.actor_id)
    found = session.execute(
        select(AuditEntry.at, AuditEntry.act, User.name)
        .outerjoin(User, is_user)
        .where(AuditEntry.about == "action", AuditEntry.about_id == action_id)
        .order_by(AuditEntry.id.desc())
        .limit(100)
    )
    return [Happened._make(row) for row in found]
