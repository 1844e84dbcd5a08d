"""Our JSON API under /api/v1, and its description in /openapi.json."""

from flask import Flask

from survey_service.web.api import callbacks, figures, responses, surveys, tickets  # noqa: F401  # they add their routes
from survey_service.web.api.routes import blueprint
from survey_service.web.api.spec import description


def register(app: Flask) -> None:
    """Add the routes and the description."""
    app.register_blueprint(blueprint)
    app.add_url_rule("/openapi.json", "openapi", description, methods=["GET"])
