"""Administrators: going live, sources, users, settings, what was not asked and why, the audit log, the outbox."""

from flask import Flask

from survey_service.web.admin import audit, erasure, going_live, not_asked, outbox, settings, sources, users

BLUEPRINTS = (
    going_live.blueprint,
    sources.blueprint,
    users.blueprint,
    settings.blueprint,
    not_asked.blueprint,
    audit.blueprint,
    erasure.blueprint,
    outbox.blueprint,
)


def register(app: Flask) -> None:
    """Add this audience's blueprints."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
