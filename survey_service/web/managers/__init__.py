"""The pages of those who call back and answer for the numbers."""

from flask import Flask

from survey_service.web.managers import answers, definitions, numbers, refusals
from survey_service.web.managers.board import board
from survey_service.web.managers.case import case
from survey_service.web.managers.quarantine import quarantine
from survey_service.web.managers.ratings import ratings


def register(app: Flask) -> None:
    """Add this audience's blueprints."""
    figures = (numbers.blueprint, answers.blueprint, definitions.blueprint)
    for blueprint in (board, case, quarantine, ratings, *figures):
        app.register_blueprint(blueprint)
    refusals.register(app)
