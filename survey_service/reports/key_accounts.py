"""Key accounts with open lows, by value (M8)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.callbacks.scope import is_open_to
from survey_service.customers.account import Account
from survey_service.responses.response import Response
from survey_service.staff.reader import Reader
from survey_service.staff.user import User

WORTH_MOST = 50
"""Accounts that are key by their value alone."""
LOWS = ("1", "2", "vip")
"""Causes that are a low score: a VIP's 3 is one."""


class OpenCase(NamedTuple):
    """As the list needs it. `worst`: the lowest score among its causes that still count."""

    id: int
    account_id: int
    state: str
    due_at: datetime | None
    owner_id: int | None
    owner: str | None
    vip: bool
    review_only: bool
    worst: int | None


@dataclass
class KeyAccount:
    """An account somebody of which is unhappy now. `cases`: the next due first."""

    id: int
    name: str
    vip: bool
    value: float | None
    cases: list[OpenCase] = field(default_factory=list)

    @property
    def worst(self) -> int | None:
        """The lowest score of its open cases."""
        return min((case.worst for case in self.cases if case.worst is not None), default=None)

    @property
    def due_at(self) -> datetime | None:
        """Of the next first attempt."""
        return min((case.due_at for case in self.cases if case.due_at is not None), default=None)


def key_accounts(session: Session, reader: Reader) -> list[KeyAccount]:
    """VIP accounts, and those of the WORTH_MOST highest values, with a low this reader may open; by value."""
    opened = [Callback.closed_at.is_(None), is_open_to(reader)]
    low = exists(select(CallbackCause.id).where(CallbackCause.callback_id == Callback.id, CallbackCause.kind.in_(LOWS)))
    unhappy = select(Callback.account_id).where(*opened, low, Callback.account_id.is_not(None))
    rows = session.execute(
        select(Account.id, func.coalesce(Account.name, Account.external_id), Account.vip, Account.value)
        .where(Account.id.in_(unhappy), _is_key())
        .order_by(func.coalesce(Account.value, 0.0).desc(), Account.name, Account.id)
    )
    found = {row[0]: KeyAccount(*row) for row in rows}
    for case in _cases(session, opened, list(found)):
        found[case.account_id].cases.append(case)
        found[case.account_id].vip = found[case.account_id].vip or case.vip
    return list(found.values())


def _is_key() -> ColumnElement[bool]:
    """A case knows of VIPs by tag too."""
    top = select(Account.id).where(Account.value > 0).order_by(Account.value.desc(), Account.id).limit(WORTH_MOST)
    by_tag = exists(
        select(Callback.id).where(
            Callback.account_id == Account.id, Callback.closed_at.is_(None), Callback.vip.is_(True)
        )
    )
    return or_(Account.vip.is_(True), by_tag, Account.id.in_(top))


def _cases(session: Session, opened: list[ColumnElement[bool]], accounts: list[int]) -> list[OpenCase]:
    score = (
        select(func.min(Response.score))
        .join(CallbackCause, CallbackCause.response_id == Response.id)
        .where(CallbackCause.callback_id == Callback.id, CallbackCause.kind != "eased")
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Callback.id,
            Callback.account_id,
            Callback.state,
            Callback.due_at,
            Callback.owner_id,
            User.name,
            Callback.vip,
            Callback.review_only,
            score,
        )
        .outerjoin(User, User.id == Callback.owner_id)
        .where(*opened, Callback.account_id.in_(accounts))
        .order_by(Callback.due_at.is_(None), Callback.due_at, Callback.id)
    )
    return [OpenCase._make(row) for row in rows]
