"""What the address of a list asks for. What it does not know it leaves out, and the page says so."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from flask import request

from survey_service.db import request_context
from survey_service.language import N_
from survey_service.reports.period import Period
from survey_service.web.saying import say as _

PERIODS = {
    "7": N_("Last 7 days"),
    "30": N_("Last 30 days"),
    "90": N_("Last 90 days"),
    "365": N_("Last 12 months"),
}
USUAL = "30"
DAY = timedelta(days=1)
LARGEST_ID = 2**31 - 1  # PostgreSQL's integer


@dataclass
class Address:
    """The query of this request, read field by field; `unknown` gathers the names of fields that made no sense."""

    unknown: list[str] = field(default_factory=list)

    def one_of(self, name: str, allowed: Collection[str]) -> str | None:
        """None where it is missing, empty or unknown."""
        value = request.args.get(name, "")
        if not value or value in allowed:
            return value or None
        self.unknown.append(name)
        return None

    def number(self, name: str) -> int | None:
        """An id as pages hand it on."""
        text = request.args.get(name, "")
        if text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= LARGEST_ID:
            return int(text)
        if text:
            self.unknown.append(name)
        return None

    def days(self) -> str:
        """The period's name in PERIODS."""
        return self.one_of("days", PERIODS) or USUAL


def period_of(days: str) -> Period:
    """That many days up to the end of today, counted where all figures are."""
    ctx = request_context()
    zone = ctx.preferences.report_zone
    end = ctx.now.astimezone(zone).date() + DAY
    return Period(end - timedelta(days=int(days)), end, zone)


def period_options() -> list[tuple[str, str]]:
    """For a select."""
    return [(name, _(words)) for name, words in PERIODS.items()]
