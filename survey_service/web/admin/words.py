"""Moments and spans of time in the words of whoever reads."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from survey_service.db import request_context
from survey_service.language import N_
from survey_service.web.auth import current_reader
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


def say(message: str, **values: object) -> str:
    """A text in the reader's language; an alias of gettext that a caller may name `_`."""
    text = current_translator().gettext(message)
    return text % values if values else text


def reader_zone() -> ZoneInfo:
    """Times are shown where the reader is; without a zone of his own, in that of the reports."""
    timezone = current_reader().timezone
    return ZoneInfo(timezone) if timezone else request_context().preferences.report_zone


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
            parts.append(_counted(count, one, several))
            left -= count * seconds
    return " ".join(parts) or _counted(0, *UNITS[3][2:])


def ago(at: datetime, now: datetime) -> str:
    """Roughly, in the largest unit: "4 minutes ago"."""
    passed = int((now - at).total_seconds())
    if passed < MINUTE:
        return say("just now")
    for seconds, least, one, several in UNITS:
        if passed // seconds >= least:
            return say("%(span)s ago", span=_counted(passed // seconds, one, several))
    raise AssertionError("minutes are caught above")


def _counted(n: int, one: str, several: str) -> str:
    speaker = current_translator()
    return speaker.ngettext(one, several, n) % {"n": speaker.number(n)}
