"""What customers said about one agent: for the agent, and for those who answer for that agent."""

from flask import Flask

from survey_service.web.agents import appeals, briefs, sharing, steps, wall
from survey_service.web.agents.feedback import blueprint
from survey_service.web.agents.mails import account

PAGES = (appeals, briefs, sharing, steps, wall)
"""Those that add their views to the blueprint by being imported."""


def register(app: Flask) -> None:
    """Add this audience's blueprints; `account` is everybody's."""
    app.register_blueprint(blueprint)
    app.register_blueprint(account)
