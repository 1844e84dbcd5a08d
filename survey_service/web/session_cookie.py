"""The cookie staff are signed in by. Customers have none."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface


class SessionCookie(SecureCookieSessionInterface):
    """Flask's own, which makes its signer before it looks for a cookie: 3 % of what a customer's answer costs."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Empty at once where no cookie came. None without a key, as Flask has it."""
        if app.secret_key and not request.cookies.get(self.get_cookie_name(app)):
            return self.session_class()
        return super().open_session(app, request)
