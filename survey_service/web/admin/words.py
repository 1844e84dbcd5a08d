"""Moments and spans of time in the words of whoever reads."""

from datetime import datetime, timedelta

from survey_service.language import N_
from survey_service.web.saying import ngettext, reader_zone, say
from survey_service.web.words import current_translator

MINUTE = 60
UNITS = (
    (7 * 86400, 1, N_("%(n)s week"), N_("%(n)s weeks")),
    (86400, 2, N_("%(n)s day"), N_("%(n)s days")),
    (3600, 1, N_("%(n)s hour"), N_("%(n)s hours")),
    (MINUTE, 1, N_("%(n)s minute"), N_("%(n)s minutes")),
    (1, 1, N_("%(n)s second"), N_("%(n)s seconds")),
)
"""Seconds of a unit, how many of them it takes to speak in it, one, several."""


def moment(at: datetime) -> str:
    """Day with its year, and time."""
    return current_translator().datetime(at, reader_zone(), "medium")


def span(amount: timedelta) -> str:
    """Exact: "24 hours", "14 days", "1 hour 30 minutes"; nothing is rounded away but fractions of a second."""
    left = int(amount.total_seconds())
    parts: list[str] = []
    for seconds, least, one, several in UNITS[1:]:
        count = left // seconds
        if count >= (least if not parts else 1):
            parts.append(ngettext(one, several, count))
            left -= count * seconds
    return " ".join(parts) or ngettext(*UNITS[3][2:], 0)


def ago(at: datetime, now: datetime) -> str:
    """Roughly, in the largest unit: "4 minutes ago"."""
    passed = int((now - at).total_seconds())
    if passed < MINUTE:
        return say("just now")
    for seconds, least, one, several in UNITS:
        if passed // seconds >= least:
            return say("%(span)s ago", span=ngettext(one, several, passed // seconds))
    raise AssertionError("minutes are caught above")
