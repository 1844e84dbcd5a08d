"""Accounts, roles and guards: who is asking, and who may."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, g, redirect, request, session
from flask_login import current_user  # type: ignore[import-untyped]
from werkzeug.exceptions import Forbidden, Unauthorized, UnsupportedMediaType
from werkzeug.wrappers import Response

from survey_service.audit import Actor
from survey_service.db import request_context
from survey_service.staff.reader import Reader, reader_of
from survey_service.staff.role import ROLES
from survey_service.web.accounts import security
from survey_service.web.accounts.redirects import sign_in_address

P = ParamSpec("P")
R = TypeVar("R")

BY_TOKEN = frozenset({"survey", "hooks", "api"})
"""Blueprints where the address, a signature or a key is the right to act: no session, no user, no CSRF check."""

HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})

HOMES = {
    "agent": "/agents/",
    "lead": "/callbacks/",
    "manager": "/callbacks/",
    "product": "/product/",
    "admin": "/admin/",
    "auditor": "/reports/",
}
HOME_OF = ("manager", "lead", "agent", "product", "admin", "auditor")  # whose home it is with several roles


def may(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Only for these roles; without any, for everybody signed in. Others get 403, the unknown the sign-in page.

    The guarded view carries `.roles`, which the table of all routes is tested against.
    """
    allowed = frozenset(roles or ROLES)
    assert allowed <= set(ROLES), allowed

    def guard(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            reader = reader_or_none()
            if reader is None:
                return redirect(sign_in_address())
            if reader.roles.isdisjoint(allowed):
                raise Forbidden
            return view(*args, **kwargs)

        guarded.roles = allowed  # type: ignore[attr-defined]
        return guarded

    return guard


def current_reader() -> Reader:
    """Who is signed in; the view is guarded by `may`, so somebody is."""
    reader = reader_or_none()
    if reader is None:
        raise Unauthorized
    return reader


def reader_or_none() -> Reader | None:
    """Who is signed in, read once a request; from here on the audit log names this person."""
    if "reader" not in g:
        g.reader = None
        if "_user_id" in session and current_user.is_authenticated:
            ctx = request_context()
            g.reader = reader_of(ctx.session, current_user)
            ctx.actor = Actor("user", g.reader.user_id)
            g.pop("translator", None)
    found: Reader | None = g.reader
    return found


def home_of(reader: Reader) -> str:
    """Where this person's day begins."""
    return next((HOMES[role] for role in HOME_OF if role in reader.roles), "/change")


@may()
def home() -> Response:
    """`/` by role."""
    return redirect(home_of(current_reader()))


def checked() -> None:
    """Before each staff request: the CSRF token of what would change something.

    Flask-Security reads JSON too, and fails where it is no object; accounts are for people with forms.
    """
    if request.blueprint == "security" and request.is_json:
        raise UnsupportedMediaType
    if request.method in HARMLESS or request.blueprint in BY_TOKEN or request.endpoint is None:
        return
    if "_user_id" in session or request.blueprint == "security":
        security.csrf.protect()


def register(app: Flask) -> None:
    """Attach to the app."""
    settings: Any = app.extensions["settings"]
    security.attach(app, settings)
    app.before_request(checked)
    app.add_url_rule("/", "home", home, methods=["GET"])
