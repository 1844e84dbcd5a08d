"""The splitter learns on from what people of this installation taught: its weights move, the rest of it stays.

Always anew from the weights the product came with, so that what is no longer taught is forgotten: the corrections'
likelihood under the splitter's own chain, with a Gaussian prior around those weights (a MAP estimate), by gradient
steps of AdaGrad (Duchi, Hazan and Singer, 2011) over all comments at once. Pure Python, and what comes out is read by
the one engine (docs/decisions/0014). Only what at least three customers wrote is learnt.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import accumulate
from math import sqrt
from typing import Final

from survey_service.feedback.splitter import Splitter
from survey_service.feedback.splitter.corpus import LABELS, TONES, Example, MarkedPart, fingerprint
from survey_service.feedback.splitter.features import Reading, keys_of
from survey_service.feedback.splitter.model import Model
from survey_service.feedback.splitter.weighing import surroundings
from survey_service.feedback.splitter.weights import COLUMNS, STATES, Weights
from survey_service.feedback.taught import Marked, Taught

CUSTOMERS: Final = 3
"""Who must have written a word, or a pair of words, before it is learnt: no weight tells of one person."""
ROUNDS: Final = 8
STRIDE: Final = 0.2
"""Of the first step of a weight; the later ones are shorter."""
WIDTH: Final = 0.3
"""Standard deviation of the prior: how far a weight may go from the one the product came with before it must be worth
it."""
CALM: Final = 1.0
"""What a weight counts as pushed before the first push: what few comments ask for moves it little."""
WEAK: Final = 0.2
"""What a customer's own row weighs against a person's correction."""
WORDS: Final = 60_000
"""Looked at in one round at most, of the latest comments: so that a night stays a night."""
SEEN: Final = 0.6
"""The belief from which the splitter sees something in a word, against a customer's row."""
REHEARSED: Final = 400
"""Comments of the product's own corpus learnt again beside the corrections, which are of the hard kind only: without
them the splitter forgets the easy ones (measured: from .66 to .56 on the corpus's held-back part)."""
NEIGHBOUR: Final = 0.5
"""What a word near another weighs, as in weighing.py."""


Wanted = list[tuple[int, int] | None]
"""Per word of a comment the places of its label and of its tone; None where nobody vouched for it."""
Slopes = dict[int, list[float]]
"""Per key, by its number: where more likelihood lies."""


@dataclass(slots=True)
class _Lesson:
    """A comment as the weights see it: per word the numbers of its keys that are learnt, and what is wanted of it."""

    reading: Reading
    keys: list[list[int]]
    wanted: Wanted
    weight: float


class Learning:
    """`for _ in learning: …` learns, a comment at a time; then `model` is there."""

    def __init__(self, shipped: Model, taught: Sequence[Taught], corpus: Iterable[Example], name: str) -> None:
        """`corpus`: what the product learnt from, of which some is learnt again. `name` begins the model's version,
        which ends with a hash of its weights."""
        self._shipped = shipped
        self._name = name
        self._taught = taught
        self._corpus = corpus
        self.model: Model | None = None

    def __iter__(self) -> Iterator[None]:
        """Each step is one comment read or looked at once more."""
        lessons, names = yield from self._read()
        rows = [self._shipped.weights.row(name) or [0.0] * COLUMNS for name in names]
        moving = _Moving(names, rows)
        for _ in range(ROUNDS):
            splitter = Splitter(self._with(moving.rows))
            slopes: Slopes = {}
            for lesson in lessons:
                _add_slopes(splitter, lesson, slopes)
                yield
            moving.step(slopes)
        model = self._with(moving.rows)
        hashed = sha256("\n".join(model.weights.places).encode() + model.weights.steps.tobytes()).hexdigest()
        self.model = replace(model, version=f"{self._name}-{hashed[:8]}")

    def _with(self, rows: Mapping[str, Sequence[float]]) -> Model:
        return replace(self._shipped, weights=Weights.of({**dict(self._shipped.weights.rows()), **rows}))

    def _read(self) -> Generator[None, None, tuple[list[_Lesson], list[str]]]:
        """The comments that teach, and the keys that enough customers used."""
        splitter = Splitter(self._shipped)
        found: list[tuple[Reading, Wanted, float]] = []
        by: dict[str, set[int]] = {}
        words = 0
        for one in reversed(self._taught):
            yield
            reading = splitter.reading(one.text, one.agent, one.language)
            wanted = _wanted(splitter, one, reading) if reading else []
            if reading is None or not any(wanted) or words > WORDS:
                continue
            words += len(wanted)
            found.append((reading, wanted, WEAK if one.decision is None else 1.0))
            for key in {key for keys in keys_of(reading) for key in keys}:
                by.setdefault(key, set()).add(one.customer if one.customer is not None else -one.response)
        for example in rehearsed(self._corpus, {reading.language for reading, _, _ in found}):
            yield
            reading = splitter.reading(example.text, example.agent, example.language)
            if reading is not None:
                found.append((reading, [_place(example.parts, word.start) for word in reading.words], 1.0))
        names = sorted(key for key, customers in by.items() if len(customers) >= CUSTOMERS)
        numbers = {name: number for number, name in enumerate(names)}
        return [_lesson(*one, numbers) for one in found], names


