"""How far to trust what the chain believes: measured on comments the weights have not seen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from survey_service.feedback.splitter.corpus import LABELS, Example
from survey_service.feedback.splitter.learning.scoring import drawn_score
from survey_service.feedback.splitter.model import Curve, Model
from survey_service.feedback.splitter.splitting import Belief, Piece, Splitter
from survey_service.feedback.splitter.weights import ABOUT

WANTED: Final[Mapping[str, float]] = {"agent": 0.95, "product": 0.87, "process": 0.93, "none": 0.8}
"""The precision that a filed part must have: most of all about the agent, least where it then says nothing."""
SHOWN: Final = 0.9
"""The precision that filed agent parts of a language must have had where they were measured, not learnt from."""
_FEWEST_SHOWN: Final = 15
AGENT_NAMED: Final = 0.975  # precision that "about the agent" must have; the others are named for the best F1
_FEWEST_OF_A_LANGUAGE: Final = 30
_FEWEST: Final = 60  # filed parts that a precision must rest on; with fewer, the label waits for a person
_POINTS: Final = 14


@dataclass(frozen=True, slots=True)
class Checked:
    """A piece and what a person had marked there: label and tone of most of its letters."""

    piece: Piece
    language: str
    label: str
    tone: str
    about_agent: float


def check(
    splitter: Splitter, examples: Iterable[Example], score_of: Callable[[Example], int | None] = lambda _: None
) -> tuple[list[Checked], list[tuple[Example, Belief]]]:
    """Every piece of these comments beside the marks, and the beliefs themselves; `score_of`: the rating given."""
    checked: list[Checked] = []
    beliefs: list[tuple[Example, Belief]] = []
    for example in examples:
        belief = splitter.believe(example.text, example.agent, example.language, None, score_of(example))
        beliefs.append((example, belief))
        for piece in belief.pieces:
            label, tone = marked_at(example, piece.start, piece.end)
            checked.append(Checked(piece, example.language, label, tone, belief.about["agent"]))
    return checked, beliefs


def marked_at(example: Example, start: int, end: int) -> tuple[str, str]:
    """Label and tone that most letters between two places are marked with; nothing where none is."""
    lengths: dict[tuple[str, str], int] = {}
    for part in example.parts:
        shared = min(end, part.end) - max(start, part.start)
        if shared > 0:
            lengths[part.label, part.tone] = lengths.get((part.label, part.tone), 0) + shared
    if not lengths:
        return "none", "neutral"
    labels = {label: sum(n for (one, _), n in lengths.items() if one == label) for label, _ in lengths}
    label = max(labels, key=labels.__getitem__)
    return label, max((n, tone) for (one, tone), n in lengths.items() if one == label)[1]


def curve_of(pairs: Iterable[tuple[float, bool]]) -> Curve:
    """A rising line through (belief, right) by pooling neighbours that fall (Ayer and others, 1955)."""
    ordered = sorted(pairs)
    size = max(1, len(ordered) // _POINTS)
    pools: list[tuple[float, float, int]] = []
    for first in range(0, len(ordered), size):
        group = ordered[first : first + size]
        pools.append((sum(belief for belief, _ in group), float(sum(right for _, right in group)), len(group)))
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            last, before = pools.pop(), pools.pop()
            pools.append((last[0] + before[0], last[1] + before[1], last[2] + before[2]))
    if not pools:
        return Curve()
    return Curve(tuple(round(x / n, 4) for x, _, n in pools), tuple(round(y / n, 4) for _, y, n in pools))


def filing(checked: Sequence[Checked], curves: Mapping[str, Curve]) -> dict[str, dict[str, float]]:
    """Language → label → the lowest certainty from which enough parts are right; a label not named waits for a person.
    A language with few parts takes what all together need, where its own bear that out."""
    found: dict[str, dict[str, float]] = {}
    for label in LABELS:
        ordered = sorted(
            (
                (round(curves[label].at(one.piece.belief), 3), one.label == label, one.language)
                for one in checked
                if one.piece.label == label and one.piece.stands_apart(one.about_agent)
            ),
            reverse=True,
        )
        of_all = lowest_sure([(certainty, right) for certainty, right, _ in ordered], WANTED[label])
        for language in sorted({spoken for _, _, spoken in ordered}):
            own = [(certainty, right) for certainty, right, spoken in ordered if spoken == language]
            threshold = lowest_sure(own, WANTED[label])
            if threshold is None and of_all is not None and _bears_out(own, of_all, WANTED[label]):
                threshold = of_all
            if threshold is not None:
                found.setdefault(language, {})[label] = threshold
    return found


def without_unshown(model: Model, measured: Iterable[Example]) -> Model:
    """The model, filing nothing as about the agent in languages where these comments, which it has not learnt from, do
    not show that it is right often enough: too few such parts, or too many wrong."""
    splitter = Splitter(model)
    right: dict[str, list[bool]] = {}
    for example in measured:
        for part in splitter.split(example.text, example.agent, example.language, drawn_score(example)).parts:
            if part.filed and part.label == "agent":
                found = marked_at(example, part.start, part.end)[0] == part.label
                right.setdefault(example.language, []).append(found)
    shown = {
        language for language, found in right.items()
        if len(found) >= _FEWEST_SHOWN and sum(found) >= SHOWN * len(found)
    }  # fmt: skip
    filed = {
        language: {label: from_ for label, from_ in labels.items() if label != "agent" or language in shown}
        for language, labels in model.filed_from.items()
    }
    return replace(model, filed_from=filed)


def _bears_out(own: Sequence[tuple[float, bool]], threshold: float, wanted: float) -> bool:
    at_least = [right for certainty, right in own if certainty >= threshold]
    return len(at_least) >= _FEWEST_OF_A_LANGUAGE and sum(at_least) >= wanted * len(at_least)


def lowest_sure(ordered: Sequence[tuple[float, bool]], wanted: float) -> float | None:
    """The lowest certainty (given from high to low) at which the share of right ones so far is still as wanted."""
    best, right = None, 0
    for count, (certainty, is_right) in enumerate(ordered, start=1):
        right += is_right
        last_of_its_kind = count == len(ordered) or ordered[count][0] < certainty
        if last_of_its_kind and count >= _FEWEST and right >= wanted * count:
            best = certainty
    return best


def naming(beliefs: Sequence[tuple[Example, Belief]]) -> dict[str, float]:
    """Label → the probability from which a comment is about it: best F1; for the agent, at AGENT_NAMED precision."""
    found = {}
    for label in ABOUT:
        pairs = [
            (belief.about[label], any(part.label == label for part in example.parts)) for example, belief in beliefs
        ]
        wanted = sum(truth for _, truth in pairs)
        best = (-1.0, 0.5)
        for step in range(5, 96):
            named = [truth for probability, truth in pairs if probability >= step / 100]
            hits = sum(named)
            if label == "agent" and hits < AGENT_NAMED * len(named):
                continue
            best = max(best, (2 * hits / max(1, len(named) + wanted), step / 100))
        found[label] = best[1]
    return found
