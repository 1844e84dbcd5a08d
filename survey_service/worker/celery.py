"""The grown engine: the same table of jobs on Celery. Tasks carry no arguments; the truth stays in our tables."""

import time
from typing import Any

from celery import Celery, signals
from flask import Flask

from survey_service.db import db
from survey_service.worker.collecting import collect_seldom
from survey_service.worker.jobs import JOBS, Scheduled

LONGEST = 30.0  # seconds after which a task lets beat fire it again
NO_BROKER = "CELERY_BROKER_URL is not set: give it the address of Redis or RabbitMQ, or run `flask --app wsgi worker`"


def celery_for(app: Flask) -> Celery:
    """A Celery app whose tasks run in this Flask app; without a broker it is there, and refuses to start a worker."""
    settings = app.extensions["settings"]
    celery = Celery("survey_service", broker=settings.celery_broker_url, set_as_current=False)
    settings.instance_path.mkdir(exist_ok=True)  # beat keeps its schedule there
    celery.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
        timezone="UTC",
        beat_schedule={s.name: {"task": s.name, "schedule": s.every, "options": {"expires": 60}} for s in JOBS},
        beat_schedule_filename=str(settings.instance_path / "celerybeat-schedule"),
    )
    for scheduled in JOBS:
        _task(celery, app, scheduled)
    _prepare(app)
    return celery


def _task(celery: Celery, app: Flask, scheduled: Scheduled) -> None:
    def run() -> None:
        ends = time.monotonic() + LONGEST
        with app.app_context():
            try:
                while scheduled.job() and time.monotonic() < ends:
                    db.session.remove()
            finally:
                db.session.remove()

    celery.task(name=scheduled.name, shared=False)(run)


def _prepare(app: Flask) -> None:
    def refuse(**_told: Any) -> None:
        if app.extensions["settings"].celery_broker_url is None:
            raise SystemExit(NO_BROKER)

    def own_connections(**_told: Any) -> None:
        with app.app_context():
            db.engine.dispose(close=False)  # those of the parent process stay the parent's
        collect_seldom()

    signals.celeryd_init.connect(refuse, weak=False)
    signals.beat_init.connect(refuse, weak=False)
    signals.worker_process_init.connect(own_connections, weak=False)