def rehearsed(corpus: Iterable[Example], languages: Collection[str]) -> list[Example]:
    """Always the same ones, of those the product learnt from."""
    known = (one for one in corpus if one.language in languages and not one.held_back)
    return sorted(known, key=lambda one: (fingerprint(one.text), one.text))[:REHEARSED]


def _lesson(reading: Reading, wanted: Wanted, weight: float, numbers: Mapping[str, int]) -> _Lesson:
    keys = [[numbers[key] for key in found if key in numbers] for found in keys_of(reading)]
    return _Lesson(reading, keys, wanted, weight)


class _Moving:
    """The weights that are learnt, and how far each has been pushed so far."""

    def __init__(self, names: Sequence[str], rows: list[list[float]]) -> None:
        self._names = names
        self._rows = rows
        self._prior = [list(row) for row in rows]
        self._pushed = [[CALM] * COLUMNS for _ in rows]

    @property
    def rows(self) -> dict[str, list[float]]:
        return dict(zip(self._names, self._rows, strict=True))

    def step(self, slopes: Slopes) -> None:
        """Towards more likelihood, and back towards the prior."""
        for number, slope in slopes.items():
            row, prior, pushed = self._rows[number], self._prior[number], self._pushed[number]
            for column, likelier in enumerate(slope):
                push = likelier - (row[column] - prior[column]) / WIDTH**2
                if push:
                    pushed[column] += push * push
                    row[column] += STRIDE * push / sqrt(pushed[column])


def _wanted(splitter: Splitter, one: Taught, reading: Reading) -> Wanted:
    """What the parts say of each word. A customer's own row speaks for the words the splitter knows no better, and for
    none of a comment in which it sees another side."""
    said = [_place(one.parts, word.start) for word in reading.words]
    if one.decision is not None:
        return said
    side = LABELS.index(one.parts[0].label)
    beliefs, _ = splitter.beliefs(reading)
    others = [place for place, label in enumerate(LABELS) if label != "none" and place != side]
    if any(row[other] > SEEN for row in beliefs for other in others):
        return []
    nothing = LABELS.index("none")
    return [None if row[nothing] > SEEN else place for place, row in zip(said, beliefs, strict=True)]


def _place(parts: Sequence[Marked | MarkedPart], at: int) -> tuple[int, int] | None:
    part = next((part for part in parts if part.start <= at < part.end), None)
    return (LABELS.index(part.label), TONES.index(part.tone)) if part else None


def _add_slopes(splitter: Splitter, lesson: _Lesson, slopes: Slopes) -> None:
    """Adds the gradient of the log-likelihood of what is wanted of this comment's words: wanted less believed, brought
    to every key whose weight had a say in it."""
    missing = _missing(splitter, lesson)
    for keys, row in zip(lesson.keys, spread(missing, lesson.reading.borders), strict=True):
        for key in keys:
            known = slopes.get(key)
            slopes[key] = row if known is None else [one + other for one, other in zip(known, row, strict=True)]


def _missing(splitter: Splitter, lesson: _Lesson) -> list[list[float]]:
    """Per word and state: wanted less believed."""
    labels, tones = splitter.beliefs(lesson.reading)
    rows = []
    for wanted, label_row, tone_row in zip(lesson.wanted, labels, tones, strict=True):
        if wanted is None:
            rows.append([0.0] * STATES)
            continue
        row = [-belief for belief in (*label_row[: len(LABELS)], *tone_row[: len(TONES)])]
        row[wanted[0]] += 1.0
        row[len(LABELS) + wanted[1]] += 1.0
        rows.append([value * lesson.weight for value in row])
    return rows


def spread(missing: Sequence[Sequence[float]], borders: Sequence[int]) -> Iterator[list[float]]:
    """From a row of STATES per word to one of COLUMNS: what each word's keys would have had to add. The transpose of
    how weighing.py sums up: a word speaks for itself, its neighbours, its clause, its sentence and the whole text."""
    around = surroundings(borders)
    sums = [list(accumulate(column, initial=0.0)) for column in zip(*missing, strict=True)]
    text = [column[-1] / sqrt(len(missing)) for column in sums]
    clauses, sentences = (
        [[(column[end] - column[start]) / sqrt(end - start) for column in sums] for start, end in groups]
        for groups in (around.clauses, around.sentences)
    )
    for row, (start, end, clause, sentence) in zip(missing, around.words, strict=True):
        near = [(column[end] - column[start]) * NEIGHBOUR for column in sums]
        yield [*row, *near, *clauses[clause], *sentences[sentence], *text]
