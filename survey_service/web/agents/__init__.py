"""What customers said about one agent: for the agent, and for those who answer for that agent."""

from flask import Flask

from survey_service.web.agents.feedback import blueprint


def register(app: Flask) -> None:
    """Add this audience's blueprints."""
    app.register_blueprint(blueprint)
