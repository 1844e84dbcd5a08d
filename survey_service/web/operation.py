"""For whoever runs it: is it alive, is it ready, how is it doing. And the one check before it starts."""

import hmac
import sys
from functools import cache
from ipaddress import ip_address
from typing import Any

import click
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask, Response, current_app, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import Forbidden

from config import ROOT, BadSettings, Settings
from survey_service.audit import Actor
from survey_service.db import DbContext, db, new_context, request_context
from survey_service.flows.installation_begun import OtherPrivacyKey, installation_begun, kept_fingerprint
from survey_service.keys import fingerprint
from survey_service.reports.operation import pulse

PLAIN = "text/plain; charset=utf-8"
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus' text format
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")
FOREIGN_KEY = (
    "is not the key this database was begun with: opted-out addresses would be mailed again. "
    "Set the former key; it is never rotated"
)


def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", content_type=PLAIN)


def readyz() -> Response:
    """The database can be reached, has every migration, and is ours; else 503 and why."""
    missing = _missing(request_context())
    return Response(f"{missing or 'ready'}\n", 503 if missing else 200, content_type=PLAIN)


def metrics() -> Response:
    """With METRICS_TOKEN as a bearer token; without that setting, from this machine only."""
    settings: Settings = current_app.extensions["settings"]
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    if not (_bears(token) if token else _from_here()):
        raise Forbidden
    ctx = request_context()
    gathered: Any = current_app.extensions["metrics"]
    return Response(gathered.text(pulse(ctx.session, ctx.now)), content_type=EXPOSITION)


def _bears(token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _from_here() -> bool:
    """A loopback peer that speaks for itself, not a proxy for somebody else."""
    try:
        peer = ip_address(request.environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return peer.is_loopback and not any(name in request.headers for name in FORWARDED)


def _missing(ctx: DbContext) -> str | None:
    try:
        found = ctx.session.scalar(text("SELECT version_num FROM alembic_version"))
        kept = kept_fingerprint(ctx.session) if found else None
    except SQLAlchemyError:
        ctx.session.rollback()
        return "the database cannot be reached, or has no tables yet"
    if found != _newest_migration():
        return "the database misses migrations: flask --app wsgi db upgrade"
    if kept not in (None, fingerprint(ctx.keys.privacy_key)):
        return f"PRIVACY_KEY {FOREIGN_KEY}"
    return None


@cache
def _newest_migration() -> str | None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config).get_current_head()


def register(app: Flask) -> None:
    """Attach to the app. Raises BadSettings under a foreign PRIVACY_KEY, unless migrations are what is wanted."""
    for rule, view in (("/healthz", healthz), ("/readyz", readyz), ("/metrics", metrics)):
        app.add_url_rule(rule, view.__name__, view, methods=["GET"])
    if _migrating():
        return
    with app.app_context():
        try:
            installation_begun(new_context(Actor("command")))
        except OtherPrivacyKey:
            raise BadSettings({"PRIVACY_KEY": FOREIGN_KEY}) from None
        finally:
            db.session.remove()
            db.engine.dispose()  # gunicorn forks after this; no connection may be shared


def _migrating() -> bool:
    """Under `flask db …`: migrations and their checks work whatever the key."""
    return click.get_current_context(silent=True) is not None and "db" in sys.argv
