"""Changed themes go through all comments, a batch at a time."""

import time

from survey_service.audit import Actor
from survey_service.db import new_context
from survey_service.flows.themes_applied import Reached, themes_applied

WORKER = Actor("worker")
RUN = 1.0  # seconds after which a step begins no further batch
_REACHED: list[Reached] = []  # of this process; another one, or this one begun anew, starts from the first part


def apply_themes() -> int:
    """Batches of the themes whose rule has changed; how many were done."""
    done, ends = 0, time.monotonic() + RUN
    while time.monotonic() < ends:
        reached = themes_applied(new_context(WORKER), _REACHED[0] if _REACHED else None)
        _REACHED[:] = [] if reached is None else [reached]
        if reached is None:
            break
        done += 1
    return done
