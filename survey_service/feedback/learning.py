"""The splitter learns on from what people of this installation taught: its weights move, the rest of it stays.

Always anew from the weights the product came with, so that what is no longer taught is forgotten: the corrections'
likelihood under the splitter's own chain, with a Gaussian prior around those weights (a MAP estimate), by gradient
steps of AdaGrad (Duchi, Hazan and Singer, 2011) over all comments at once. Pure Python, and what comes out is read by
the one engine (docs/decisions/0014). Only what at least three customers wrote is learnt.
"""

from collections import ChainMap
from collections.abc import Collection, Container, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import accumulate
from math import exp, sqrt
from typing import Final

from survey_service.feedback.splitter import Splitter
from survey_service.feedback.splitter.chain import Row, chances, factors, steps
from survey_service.feedback.splitter.corpus import LABELS, TONES, Example, MarkedPart, fingerprint
from survey_service.feedback.splitter.features import EVERYWHERE, Reading, keys_of
from survey_service.feedback.splitter.model import Model
from survey_service.feedback.splitter.weighing import Scale, surroundings
from survey_service.feedback.splitter.weights import ABOUT, COLUMNS, STATES, Weights, pack
from survey_service.feedback.taught import Marked, Taught

CUSTOMERS: Final = 3
"""Who must have written a word, or a pair of words, before it is learnt: no weight tells of one person."""
ROUNDS: Final = 6
BATCHES: Final = 8
STRIDE: Final = 0.1
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
"""Comments of the product's own corpus learnt again beside the corrections, which are of the hard kind only, so that
the splitter does not forget the easy ones."""
NEIGHBOUR: Final = 0.5
"""What a word near another weighs, as in weighing.py."""


Wanted = list[tuple[int, int] | None]
"""Per word of a comment the places of its label and of its tone; None where nobody vouched for it."""
About = tuple[float | None, ...]
"""Per side whether the whole comment is about it, 1 or 0; None where nobody vouched for that."""
Slopes = dict[int, list[float]]
"""Per key, by its number: where more likelihood lies."""


@dataclass(slots=True)
class _Lesson:
    """A comment as the weights see it: per word the numbers of its keys that are learnt, and what is wanted of it."""

    reading: Reading
    keys: list[list[int]]
    wanted: Wanted
    about: About
    weight: float
    different: int
    """Keys that say what the whole is about."""


@dataclass(slots=True)
class _Read:
    """A comment before it is known which keys are learnt."""

    reading: Reading
    wanted: Wanted
    about: About
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
        moving = _Moving(self._shipped.weights, names)
        for _ in range(ROUNDS):
            for batch in (lessons[first::BATCHES] for first in range(BATCHES)):
                belief = _Belief(self._shipped, moving)
                slopes: Slopes = {}
                for lesson in batch:
                    _add_slopes(belief, lesson, slopes)
                    yield
                moving.step(slopes)
        rows = {**dict(self._shipped.weights.rows()), **moving.rows}
        model = replace(self._shipped, weights=Weights.of(rows))
        hashed = sha256("\n".join(model.weights.places).encode() + model.weights.to_bytes()).hexdigest()
        self.model = replace(model, version=f"{self._name}-{hashed[:8]}")

    def _read(self) -> Generator[None, None, tuple[list[_Lesson], list[str]]]:
        """The comments that teach, and the keys that enough customers used."""
        splitter, belief = Splitter(self._shipped), _Belief(self._shipped, self._shipped.weights)
        found: list[_Read] = []
        by: dict[str, set[int]] = {}
        words = 0
        for one in reversed(self._taught):
            yield
            read = _read(splitter, belief, one)
            if read is None or words > WORDS:
                continue
            words += len(read.wanted)
            found.append(read)
            for key in {key for keys in keys_of(read.reading) for key in keys}:
                by.setdefault(key, set()).add(one.customer if one.customer is not None else -one.response)
        for example in rehearsed(self._corpus, {read.reading.language for read in found}):
            yield
            reading = splitter.read(example.text, example.agent, example.language)
            if reading.words:
                wanted = [_place(example.parts, word.start) for word in reading.words]
                found.append(_Read(reading, wanted, _about({part.label for part in example.parts}), 1.0))
        names = sorted(key for key, customers in by.items() if len(customers) >= CUSTOMERS and is_lexical(key))
        numbers = {name: number for number, name in enumerate(names)}
        return [_lesson(read, numbers, self._shipped.weights.places) for read in found], names


class _Belief:
    """What one model makes of readings, as the splitter computes it."""

    def __init__(self, model: Model, weights: "Weights | _Moving") -> None:
        """`weights` in place of the model's own."""
        self._scale = Scale(weights)
        self._labels, self._tones = (factors(steps(one)) for one in (model.passing_labels, model.passing_tones))
        self._bias = model.about_bias

    def __call__(self, reading: Reading) -> tuple[list[Row], list[Row], list[float]]:
        """Per word the probability of each label and each tone; then that the whole is about each side."""
        label_scores, tone_scores, keys = self._scale.scores(reading)
        labels = chances(label_scores, reading.borders, self._labels)
        tones = chances(tone_scores, reading.borders, self._tones)
        scores = [
            min(max(score + bias, -30.0), 30.0) for score, bias in zip(self._scale.about(keys), self._bias, strict=True)
        ]
        return labels, tones, [1 / (1 + exp(-score)) for score in scores]


