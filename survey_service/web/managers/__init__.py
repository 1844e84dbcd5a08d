"""The pages of those who call back and answer for the numbers."""

from flask import Flask

from survey_service.web.managers import answers, appeals, definitions, exclusions, numbers, refusals, review
from survey_service.web.managers.board import board
from survey_service.web.managers.case import case
from survey_service.web.managers.quarantine import quarantine
from survey_service.web.managers.queues import queues
from survey_service.web.managers.ratings import ratings

QUEUES = (appeals, exclusions, review)
"""Those that add their views to one blueprint by being imported."""


def register(app: Flask) -> None:
    """Add this audience's blueprints."""
    figures = (numbers.blueprint, answers.blueprint, definitions.blueprint)
    for blueprint in (board, case, quarantine, ratings, queues, *figures):
        app.register_blueprint(blueprint)
    refusals.register(app)
