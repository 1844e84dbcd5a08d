"""What the pages about asking share: their tabs, and whose tickets a reader sees there."""

from flask import url_for

from survey_service.language import N_
from survey_service.reports.cohorts import EVERYBODY
from survey_service.staff.reader import Reader, Scope
from survey_service.web.auth import current_reader
from survey_service.web.saying import say as _

STOP_WORDS = {"bereavement": N_("Bereavement"), "legal": N_("A legal matter"), "safety": N_("Somebody’s safety")}
WITHOUT = "-"
"""In an address: those without team or brand."""


def seen_scope(reader: Reader) -> Scope:
    """Leads: the own team; managers: the own department, or all; administrators see counts only, and all."""
    return EVERYBODY if reader.has("admin") else reader.scope()


def asking_tabs(current: str) -> list[tuple[str, str, bool]]:
    """`current` is funnel or leaving; one page alone needs no tabs."""
    if not current_reader().has("lead", "manager"):
        return []
    return [
        (_("From solved to answered"), url_for("funnel.page"), current == "funnel"),
        (_("About to leave"), url_for("leaving.page"), current == "leaving"),
    ]
