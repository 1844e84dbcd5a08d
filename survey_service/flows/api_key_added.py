"""A program gets a key. It is shown once; only its hash is kept."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.flows.source_changed import own_source
from survey_service.keys import token_hash
from survey_service.staff.api_key import SCOPES, ApiKey
from survey_service.staff.user import User


class UnknownScope(ValueError):
    """One of the scopes is none of SCOPES."""


class UnknownUser(LookupError):
    """No account has this address."""


@dataclass(frozen=True)
class NewKey:
    """`source` is where tickets are filed; `user` the address of the account whose eyes the key has."""

    name: str
    scopes: tuple[str, ...]
    source: str = "api"
    user: str | None = None


def api_key_added(ctx: Context, new: NewKey) -> str:
    """The key. Raises UnknownScope, UnknownUser, BadSourceName."""
    if not new.scopes or set(new.scopes) - set(SCOPES):
        raise UnknownScope
    key = secrets.token_urlsafe(32)
    with ctx.writing() as session:
        ctx.lock(f"source {new.source}")
        user_id = None
        if new.user is not None:
            user_id = session.scalar(select(User.id).where(User.email == new.user.strip().lower()))
            if user_id is None:
                raise UnknownUser
        row = ApiKey(
            name=new.name,
            key_hash=token_hash(key),
            scopes=[scope for scope in SCOPES if scope in new.scopes],
            source=own_source(ctx, session, new.source, "api").id,
            user_id=user_id,
            created_at=ctx.now,
        )
        session.add(row)
        session.flush()
        audit.record(session, ctx.now, ctx.actor, "api_key_added", "api_key", row.id, ["scopes", "source"])
    return key
