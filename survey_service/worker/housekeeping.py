"""What keeps the tables honest and small."""

import structlog
from flask import current_app

from survey_service.audit import Actor
from survey_service.db import new_context, product_of, rewrite_database
from survey_service.flows.actions_reminded import actions_reminded
from survey_service.flows.appeals_passed_on import appeals_passed_on
from survey_service.flows.callback_waiting import waits_ended
from survey_service.flows.callbacks_escalated import callbacks_escalated
from survey_service.flows.callbacks_returned import callbacks_returned
from survey_service.flows.counts_healed import counts_healed
from survey_service.flows.mails_settled import leases_expired
from survey_service.flows.raw_events_forgotten import raw_events_forgotten
from survey_service.flows.surveys_reminded import surveys_reminded
from survey_service.flows.traces_swept import sweep_owed, traces_swept

WORKER = Actor("worker")

log = structlog.get_logger(__name__)


def expire_leases() -> int:
    """Mails a dead worker left in flight."""
    return leases_expired(new_context(WORKER))


def forget_raw_events() -> int:
    """Events older than 30 days lose their body."""
    return raw_events_forgotten(new_context(WORKER))


def heal_counts() -> int:
    """After an upgrade, or where a change came past them, the kept figures are written anew."""
    return int(counts_healed(new_context(WORKER)))


def end_waits() -> int:
    """Callbacks whose date has come are somebody's again."""
    return waits_ended(new_context(WORKER))


def escalate_callbacks() -> int:
    """Those nobody tried in time are brought to the backup, then to the department."""
    return callbacks_escalated(new_context(WORKER))


def return_callbacks() -> int:
    """Those whose owner does nothing, or has left, are others' again."""
    return callbacks_returned(new_context(WORKER))


def pass_appeals_on() -> int:
    """Those nobody decided in time go to the next manager."""
    return appeals_passed_on(new_context(WORKER))


def remind_of_actions() -> int:
    """Owners of corrective actions whose day has come."""
    return actions_reminded(new_context(WORKER))


def remind_customers() -> int:
    """Surveys that nobody answered are asked about once more."""
    return surveys_reminded(new_context(WORKER))


def sweep_traces() -> int:
    """After erasures, their bytes leave the database's files; tried again later where a reader was in the way."""
    context = new_context(WORKER)
    mark = sweep_owed(context)
    context.session.rollback()
    if mark is None:
        return 0
    if not rewrite_database(product_of(current_app)):
        log.warning("erased data is still in the log of the database: a reader holds it")
        return 0
    traces_swept(context, mark)
    return 1
