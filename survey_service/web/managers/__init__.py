"""The pages of those who call back and answer for the numbers."""

from flask import Flask

from survey_service.web.managers import answers, definitions, numbers, refusals, review
from survey_service.web.managers.board import board
from survey_service.web.managers.case import case
from survey_service.web.managers.quarantine import quarantine
from survey_service.web.managers.queues import queues
from survey_service.web.managers.ratings import ratings


def register(app: Flask) -> None:
    """Add this audience's blueprints."""
    figures = (numbers.blueprint, answers.blueprint, definitions.blueprint)
    assert review  # its routes are on `queues`
    for blueprint in (board, case, quarantine, ratings, queues, *figures):
        app.register_blueprint(blueprint)
    refusals.register(app)
