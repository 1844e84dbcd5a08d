"""An administrator says who of us looks after an account: its callbacks can be given to that person."""

from sqlalchemy import select

from survey_service import audit
from survey_service.callbacks.account_owner import AccountOwner
from survey_service.callbacks.callers import is_caller
from survey_service.customers.account import Account
from survey_service.flows.context import Context
from survey_service.flows.user_changed import UnknownUser
from survey_service.staff.user import User


class NoSuchAccount(LookupError):
    """There is no account of this number."""


def account_owner_set(ctx: Context, account_id: int, user_id: int | None) -> bool:
    """Whether anything is different; None: nobody in particular. Cases open already stay whose they are.

    Raises NoSuchAccount, or UnknownUser for whoever calls nobody back.
    """
    with ctx.writing() as session:
        ctx.lock(f"owner of account {account_id}")
        if session.get(Account, account_id) is None:
            raise NoSuchAccount(account_id)
        if user_id is not None and session.scalar(select(User.id).where(User.id == user_id, is_caller())) is None:
            raise UnknownUser(user_id)
        owner = session.get(AccountOwner, account_id)
        if (owner.user_id if owner else None) == user_id:
            return False
        if owner is not None:
            session.delete(owner)
            session.flush()
        if user_id is not None:
            session.add(AccountOwner(account_id=account_id, user_id=user_id))
        audit.record(session, ctx.now, ctx.actor, "account_owner_set", "account", account_id, ("owner",))
        session.flush()
        return True
