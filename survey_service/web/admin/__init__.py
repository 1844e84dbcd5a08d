"""Administrators: sources, users, settings, what was not asked and why, and the outbox."""

from flask import Flask

from survey_service.web.admin import outbox

BLUEPRINTS = (outbox.blueprint,)


def register(app: Flask) -> None:
    """Add this audience's blueprints."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
