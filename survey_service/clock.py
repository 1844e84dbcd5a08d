"""The one clock of the product. Only the edges (web, commands, worker) hold one; everything else is given `now`."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Says what time it is, as an aware UTC datetime."""

    def now(self) -> datetime:
        """The present, in UTC."""
        ...


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """The machine's time, in UTC."""
        return datetime.now(UTC)


class ShiftedClock:
    """Time that begins at `start` (the setting CLOCK) when this is made, and ticks with the machine's monotonic clock,
    so that a correction of the machine's time does not move it."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an instant; give the time with its zone")
        self._start = start.astimezone(UTC)
        self._begun = time.monotonic()

    def now(self) -> datetime:
        """The start and what has passed since, in UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._begun)
