"""Machines that call us: helpdesks now."""

from flask import Flask

from survey_service.web.hooks.tickets import blueprint


def register(app: Flask) -> None:
    """Add the hooks."""
    app.register_blueprint(blueprint)
