"""What keeps the tables honest and small."""

from survey_service.audit import Actor
from survey_service.db import new_context
from survey_service.flows.callback_waiting import waits_ended
from survey_service.flows.mails_settled import leases_expired
from survey_service.flows.raw_events_forgotten import raw_events_forgotten

WORKER = Actor("worker")


def expire_leases() -> int:
    """Mails a dead worker left in flight."""
    return leases_expired(new_context(WORKER))


def forget_raw_events() -> int:
    """Events older than 30 days lose their body."""
    return raw_events_forgotten(new_context(WORKER))


def end_waits() -> int:
    """Callbacks whose date has come are somebody's again."""
    return waits_ended(new_context(WORKER))
