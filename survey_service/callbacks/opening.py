"""What a case is opened from, and its rows, with prepared statements: every low rating pays for them."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, or_, select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.customers.account import Account
from survey_service.invitations.invitation import Invitation
from survey_service.prepared import run, table_of


class Rated(NamedTuple):
    """The customer and ticket of a rating, and whom and where it credits; `value` is the account's."""

    customer_id: int | None
    ticket_id: int
    vip: bool
    agent_id: int | None
    team_id: int | None
    department_id: int | None
    account_id: int | None
    value: float | None


_CASES, _CAUSES, _INVITATIONS = table_of(Callback), table_of(CallbackCause), table_of(Invitation)
_RATED = (
    select(
        Invitation.customer_id,
        Invitation.ticket_id,
        Invitation.credit_vip,
        Invitation.credit_agent_id,
        Invitation.credit_team_id,
        Invitation.credit_department_id,
        Invitation.credit_account_id,
        Account.value,
    )
    .outerjoin(Account, Account.id == Invitation.credit_account_id)
    .where(Invitation.id == bindparam("invitation"))
)
_CAUSED = select(_CAUSES.c.id).join(_INVITATIONS, _INVITATIONS.c.id == _CAUSES.c.invitation_id)
_KNOWN = select(  # one EXISTS for each index, not one with OR: that would read all causes
    or_(
        select(_CASES.c.id).where(_CASES.c.customer_id == bindparam("customer")).exists(),
        _CAUSED.where(_INVITATIONS.c.ticket_id == bindparam("ticket")).exists(),
        _CAUSED.where(_INVITATIONS.c.customer_id == bindparam("customer")).exists(),
    )
)
_OPENED = insert(_CASES).returning(_CASES.c.id)
_TIED = insert(_CAUSES)


def rated_of(session: Session, invitation_id: int) -> Rated:
    """What does not change any more when somebody answers."""
    return Rated._make(run(session, _RATED, {"invitation": invitation_id}).one())


def had_a_case(session: Session, customer_id: int, ticket_id: int) -> bool:
    """Whether any case, open or closed, was ever of this customer or caused on this ticket: most never had one, and
    need not be asked for what it would change."""
    return bool(run(session, _KNOWN, {"customer": customer_id, "ticket": ticket_id}).scalar_one())


def write_case(session: Session, values: dict[str, Any]) -> int:
    """A new row; its id."""
    case_id: int = run(session, _OPENED, values).scalar_one()
    return case_id


def write_cause(
    session: Session, case_id: int, invitation_id: int, response_id: int | None, kind: str, at: datetime
) -> None:
    """Tie the first cause to a new case."""
    cause = {"callback_id": case_id, "invitation_id": invitation_id, "response_id": response_id}
    run(session, _TIED, cause | {"kind": kind, "at": at})
