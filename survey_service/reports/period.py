"""From one day to before another, in the zone all figures are counted in (0.5)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open: `start` belongs to it, `end` does not."""

    start: date
    end: date
    zone: ZoneInfo

    @property
    def first_moment(self) -> datetime:
        """The midnight it begins with, in UTC."""
        return midnight(self.start, self.zone)

    @property
    def end_moment(self) -> datetime:
        """The midnight it ends before, in UTC."""
        return midnight(self.end, self.zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When that day begins there; where clocks skip midnight, the moment they skip at."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
