"""What changed in a month after it was closed (N10): what was told against what is counted now.

The ratings of a month still change: marked as invalid, edited by their customers, credited or judged anew. Stored
figures stay as they are; the difference is a list of corrections, which the next report carries. At any time the stored
figures with all corrections told since are what a recount gives.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

Figures = Mapping[str, Any]


class Place(NamedTuple):
    """Which count: `level` and `key` as in the figures ("excluded" is a level without keys), `figure` as a path:
    "scores.5", "agent.left_out.1", "invalid"."""

    level: str
    key: str | None
    figure: str


@dataclass(frozen=True, slots=True)
class Correction:
    """`month` as "2026-10"."""

    month: str
    place: Place
    was: int
    now: int

    def as_json(self) -> list[Any]:
        """For the figures of the month that tells it."""
        return [self.month, *self.place, self.was, self.now]

    @classmethod
    def of_json(cls, row: list[Any]) -> "Correction":
        """What `as_json` wrote."""
        month, level, key, figure, was, now = row
        return cls(month, Place(level, key, figure), was, now)


def counts(figures: Figures) -> dict[Place, int]:
    """Every count that can be corrected, without those that are 0."""
    found = {
        Place(level, part["key"], ".".join(path)): n
        for level, parts in figures["counted"].items()
        for part in parts
        for path, n in _leaves({name: part[name] for name in ("scores", "agent", "product", "process")})
    }
    found |= {Place("excluded", None, name): n for name, n in figures["excluded"].items()}
    return {place: n for place, n in found.items() if n}


def corrected(known: Mapping[Place, int], corrections: Iterable[Correction]) -> dict[Place, int]:
    """The counts after these, in the order in which they were told."""
    found = dict(known)
    for one in corrections:
        found[one.place] = one.now
    return {place: n for place, n in found.items() if n}


def corrections(month: str, known: Mapping[Place, int], recount: Mapping[Place, int]) -> list[Correction]:
    """By place, nobody last."""
    places = sorted(
        known.keys() | recount.keys(), key=lambda one: (one.level, one.key is None, one.key or "", one.figure)
    )
    found = (Correction(month, place, known.get(place, 0), recount.get(place, 0)) for place in places)
    return [one for one in found if one.was != one.now]


def told_of(month: str, reports: Iterable[Figures]) -> list[Correction]:
    """Of those that these reports, oldest first, tell, the ones about this month."""
    rows = (Correction.of_json(row) for figures in reports for row in figures.get("corrections", ()))
    return [one for one in rows if one.month == month]


def scores(found: Mapping[Place, int], level: str = "company", key: str | None = None) -> list[int]:
    """The distribution that these counts hold."""
    return [found.get(Place(level, key, f"scores.{score}"), 0) for score in range(1, 6)]


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int]]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _leaves(one, (*path, name))
    elif isinstance(value, list):
        for number, one in enumerate(value, 1):
            yield from _leaves(one, (*path, str(number)))
    else:
        yield path, value
