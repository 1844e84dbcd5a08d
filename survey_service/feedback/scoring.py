"""How well a splitter cuts comments a person cut before."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from survey_service.feedback.splitter import Splitter
from survey_service.feedback.splitter.splitting import Part, Split
from survey_service.feedback.taught import Marked, Taught
from survey_service.feedback.verdicts import SIDES

NEEDED = 0.90
"""Of what is filed as about the agent without a person, the share that must be right."""
MORE = 1e-6
"""By which a score must be higher to be better: more than nothing."""


@dataclass(frozen=True)
class Scores:
    """`macro_f1`: mean over the sides that occur, of finding which comments are about them. `spans`: of the parts of
    comments about several things, the share labelled right at their middle. `filed`: of the parts filed as about the
    agent without a person, the share that is; each with its n. None where n is 0."""

    n: int
    macro_f1: float | None
    spans: float | None
    spans_n: int
    filed: float | None
    filed_n: int

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def scored(splitter: Splitter, taught: Sequence[Taught]) -> Scores:
    """Of one splitter on comments it has not learnt from."""
    cut = [(one, splitter.split(one.text, one.agent, one.language)) for one in taught]
    sides = [f1 for side in SIDES if (f1 := _f1(side, cut)) is not None]
    spans = [right for one, split in cut for right in _spans(one, split)]
    filed = [right for one, split in cut for right in _filed(one, split)]
    return Scores(len(cut), _mean(sides), _mean(spans), len(spans), _mean(filed), len(filed))


def is_better(new: Scores, old: Scores) -> bool:
    """Whether the new one takes over: more is found, and no more is filed wrongly than before or than may be."""
    if (new.macro_f1 or 0.0) <= (old.macro_f1 or 0.0) + MORE:
        return False
    return new.filed is None or new.filed >= min(NEEDED, NEEDED if old.filed is None else old.filed)


def _f1(side: str, cut: Iterable[tuple[Taught, Split]]) -> float | None:
    """None where no comment is about this side."""
    pairs = [(side in one.labels, side in split.labels) for one, split in cut]
    there, found = sum(gold for gold, _ in pairs), sum(said for _, said in pairs)
    both = sum(gold and said for gold, said in pairs)
    return 2 * both / (there + found) if there else None


def _spans(one: Taught, split: Split) -> list[bool]:
    if len({part.label for part in one.parts}) < 2:
        return []
    return [_at((part.start + part.end) // 2, split.parts) == part.label for part in one.parts if part.label in SIDES]


def _filed(one: Taught, split: Split) -> list[bool]:
    found = [part for part in split.parts if part.filed and part.label == "agent"]
    meant = [_at((part.start + part.end) // 2, one.parts) for part in found]
    return [label == "agent" for label in meant if label is not None]


def _at(place: int, parts: Iterable[Part | Marked]) -> str | None:
    return next((part.label for part in parts if part.start <= place < part.end), None)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
