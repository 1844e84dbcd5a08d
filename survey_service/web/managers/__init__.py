"""The pages of those who call back and answer for the numbers."""

from flask import Flask

from survey_service.web.managers import (
    action,
    action_refused,
    actions,
    answers,
    answers_file,
    appeals,
    board_file,
    case_steps,
    causes,
    change_telling,
    definitions,
    exclusions,
    funnel,
    further,
    further_file,
    incidents,
    key_accounts,
    leaving,
    months,
    numbers,
    numbers_file,
    refusals,
    responders,
    review,
    scorecard,
    tickets,
    tickets_list,
)
from survey_service.web.managers.absence import absence
from survey_service.web.managers.board import board
from survey_service.web.managers.case import case
from survey_service.web.managers.figures import figures as desk_figures
from survey_service.web.managers.outer_loop import outer_loop
from survey_service.web.managers.quarantine import quarantine
from survey_service.web.managers.queues import queues
from survey_service.web.managers.ratings import ratings

ADDED = (
    *(action, actions, appeals, case_steps, causes, change_telling, exclusions),
    *(responders, review, scorecard, tickets_list),
)
"""Those that add their views to another file's blueprint by being imported."""
FILES = (answers_file, board_file, further_file, numbers_file)
"""So do these: the lists as files."""


def register(app: Flask) -> None:
    """Add this audience's blueprints."""
    figures = (numbers.blueprint, answers.blueprint, definitions.blueprint, funnel.blueprint, leaving.blueprint)
    outreach = (
        incidents.blueprint,
        key_accounts.blueprint,
        outer_loop,
        desk_figures,
        months.blueprint,
        further.blueprint,
        tickets.blueprint,
    )
    for blueprint in (board, case, quarantine, ratings, queues, absence, *figures, *outreach):
        app.register_blueprint(blueprint)
    refusals.register(app)
    action_refused.register(app)
