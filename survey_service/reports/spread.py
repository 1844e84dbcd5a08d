"""Counted ratings by score, and the figures that follow from them (N1)."""

from dataclasses import dataclass, field

from survey_service.reports.intervals import Interval, mean, wilson


@dataclass(kw_only=True)
class Spread:
    """`distribution`: how many gave 1, 2, 3, 4 and 5."""

    distribution: list[int] = field(default_factory=lambda: [0] * 5)

    @property
    def n(self) -> int:
        """The counted ratings."""
        return sum(self.distribution)

    @property
    def good(self) -> int:
        """Those of 4 and 5."""
        return sum(self.distribution[3:])

    @property
    def low(self) -> int:
        """Those of 1 and 2."""
        return sum(self.distribution[:2])

    @property
    def csat(self) -> float | None:
        """None for n = 0."""
        return self.good / self.n if self.n else None

    @property
    def dsat(self) -> float | None:
        """None for n = 0."""
        return self.low / self.n if self.n else None

    @property
    def mean(self) -> float | None:
        """None for n = 0."""
        return mean(self.distribution)

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 % of CSAT."""
        return wilson(self.good, self.n)

    def __add__(self, other: "Spread") -> "Spread":
        both = zip(self.distribution, other.distribution, strict=True)
        return Spread(distribution=[mine + more for mine, more in both])
