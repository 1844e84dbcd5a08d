"""Where the API's routes meet, and what each of them asks for first: a key with the scope."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Blueprint, request
from sqlalchemy import select
from werkzeug.exceptions import Forbidden, Unauthorized

from survey_service.audit import Actor
from survey_service.db import DbContext, request_context
from survey_service.keys import token_hash
from survey_service.language import N_
from survey_service.staff.api_key import ApiKey
from survey_service.staff.reader import Reader, Scope, reader_of
from survey_service.staff.user import User

P = ParamSpec("P")
R = TypeVar("R")

WRITE = frozenset({"tickets:write"})
READ = frozenset({"read", "read:people"})
NO_KEY = N_("Send a key in the header Authorization: Bearer.")
WRONG_KEY = N_("This key is not known, or was revoked.")

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose key it is. `reader` is the person it was made for: then it sees what that person sees, no more."""

    key_id: int
    scopes: frozenset[str]
    source: str
    reader: Reader | None

    @property
    def scope(self) -> Scope:
        """Single ratings this key may read."""
        return self.reader.scope() if self.reader else Scope(everybody=True)

    @property
    def sees_people(self) -> bool:
        """Names, and answers that only people should look at."""
        return "read:people" in self.scopes and (self.reader is None or not self.reader.masked)

    @property
    def sees_words(self) -> bool:
        """What customers wrote."""
        return "read:people" in self.scopes and (self.reader is None or self.reader.sees_words)

    @property
    def sees_quarantined(self) -> bool:
        """Managers look at those; so does a key that is nobody's."""
        return "read:people" in self.scopes and (self.reader is None or self.reader.has("manager"))


def needs(scopes: frozenset[str]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only with a key of one of these scopes: 401 without any, 403 with another. The view carries `.scopes`."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if scopes.isdisjoint(caller().scopes):
                raise Forbidden(f"This key lacks the scope {min(scopes)}.")
            return view(*args, **kwargs)

        guarded.scopes = scopes  # type: ignore[attr-defined]
        return guarded

    return guard


def caller() -> Caller:
    """Who is calling, read once a request; the audit log names the key. Raises Unauthorized."""
    found: Caller | None = request.environ.get("survey_service.caller")
    if found is None:
        found = request.environ["survey_service.caller"] = _caller(request_context())
    return found


def _caller(ctx: DbContext) -> Caller:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise Unauthorized(NO_KEY)
    hashed = token_hash(text.strip())
    key = ctx.session.scalar(select(ApiKey).where(ApiKey.key_hash == hashed, ApiKey.revoked_at.is_(None)))
    if key is None:
        raise Unauthorized(WRONG_KEY)
    user = ctx.session.get(User, key.user_id) if key.user_id is not None else None
    if key.user_id is not None and (user is None or not user.active):
        raise Unauthorized(WRONG_KEY)
    ctx.actor = Actor("key", key.id)
    return Caller(key.id, frozenset(key.scopes), key.source, reader_of(ctx.session, user) if user else None)
