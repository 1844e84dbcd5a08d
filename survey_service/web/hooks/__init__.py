"""Machines that call us: helpdesks, and SendGrid with what became of letters."""

from flask import Flask

from survey_service.web.hooks import sendgrid, tickets
from survey_service.web.hooks.blueprint import blueprint


def register(app: Flask) -> None:
    """Add the hooks."""
    assert sendgrid, tickets  # their routes
    app.register_blueprint(blueprint)
