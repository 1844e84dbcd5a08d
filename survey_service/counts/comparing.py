"""What processes that compare ratings and what is kept are told, and what they find; see prints.py."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.counts.tables import SLICES
from survey_service.invitations.invitation import Invitation

PRIMES: Final = (2_147_483_647, 2_147_483_629)
"""What prints are modulo of."""


@dataclass
class Prints:
    """By slice's id, a number for each prime. `stale`: images of surveys that count no more; `wrong`: surveys whose
    image is not what they are, which are in no print."""

    by_slice: dict[int, tuple[int, ...]] = field(default_factory=dict)
    stale: int = 0
    wrong: list[int] = field(default_factory=list)

    def add(self, other: "Prints") -> None:
        """Of another part of the ratings."""
        for number, one in other.by_slice.items():
            own = self.by_slice.get(number, (0,) * len(PRIMES))
            self.by_slice[number] = tuple([(a + b) % prime for a, b, prime in zip(own, one, PRIMES, strict=True)])
        self.stale += other.stale
        self.wrong += other.wrong

    def differing(self, other: "Prints") -> set[int]:
        """Slices whose prints are not the same."""
        none, both = (0,) * len(PRIMES), self.by_slice.keys() | other.by_slice.keys()
        return {number for number in both if self.by_slice.get(number, none) != other.by_slice.get(number, none)}


@dataclass(frozen=True, slots=True)
class Part:
    """Surveys and slices by their ids, from and to: what one process compares; and the last slice there is."""

    surveys: tuple[int, int]
    slices: tuple[int, int]
    last_slice: int


def parted(session: Session, how_many: int) -> list[Part]:
    """All surveys and slices in so many parts."""
    last_survey = session.scalar(select(func.max(Invitation.id))) or 0
    last_slice = session.scalar(select(func.max(SLICES.c.id))) or 0
    both = zip(_cut(last_survey, how_many), _cut(last_slice, how_many), strict=True)
    return [Part(surveys, slices, last_slice) for surveys, slices in both]


def _cut(last: int, how_many: int) -> list[tuple[int, int]]:
    ends = [last * place // how_many for place in range(how_many + 1)]
    return [(start + 1, end) for start, end in pairwise(ends)]
