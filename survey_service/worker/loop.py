"""The embedded engine: one process, all jobs, until it is told to end."""

import json
import signal
import threading
import time
from types import FrameType

import click
import structlog
from flask import current_app

from survey_service.db import db
from survey_service.worker.jobs import JOBS, Scheduled

log = structlog.get_logger(__name__)
PAUSE_AFTER_FAILURE = 30.0


def once() -> str:
    """Every job until none finds due work; JSON of how many things each did."""
    done = {scheduled.name: 0 for scheduled in JOBS}
    while True:
        counts = {scheduled.name: scheduled.job() for scheduled in JOBS}
        db.session.remove()
        if not any(counts.values()):
            return json.dumps(done)
        for name, count in counts.items():
            done[name] += count


def forever() -> None:
    """Until SIGTERM or Ctrl-C; what has begun is finished first."""
    ending = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ending.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    next_at = {scheduled.name: 0.0 for scheduled in JOBS}
    while not ending.is_set():
        for scheduled in JOBS:
            if time.monotonic() >= next_at[scheduled.name] and not ending.is_set():
                next_at[scheduled.name] = time.monotonic() + _step(scheduled)
        ending.wait(max(0.05, min(next_at.values()) - time.monotonic()))


def _step(scheduled: Scheduled) -> float:
    """Seconds until this job wants to look again; a failure is logged and the others go on."""
    try:
        return 0.0 if scheduled.job() else scheduled.every
    except Exception:
        log.exception("job failed", job=scheduled.name)
        return PAUSE_AFTER_FAILURE
    finally:
        db.session.remove()


@click.command("worker")
@click.option("--once", "only_once", is_flag=True, help="Repeat until no job finds due work, print a JSON count, end.")
def worker(only_once: bool) -> None:
    """Run the jobs: send mail, mind leases, keep house."""
    assert current_app
    if only_once:
        click.echo(once())
    else:
        forever()
