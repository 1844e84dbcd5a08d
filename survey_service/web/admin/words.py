"""Moments and spans of time in the words of whoever reads."""

from collections.abc import Callable
from datetime import datetime, timedelta

from survey_service.web.saying import ngettext, reader_zone
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

MINUTE = 60
UNITS: tuple[tuple[int, int, Callable[[int], str]], ...] = (
    (7 * 86400, 1, lambda n: ngettext("%(n)s week", "%(n)s weeks", n)),
    (86400, 2, lambda n: ngettext("%(n)s day", "%(n)s days", n)),
    (3600, 1, lambda n: ngettext("%(n)s hour", "%(n)s hours", n)),
    (MINUTE, 1, lambda n: ngettext("%(n)s minute", "%(n)s minutes", n)),
    (1, 1, lambda n: ngettext("%(n)s second", "%(n)s seconds", n)),
)
"""Seconds of a unit, how many of them it takes to speak in it, so many in words."""


def moment(at: datetime) -> str:
    """Day with its year, and time."""
    return current_translator().datetime(at, reader_zone(), "medium")


def span(amount: timedelta) -> str:
    """Exact: "24 hours", "14 days", "1 hour 30 minutes"; nothing is rounded away but fractions of a second."""
    left = int(amount.total_seconds())
    parts: list[str] = []
    for seconds, least, words in UNITS[1:]:
        count = left // seconds
        if count >= (least if not parts else 1):
            parts.append(words(count))
            left -= count * seconds
    return " ".join(parts) or UNITS[3][2](0)


def ago(at: datetime, now: datetime) -> str:
    """Roughly, in the largest unit: "4 minutes ago"."""
    passed = int((now - at).total_seconds())
    if passed < MINUTE:
        return _("just now")
    for seconds, least, words in UNITS:
        if passed // seconds >= least:
            return _("%(span)s ago", span=words(passed // seconds))
    raise AssertionError("minutes are caught above")
