"""Administrators: going live, sources, users, settings, reasons, what was not asked, the audit log, the outbox."""

from flask import Flask

from survey_service.web.admin import (
    audit,
    chips,
    erasure,
    going_live,
    models,
    not_asked,
    outbox,
    settings,
    sources,
    users,
)

BLUEPRINTS = (
    going_live.blueprint,
    sources.blueprint,
    users.blueprint,
    settings.blueprint,
    chips.blueprint,
    models.blueprint,
    not_asked.blueprint,
    audit.blueprint,
    erasure.blueprint,
    outbox.blueprint,
)


def register(app: Flask) -> None:
    """Add this audience's blueprints."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
