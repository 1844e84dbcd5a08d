"""The rules of a brief: when the agent sees it, what may be asked, how much fits on its page (A8)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from survey_service.language import N_

SHOWN_BEFORE = timedelta(days=2)
"""The agent sees it so long before the meeting at the latest."""
FURTHEST = timedelta(days=366)
LENGTHS = (30, 90, 180, 365)
USUAL_LENGTH = 90
MOST_QUESTIONS = 6
MOST_POINTS = 6
"""Of one person."""
LONGEST_POINT = 240
"""Characters; with MOST_POINTS of both it stays on two sheets of A4."""

QUESTIONS: Final[Mapping[str, str]] = {
    "went_well": N_("What went well since we last talked?"),
    "content": N_("Which ticket are you most content with, and why?"),
    "hard": N_("Which ticket was hard, and what would have helped?"),
    "differently": N_("Which rating do you see differently from the customer?"),
    "knowledge": N_("What would you like to know more about?"),
    "tools": N_("Which tool or text is in your way?"),
    "product": N_("What should those who build the product hear from you?"),
    "rules": N_("Which rule or wait would you change first?"),
    "load": N_("How is the amount of work, and the mix?"),
    "team": N_("What could the team do differently?"),
    "lead": N_("What should I do more of, or less?"),
    "next": N_("What would you like to try until we talk again?"),
}
"""To choose from: open ones, that no answer of a customer suggests. In fixed order."""
USUAL_QUESTIONS = ("went_well", "hard", "next")


class BriefRefused(RuntimeError):
    """The parent of what follows."""


class NoSuchBrief(BriefRefused):
    """Never made, removed, not yet the agent's to see, or not this reader's at all."""


class BadMeeting(BriefRefused):
    """The days do not fit: see `days_fit`."""


class MeetingOver(BriefRefused):
    """It stays as it was."""


class BriefFull(BriefRefused):
    """MOST_POINTS of this person stand there."""


def latest_shown(meets_on: date) -> date:
    """The last day on which the agent may begin to see it."""
    return meets_on - SHOWN_BEFORE


def usual_shown(meets_on: date) -> date:
    """That day; before a weekend the Friday, so that two days are left to think."""
    day = latest_shown(meets_on)
    return day - timedelta(days=max(day.weekday() - 4, 0))


def days_fit(meets_on: date, shown_on: date, today: date, shown_before: date | None = None) -> bool:
    """Whether the agent sees it two days before, from a day to come on. `shown_before`: the day from which a brief that
    is changed has been seen; what has been seen stays so."""
    if shown_before is not None and shown_before <= today:
        return shown_on == shown_before and shown_on <= latest_shown(meets_on) and today <= meets_on <= today + FURTHEST
    return today <= shown_on <= latest_shown(meets_on) and meets_on <= today + FURTHEST


def period_of(meets_on: date, days: int, today: date) -> tuple[date, date]:
    """From the first day to before the second: so many days up to the day before the meeting, or up to today while it
    is ahead."""
    end = min(today + timedelta(days=1), meets_on)
    return end - timedelta(days=days), end
