"""The learnt weights: a row of small whole numbers for each key."""

import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from typing import Final

from survey_service.feedback.splitter.corpus import LABELS, TONES

SCOPES: Final = ("own", "near", "clause", "sentence", "text")
STATES: Final = len(LABELS) + len(TONES)
ABOUT: Final = ("agent", "product", "process")
COLUMNS: Final = len(SCOPES) * STATES + len(ABOUT)
STEP: Final = 1 / 64
"""A weight is kept in steps of this."""
ABOUT_FINER: Final = 4
"""What the text is about is a sum over all its keys: those weights are kept in steps of STEP / ABOUT_FINER."""
_STEPS: Final = (STEP,) * (COLUMNS - len(ABOUT)) + (STEP / ABOUT_FINER,) * len(ABOUT)
LANE: Final = 64
"""Bits that each number of a packed row has: enough for the sum over any text."""
FINE: Final = 18
"""A lane counts in steps of STEP / 2 ** FINE, so that weights that are being learnt keep their fractions."""
UNIT: Final = STEP / 2**FINE
ABOUT_UNIT: Final = UNIT / ABOUT_FINER
_UNITS: Final = (UNIT,) * (COLUMNS - len(ABOUT)) + (ABOUT_UNIT,) * len(ABOUT)
SIGNS: Final = sum(1 << (LANE * lane + LANE - 1) for lane in range(COLUMNS))
"""The highest bit of every lane. `packed + SIGNS ^ SIGNS` is the row as signed numbers of LANE bits."""
_MOST: Final = 32767


@dataclass(frozen=True, slots=True)
class Weights:
    """Key → COLUMNS weights: scope by scope, in each the labels and then the tones; last what the text is about."""

    places: Mapping[str, int]
    steps: "array[int]"

    @classmethod
    def of(cls, rows: Mapping[str, Sequence[float]]) -> "Weights":
        """From plain numbers; what is too small to matter becomes nothing, a row of nothing is left out."""
        places: dict[str, int] = {}
        steps = array("h")
        for key, row in sorted(rows.items()):
            if len(row) != COLUMNS:
                raise ValueError(f"{key!r} has {len(row)} weights, not {COLUMNS}")
            whole = [max(-_MOST, min(_MOST, round(value / step))) for value, step in zip(row, _STEPS, strict=True)]
            if any(whole):
                places[key] = len(places)
                steps.extend(whole)
        return cls(places, steps)

    @classmethod
    def from_bytes(cls, keys: Sequence[str], stored: bytes) -> "Weights":
        """From the stored form: the keys in order, and two bytes for each of their weights, the low one first."""
        steps = array("h", stored)
        if len(steps) != len(keys) * COLUMNS:
            raise ValueError(f"{len(keys)} keys, but {len(steps)} weights")
        if sys.byteorder == "big":
            steps.byteswap()
        return cls({key: place for place, key in enumerate(keys)}, steps)

    def to_bytes(self) -> bytes:
        """What `from_bytes` takes."""
        steps = array("h", self.steps)
        if sys.byteorder == "big":
            steps.byteswap()
        return steps.tobytes()

    def row(self, key: str) -> list[float] | None:
        """The weights of a key, or None."""
        place = self.places.get(key)
        if place is None:
            return None
        return list(map(mul, self.steps[place * COLUMNS : (place + 1) * COLUMNS], _STEPS))

    def packed(self, key: str) -> int | None:
        """The weights of a key as one whole number, a lane for each; such numbers add up as their rows do. Or None."""
        place = self.places.get(key)
        if place is None:
            return None
        lanes = array("q", self.steps[place * COLUMNS : (place + 1) * COLUMNS])
        return _pack(lanes) << FINE

    def rows(self) -> Iterator[tuple[str, list[float]]]:
        """Every key with its weights, to learn on from them."""
        for key in self.places:
            yield key, self.row(key) or []


def pack(row: Iterable[float]) -> int:
    """A row as `Weights.packed` has it."""
    return _pack(array("q", [round(value / step) for value, step in zip(row, _UNITS, strict=True)]))


def _pack(lanes: "array[int]") -> int:
    if sys.byteorder == "big":
        lanes.byteswap()
    return (int.from_bytes(lanes.tobytes(), "little") ^ SIGNS) - SIGNS
