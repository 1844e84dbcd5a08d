"""The frame around every page: hosts, words, static files, headers, logs."""

from flask import Flask
from jinja2 import StrictUndefined

from survey_service.web import words


def register(app: Flask) -> None:
    """Attach to the app."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["static_url"] = lambda name: f"/static/{name}"
    words.register(app)
