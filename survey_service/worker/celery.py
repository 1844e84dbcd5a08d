"""The grown engine: the same table of jobs on Celery. Tasks carry no arguments; the truth stays in our tables."""

from celery import Celery
from flask import Flask

from survey_service.db import db
from survey_service.worker.jobs import JOBS, Scheduled

STEPS = 1000  # a task ends after so many steps and lets beat fire it again


def celery_for(app: Flask) -> Celery:
    """A Celery app whose tasks run in this Flask app; without a broker it is there and idle."""
    settings = app.extensions["settings"]
    celery = Celery("survey_service", broker=settings.celery_broker_url, set_as_current=False)
    celery.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
        timezone="UTC",
        beat_schedule={s.name: {"task": s.name, "schedule": s.every, "options": {"expires": 60}} for s in JOBS},
    )
    for scheduled in JOBS:
        _task(celery, app, scheduled)
    return celery


def _task(celery: Celery, app: Flask, scheduled: Scheduled) -> None:
    def run() -> None:
        with app.app_context():
            try:
                for _ in range(STEPS):
                    if not scheduled.job():
                        break
            finally:
                db.session.remove()

    celery.task(run, name=scheduled.name)
