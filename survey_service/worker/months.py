"""Months close, and managers are reminded of their reports."""

from survey_service.audit import Actor
from survey_service.db import new_context
from survey_service.flows.month_closed import month_closed
from survey_service.flows.month_mailed import reviews_reminded

WORKER = Actor("worker")


def close_months() -> int:
    """The oldest that is due; the next one at the next step."""
    return month_closed(new_context(WORKER))


def remind_of_reviews() -> int:
    """Of those nobody has gone through."""
    return reviews_reminded(new_context(WORKER))
