"""What runs, and how often: one table, for the embedded loop and for Celery alike."""

from collections.abc import Callable
from dataclasses import dataclass

from survey_service.worker.housekeeping import (
    end_waits,
    escalate_callbacks,
    expire_leases,
    forget_raw_events,
    heal_counts,
    pass_appeals_on,
    remind_customers,
    remind_of_actions,
    return_callbacks,
    sweep_traces,
)
from survey_service.worker.learning import learn_at_night
from survey_service.worker.months import close_months, remind_of_reviews
from survey_service.worker.own_feedback import mail_feedback, mail_praise, tell_of_briefs
from survey_service.worker.sending import send_mails
from survey_service.worker.splitting import lapse_reviews, split_comments
from survey_service.worker.theming import apply_themes

Job = Callable[[], int]
"""One step: does a bounded piece of the due work and returns how many things it did; 0: nothing was due."""


@dataclass(frozen=True)
class Scheduled:
    """`every` seconds at least between two looks that found nothing."""

    name: str
    job: Job
    every: float


JOBS = (
    Scheduled("expired_leases", expire_leases, 5.0),
    Scheduled("reminders", remind_customers, 5.0),
    Scheduled("mails", send_mails, 1.0),
    Scheduled("comments", split_comments, 3.0),
    Scheduled("themes", apply_themes, 3.0),
    Scheduled("waits", end_waits, 60.0),
    Scheduled("escalations", escalate_callbacks, 60.0),
    Scheduled("returns", return_callbacks, 60.0),
    Scheduled("action_reminders", remind_of_actions, 60.0),
    Scheduled("months", close_months, 60.0),
    Scheduled("month_reviews", remind_of_reviews, 60.0),
    Scheduled("daily_feedback", mail_feedback, 60.0),
    Scheduled("praise", mail_praise, 60.0),
    Scheduled("briefs", tell_of_briefs, 60.0),
    Scheduled("reviews_lapsed", lapse_reviews, 60.0),
    Scheduled("learning", learn_at_night, 60.0),
    Scheduled("appeals_passed_on", pass_appeals_on, 60.0),
    Scheduled("erased_traces", sweep_traces, 60.0),
    Scheduled("counts", heal_counts, 60.0),
    Scheduled("raw_events", forget_raw_events, 3600.0),
)
