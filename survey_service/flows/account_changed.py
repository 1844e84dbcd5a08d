"""Somebody's account changed: a password, the key that ends old sessions, a sign-in; its letter waits in the queue."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.mail.queue import enqueue
from survey_service.staff.user import User

QUIET = frozenset({"signed_in_at"})  # changes that are no act of their own; a sign-in is not audited


@dataclass(frozen=True)
class AccountChange:
    """New values by column of one user."""

    user_id: int
    values: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True)
class AccountLetter:
    """A letter to one user; `values` hold its link, so they are sealed before they are kept."""

    user_id: int
    letter: str
    values: Mapping[str, object] = field(repr=False)


def account_changed(ctx: Context, changes: Sequence[AccountChange] = (), letters: Sequence[AccountLetter] = ()) -> None:
    """All of it or nothing. Passwords come hashed: argon2 takes too long to hold the write lock for."""
    if not changes and not letters:
        return
    with ctx.writing() as session:
        for change in changes:
            user = session.get_one(User, change.user_id)
            for column, value in change.values.items():
                setattr(user, column, value)
            named = sorted(change.values.keys() - QUIET)
            if named:
                audit.record(session, ctx.now, ctx.actor, "account_changed", "user", user.id, changed=named)
        for letter in letters:
            enqueue(
                session,
                letter.letter,
                {},
                due=ctx.now,
                now=ctx.now,
                sealed=ctx.keys.seal(json.dumps(dict(letter.values))),
                user_id=letter.user_id,
            )
