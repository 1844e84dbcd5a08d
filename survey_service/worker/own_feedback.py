"""Agents are written to about their own feedback: each working morning, of praise as it comes, before a talk."""

from survey_service.audit import Actor
from survey_service.db import new_context
from survey_service.flows.briefs_told import briefs_told
from survey_service.flows.feedback_mailed import feedback_mailed
from survey_service.flows.praise_mailed import praise_mailed

WORKER = Actor("worker")


def mail_feedback() -> int:
    """Whoever's morning has come."""
    return feedback_mailed(new_context(WORKER))


def tell_of_briefs() -> int:
    """Whoever may see one from today on."""
    return briefs_told(new_context(WORKER))


def mail_praise() -> int:
    """Whoever chose so."""
    return praise_mailed(new_context(WORKER))