def is_lexical(key: str) -> bool:
    """Whether it is a word, its beginning or a pair of words. Only those are learnt: what kinds of words mean to each
    other holds everywhere, and an installation's few hundred comments would only spoil it."""
    return key[0] not in "~!" and key != EVERYWHERE


def rehearsed(corpus: Iterable[Example], languages: Collection[str]) -> list[Example]:
    """Always the same ones, of those the product learnt from."""
    known = (one for one in corpus if one.language in languages and not one.held_back)
    return sorted(known, key=lambda one: (fingerprint(one.text), one.text))[:REHEARSED]


def _lesson(read: _Read, numbers: Mapping[str, int], known: Container[str]) -> _Lesson:
    keys = [[numbers[key] for key in found if key in numbers] for found in keys_of(read.reading)]
    different = {key for found in keys_of(read.reading) for key in found if key in numbers or key in known}
    return _Lesson(read.reading, keys, read.wanted, read.about, read.weight, len(different - {EVERYWHERE}))


def _read(splitter: Splitter, belief: _Belief, one: Taught) -> _Read | None:
    """None where there is nothing to learn: the splitter does not know the language, or nobody vouched for a word."""
    split = splitter.split(one.text, one.agent, one.language)
    if split.abstained:
        return None
    reading = splitter.read(one.text, one.agent, split.language)
    if one.decision is None:
        return _of_row(belief, one, reading)
    wanted = [_place(one.parts, word.start) for word in reading.words]
    return _Read(reading, wanted, _about(one.labels), 1.0) if any(wanted) else None


def _of_row(belief: _Belief, one: Taught, reading: Reading) -> _Read | None:
    """A customer's own row speaks for the words the splitter knows no better, and for none of a comment in which it
    sees another side."""
    side, tone = LABELS.index(one.parts[0].label), TONES.index(one.parts[0].tone)
    believed, _, _ = belief(reading)
    nothing = LABELS.index("none")
    if any(row[other] > SEEN for row in believed for other in range(len(LABELS)) if other not in (side, nothing)):
        return None
    wanted = [None if row[nothing] > SEEN else (side, tone) for row in believed]
    about = tuple(1.0 if label == one.parts[0].label else None for label in ABOUT)
    return _Read(reading, wanted, about, WEAK) if any(wanted) else None


def _about(labels: Collection[str]) -> About:
    return tuple(float(label in labels) for label in ABOUT)


class _Moving:
    """Weights of which some are learnt; how far each of those has been pushed so far."""

    def __init__(self, shipped: Weights, names: Sequence[str]) -> None:
        self._shipped = shipped
        self.rows = {name: shipped.row(name) or [0.0] * COLUMNS for name in names}
        self._learnt = list(self.rows.values())
        self._prior = [list(row) for row in self._learnt]
        self._pushed = [[CALM] * COLUMNS for _ in names]
        self.places = ChainMap(dict.fromkeys(names, 0), dict(shipped.places))

    def row(self, key: str) -> list[float] | None:
        """As Weights has it."""
        return self.rows.get(key) or self._shipped.row(key)

    def packed(self, key: str) -> int | None:
        """As Weights has it."""
        row = self.rows.get(key)
        return self._shipped.packed(key) if row is None else pack(row)

    def step(self, slopes: Slopes) -> None:
        """Towards more likelihood, and back towards the prior."""
        for number, slope in slopes.items():
            row, prior, pushed = self._learnt[number], self._prior[number], self._pushed[number]
            for column, likelier in enumerate(slope):
                push = likelier - (row[column] - prior[column]) / (WIDTH**2 * BATCHES)
                if push:
                    pushed[column] += push * push
                    row[column] += STRIDE * push / sqrt(pushed[column])


def _place(parts: Sequence[Marked | MarkedPart], at: int) -> tuple[int, int] | None:
    part = next((part for part in parts if part.start <= at < part.end), None)
    return (LABELS.index(part.label), TONES.index(part.tone)) if part else None


def _add_slopes(belief: _Belief, lesson: _Lesson, slopes: Slopes) -> None:
    """Adds the gradient of the log-likelihood of what is wanted of this comment: wanted less believed, brought to every
    key whose weight had a say in it."""
    labels, tones, whole = belief(lesson.reading)
    missing = [
        [value * lesson.weight for value in _missing(*one)] for one in zip(lesson.wanted, labels, tones, strict=True)
    ]
    for keys, row in zip(lesson.keys, spread(missing, lesson.reading.borders), strict=True):
        for key in keys:
            known = slopes.get(key)
            slopes[key] = row if known is None else [one + other for one, other in zip(known, row, strict=True)]
    factor = lesson.weight / max(1, lesson.different)  # each key takes its share of the push
    push = [
        (want - is_now) * factor if want is not None else 0.0 for want, is_now in zip(lesson.about, whole, strict=True)
    ]
    for key in {key for keys in lesson.keys for key in keys}:
        row = slopes[key] = list(slopes[key])
        for column, value in enumerate(push, start=COLUMNS - len(push)):
            row[column] += value


def _missing(wanted: tuple[int, int] | None, labels: Row, tones: Row) -> list[float]:
    """Per state of one word: wanted less believed."""
    if wanted is None:
        return [0.0] * STATES
    row = [-belief for belief in (*labels[: len(LABELS)], *tones[: len(TONES)])]
    row[wanted[0]] += 1.0
    row[len(LABELS) + wanted[1]] += 1.0
    return row


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
        yield [*row, *near, *clauses[clause], *sentences[sentence], *text, *[0.0] * len(ABOUT)]
