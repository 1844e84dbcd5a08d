"""The embedded engine: one process, all jobs, until it is told to end."""

import signal
import threading
import time
from types import FrameType

import structlog

from survey_service.db import db
from survey_service.worker.collecting import collect_seldom
from survey_service.worker.jobs import JOBS, Scheduled

log = structlog.get_logger(__name__)
LOOK = 1.0  # seconds between two looks at what is due, while nothing is
PAUSE_AFTER_FAILURE = 30.0


def once() -> tuple[dict[str, int], bool]:
    """Every job until none finds due work: how many things each did, and whether all went well.

    A job that fails is left alone from then on; the others go on.
    """
    done = {scheduled.name: 0 for scheduled in JOBS}
    failed: set[str] = set()
    while True:
        counts = {scheduled.name: _step(scheduled) for scheduled in JOBS if scheduled.name not in failed}
        failed |= {name for name, count in counts.items() if count is None}
        for name, count in counts.items():
            done[name] += count or 0
        if not any(counts.values()):
            return done, not failed


def forever() -> None:
    """Until SIGTERM or Ctrl-C; what has begun is finished first."""
    ending = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ending.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    collect_seldom()
    next_at = {scheduled.name: 0.0 for scheduled in JOBS}
    while not ending.is_set():
        busy = False
        for scheduled in JOBS:
            if time.monotonic() >= next_at[scheduled.name] and not ending.is_set():
                count = _step(scheduled)
                busy = busy or bool(count)
                pause = PAUSE_AFTER_FAILURE if count is None else 0.0 if count else scheduled.every
                next_at[scheduled.name] = time.monotonic() + pause
        if not busy:
            ending.wait(LOOK)


def _step(scheduled: Scheduled) -> int | None:
    """How many things it did; None: it failed, which is logged, and the others go on."""
    try:
        return scheduled.job()
    except Exception:
        log.exception("job failed", job=scheduled.name)
        return None
    finally:
        db.session.remove()
