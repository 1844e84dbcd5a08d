"""What a manager decides, as three queues with one head: words, appeals, machines."""

from flask import Blueprint, current_app, g, url_for
from sqlalchemy.orm import Session

from survey_service.reports.review_queue import how_many_appeals, how_many_wait
from survey_service.reports.slices import seen_by
from survey_service.responses.held_back import how_many
from survey_service.staff.reader import Reader
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

queues = Blueprint("managers", __name__)
"""Endpoints `managers.review`, `managers.appeals`: each page's module adds its own routes to this one."""

Tab = tuple[str, str, bool]


def queue_tabs(session: Session, reader: Reader, current: str, words: int | None = None) -> list[Tab]:
    """`current` is words, appeals or machines; a queue whose page is not there is left out. `words`: how many wait,
    where that is known. What is counted here the menu need not count again."""
    number = current_translator().number
    waiting = how_many_wait(session, reader) if words is None else words
    open_appeals = how_many_appeals(session, reader)
    g.to_review = waiting + open_appeals
    held = how_many(session, seen_by(reader.scope()))
    items = [
        ("words", _("Words"), "managers.review", waiting),
        ("appeals", _("Appeals"), "managers.appeals", open_appeals),
        ("machines", _("Machines"), "quarantine.listed", held.held_back),
    ]
    return [
        (f"{label} {number(n)}", url_for(endpoint), name == current)
        for name, label, endpoint, n in items
        if endpoint in current_app.view_functions
    ]
