"""What a figure of the callback desk counts, in words, where its cases are listed."""

from datetime import timedelta

from survey_service.callbacks.spans import Span
from survey_service.db import request_context
from survey_service.language import N_
from survey_service.preferences.openings import local_day
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

WORDS = {
    "opened": N_("Opened"),
    "again": N_("Opened again within two weeks of closing"),
    "closed": N_("Closed"),
    "unreachable": N_("Closed as unreachable"),
    "due": N_("Due"),
    "kept": N_("Due and in time"),
    "missed": N_("Due and not in time"),
    "let_off": N_("Due, but nobody was owed a call any more"),
    "backup": N_("Brought to the backup"),
    "department": N_("Brought to the department"),
    "acknowledge": N_("Opened, and acknowledged"),
    "attempt": N_("Opened, and tried"),
    "contact": N_("Opened, and reached"),
    "resolve": N_("Opened, and closed"),
    "no_acknowledge": N_("Opened, not acknowledged yet"),
    "no_attempt": N_("Opened, not tried yet"),
    "no_contact": N_("Opened, not reached yet"),
    "no_resolve": N_("Opened, not closed yet"),
}
"""By the figures of callbacks/spans.py."""


def figure_words(span: Span) -> str:
    """ "Due and in time, 1 March 2026 to 31 March 2026"."""
    speaker, zone = current_translator(), request_context().preferences.report_zone
    moments = (span.start, span.end - timedelta(microseconds=1))
    first, last = (speaker.date(local_day(moment, zone), "medium") for moment in moments)
    return _("%(what)s, %(first)s to %(last)s", what=_(WORDS[span.of]), first=first, last=last)
