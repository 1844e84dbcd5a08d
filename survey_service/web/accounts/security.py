"""Flask-Security-Too, with what we use of it switched on and its hooks taken off the customers' pages."""

from datetime import timedelta
from typing import Any

from flask import Flask, redirect
from flask_login.utils import _user_context_processor  # type: ignore[import-untyped]
from flask_security import LoginForm, Security, user_authenticated
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]
from werkzeug.wrappers import Response

from config import Settings
from survey_service.db import request_context
from survey_service.staff.user import User
from survey_service.web.accounts.redirects import is_local, sign_in_address
from survey_service.web.accounts.store import LINK_HOURS, AccountStore, LetterQueue
from survey_service.web.accounts.words import MESSAGES, SHORTEST, OurDomain

csrf = CSRFProtect()


class SignIn(LoginForm):
    """A `next` that leads elsewhere is forgotten, not argued about."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_local(self.next.data):
            self.next.data = ""

    def validate_next(self, field: Any) -> None:
        """Whatever is left is local."""


def attach(app: Flask, settings: Settings) -> None:
    """The account pages: /login, /logout, /reset, /reset/<token>, /change."""
    app.config.update(_config(settings))
    csrf.init_app(app)
    security = Security(app, AccountStore(), mail_util_cls=LetterQueue, login_form=SignIn)
    security.i18n_domain = OurDomain()
    security.want_json(lambda _request: False)
    security.unauthn_handler(_to_sign_in)
    _quieten(app, security)
    user_authenticated.connect(_signed_in, app)
    app.after_request_funcs.setdefault("security", []).append(_stays_here)


def _config(settings: Settings) -> dict[str, object]:
    """Unlisted features of the library are off."""
    https = settings.base_url.startswith("https://")
    return {
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],  # argon2 salts by itself; no second secret to keep and rotate
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST,
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=LINK_HOURS),
        "SECURITY_FRESHNESS": timedelta(minutes=-1),
        "SECURITY_EMAIL_PLAINTEXT": False,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_SENDER": settings.mail_from,
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_I18N_DIRNAME": [],
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_TWO_FACTOR_IMPLEMENTATIONS": {},
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.app_env == "production" and https,
        "SESSION_PROTECTION": None,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "WTF_CSRF_CHECK_DEFAULT": False,  # web/auth.py asks for it, on staff pages only
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a board stays open all day
        **{f"SECURITY_MSG_{name}": said for name, said in MESSAGES.items()},
    }


def _quieten(app: Flask, security: Any) -> None:
    """The library looks for a user before and after each request; we ask where one is needed.

    Off go the loading of identities, the remember-me cookie (not offered), login by token (keys have their own), a
    user for every template (the error page of a lost database has one too), and Flask-WTF's look at each request.
    """
    app.before_request_funcs[None] = [
        one for one in app.before_request_funcs[None] if one.__module__ != "flask_wtf.csrf"
    ]
    app.template_context_processors[None].remove(_user_context_processor)
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)
    security.login_manager.request_loader(None)


def _to_sign_in(mechanisms: object = None, headers: object = None) -> Response:  # noqa: ARG001  # called by name
    return redirect(sign_in_address())


def _signed_in(_app: Flask, user: User, **_: object) -> None:
    user.signed_in_at = request_context().now
    AccountStore().put(user)


def _stays_here(response: Response) -> Response:
    """The last word on where an account page sends a reader."""
    if response.location and not is_local(response.location):
        response.location = "/"
    return response
