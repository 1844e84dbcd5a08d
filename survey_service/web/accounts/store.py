"""Flask-Security's view of our users. What it changes or mails is gathered, and leaves in one flow."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import g
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.mail_util import EmailValidateException, MailUtil
from flask_security.utils import get_message
from sqlalchemy import func, inspect, select

from survey_service.audit import Actor
from survey_service.customers.addresses import BadAddress, normalise
from survey_service.db import db, request_context
from survey_service.flows.account_changed import AccountChange, AccountLetter, account_changed
from survey_service.staff.role import Role
from survey_service.staff.user import User

LINK_HOURS = 72  # a link to set a password; SECURITY_RESET_PASSWORD_WITHIN says the same


@dataclass
class Pending:
    """What this request will write when Flask-Security commits."""

    users: dict[int, User] = field(default_factory=dict)
    letters: list[AccountLetter] = field(default_factory=list)


def pending() -> Pending:
    """Of this request."""
    if "account_pending" not in g:
        g.account_pending = Pending()
    gathered: Pending = g.account_pending
    return gathered


class AccountStore(SQLAlchemyUserDatastore):
    """Users are handed out detached: the library may set their columns, and no query flushes that into a read."""

    def __init__(self) -> None:
        super().__init__(db, User, Role)

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        """One user by one column."""
        ((column, value),) = kwargs.items()
        attribute = getattr(User, column)
        matches = func.lower(attribute) == str(value).lower() if case_insensitive else attribute == value
        session = request_context().session
        user = session.scalar(select(User).where(matches))
        if user is not None:
            for loaded in (*user.roles, user):
                session.expunge(loaded)
        return user

    def put(self, model: Any) -> Any:
        """Remember that it may have changed."""
        pending().users[model.id] = model
        return model

    def commit(self) -> None:
        """What Flask-Security calls at the end of a view."""
        written()


class LetterQueue(MailUtil):
    """What Flask-Security wants mailed becomes a row of our queue, written with what caused it."""

    def normalize(self, email: str) -> str:
        """One spelling, the same as of agents and customers; DNS is not asked."""
        try:
            return normalise(email)
        except BadAddress:
            raise EmailValidateException(get_message("INVALID_EMAIL_ADDRESS")[0]) from None

    def validate(self, email: str) -> str:
        """The same: whether mail arrives there is found out by mailing."""
        return self.normalize(email)

    def send_mail(self, *_rendered: Any, **kwargs: Any) -> None:
        """Only the user and the token matter: our own letters say the rest, when they leave."""
        base = request_context().preferences.base_url.rstrip("/")
        user: User = kwargs["user"]
        token = kwargs.get("reset_token")
        if token is None:
            letter = AccountLetter(user.id, "password_changed", {"link": f"{base}/reset"})
        else:
            letter = AccountLetter(
                user.id, "password_reset", {"link": f"{base}/reset/{token}", "hours_valid": LINK_HOURS}
            )
        pending().letters.append(letter)
        if token is not None:  # that view commits nothing itself
            written()


def written() -> None:
    """What this request gathered, in one flow: changed columns of users, and letters."""
    gathered = g.pop("account_pending", None)
    if gathered is None:
        return
    changes = [AccountChange(user_id, values) for user_id, user in gathered.users.items() if (values := _changed(user))]
    with _acting(gathered):
        account_changed(request_context(), changes, gathered.letters)


@contextmanager
def _acting(gathered: Pending) -> Iterator[None]:
    """Without somebody signed in, it is the user whose account it is who acts."""
    ctx = request_context()
    before = ctx.actor
    ids = [*gathered.users, *(letter.user_id for letter in gathered.letters)]
    if before.kind != "user" and ids:
        ctx.actor = Actor("user", ids[0])
    try:
        yield
    finally:
        ctx.actor = before


def _changed(user: User) -> dict[str, object]:
    state = inspect(user)
    return {
        column.key: getattr(user, column.key)
        for column in state.mapper.column_attrs
        if state.attrs[column.key].history.has_changes()
    }
