"""The frame around every page: hosts and proxies, words, static files, headers, the access log."""

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response

from config import ROOT, Settings
from survey_service.web import bodies, headers, limits, logs, navigation, requests, words
from survey_service.web.metrics import Metrics
from survey_service.web.session_cookie import SessionCookie
from survey_service.web.static_files import StaticFiles

log = structlog.get_logger(__name__)
LARGEST_ID = 2**31 - 1  # PostgreSQL's integer; a larger one in an address is a page there is not


class RowId(IntegerConverter):
    """`<int:…>` in a rule."""

    def __init__(self, map: Any, *args: Any, **kwargs: Any) -> None:  # the library's name
        super().__init__(map, *args, **({"max": LARGEST_ID} | kwargs))


def register(app: Flask) -> None:
    """Attach to the app; first of all parts, so that its end of a request is the last."""
    settings: Settings = app.extensions["settings"]
    production = settings.app_env == "production"
    logs.configure(production=production)
    _pages(app)
    _answers(app, production=production, https=production and settings.base_url.startswith("https://"))
    app.url_map.converters["int"] = RowId
    app.session_interface = SessionCookie()
    app.ensure_sync = _as_it_is  # type: ignore[method-assign]
    limits.register(app, settings.ratelimit_storage_uri, on=settings.app_env != "testing")
    app.before_request(requests.Door(settings.trusted_hosts).opened)
    app.log_exception = _failed  # type: ignore[method-assign]  # Flask's own names the path
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _pages(app: Flask) -> None:
    """What templates may use."""
    files = StaticFiles(ROOT / "static")
    app.wsgi_app = files.in_front_of(app.wsgi_app)  # type: ignore[method-assign, assignment]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["static_url"] = files.address
    words.register(app)
    app.context_processor(navigation.staff_context)


def _answers(app: Flask, *, production: bool, https: bool) -> None:
    """The end of each request: headers, figures, one line in the log."""
    metrics = app.extensions["metrics"] = Metrics()

    @app.after_request
    def finished(response: Response) -> Response:
        asked = request._get_current_object()  # type: ignore[attr-defined]  # the proxy costs at each use
        if response.status_code >= 400:
            bodies.discard_rest(asked.environ)
        headers.guard(response, https=https, own=asked.blueprint == "survey")
        requests.ended(asked, response, metrics, as_json=production)
        return response


def _as_it_is(func: Callable[..., Any]) -> Callable[..., Any]:
    """No view or hook here is a coroutine; Flask would ask each of them at each request."""
    return func


def _failed(exc_info: Any) -> None:
    log.error("request failed", rule=requests.rule_of(request), exc_info=exc_info)
