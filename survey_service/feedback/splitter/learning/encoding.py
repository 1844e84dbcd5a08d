"""Marked comments as sparse matrices: which keys each word has, and which words weigh on which."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from scipy import sparse

from survey_service.feedback.splitter.corpus import LABELS, TONES, Example
from survey_service.feedback.splitter.features import EVERYWHERE, Reading, keys_of
from survey_service.feedback.splitter.weighing import surroundings
from survey_service.feedback.splitter.weights import ABOUT

Marked = tuple[Example, Reading]


@dataclass(frozen=True)
class Batch:
    """Comments one after the other, the longest first: rows are words."""

    keys: Any
    """Words × keys, how often."""
    around: Sequence[Any]
    """Words × words for near, clause, sentence and text: how much of another word's score each gets."""
    borders: Any
    labels: Any
    tones: Any
    lengths: Any
    starts: Any


def index_of(marked: Iterable[Marked], at_least: int = 2) -> dict[str, int]:
    """The keys that at least so many comments have, numbered."""
    met: Counter[str] = Counter()
    for _, reading in marked:
        met.update({key for keys in keys_of(reading) for key in keys})
    kept = sorted(key for key, count in met.items() if count >= at_least)
    return {key: place for place, key in enumerate([EVERYWHERE, *(key for key in kept if key != EVERYWHERE)])}


def encode(marked: Sequence[Marked], index: Mapping[str, int]) -> Batch:
    """All of these comments; each must have a word."""
    ordered = sorted(marked, key=lambda one: -len(one[1].words))
    rows: list[int] = []
    columns: list[int] = []
    labels: list[int] = []
    tones: list[int] = []
    place = 0
    for example, reading in ordered:
        for label, tone in _answers(example, reading):
            labels.append(label)
            tones.append(tone)
        for keys in keys_of(reading):
            known = [index[key] for key in keys if key in index]
            rows += [place] * len(known)
            columns += known
            place += 1
    lengths = np.array([len(reading.words) for _, reading in ordered])
    keys_of_words = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(place, len(index)))
    return Batch(
        keys_of_words,
        _around([reading for _, reading in ordered], place),
        np.concatenate([reading.borders for _, reading in ordered]),
        np.array(labels),
        np.array(tones),
        lengths,
        np.concatenate([[0], np.cumsum(lengths)[:-1]]),
    )


def _answers(example: Example, reading: Reading) -> list[tuple[int, int]]:
    """Label and tone of each word; one between two parts goes with the part that follows."""
    answers = []
    for word in reading.words:
        part = next((part for part in example.parts if part.end > word.start), example.parts[-1])
        answers.append((LABELS.index(part.label), TONES.index(part.tone)))
    return answers


def _around(readings: Sequence[Reading], count: int) -> list[Any]:
    """The matrices that do what `weighing` does with sums."""
    found: list[tuple[list[int], list[int], list[float]]] = [([], [], []) for _ in range(4)]
    offset = 0
    for reading in readings:
        around = surroundings(reading.borders)
        whole = (0, len(reading.words), 1 / sqrt(len(reading.words)))
        for place, (first, last, in_clause, in_sentence) in enumerate(around.words):
            clause, sentence = around.clauses[in_clause], around.sentences[in_sentence]
            groups = (
                (first, last, 0.5),
                (*clause, 1 / sqrt(clause[1] - clause[0])),
                (*sentence, 1 / sqrt(sentence[1] - sentence[0])),
                whole,
            )
            for matrix, (start, end, factor) in zip(found, groups, strict=True):
                matrix[0].extend([offset + place] * (end - start))
                matrix[1].extend(range(offset + start, offset + end))
                matrix[2].extend([factor] * (end - start))
        offset += len(reading.words)
    return [sparse.csr_matrix((values, (rows, columns)), shape=(count, count)) for rows, columns, values in found]


def about_rows(marked: Iterable[Marked], index: Mapping[str, int]) -> tuple[Any, Any]:
    """Texts × keys, whether the text has the key; texts × ABOUT, whether it is about it. The texts are the comments
    and, of those about several things, each part by itself."""
    rows: list[int] = []
    columns: list[int] = []
    answers: list[list[bool]] = []

    def add(found: Iterable[Collection[str]], labels: Collection[str]) -> None:
        known = {index[key] for keys in found for key in keys if key in index} - {index[EVERYWHERE]}
        rows.extend([len(answers)] * len(known))
        columns.extend(known)
        answers.append([label in labels for label in ABOUT])

    for example, reading in marked:
        keys = keys_of(reading)
        labels = {part.label for part in example.parts}
        add(keys, labels)
        for part in example.parts if len(labels) > 1 else ():
            inside = [word.start >= part.start and word.end <= part.end for word in reading.words]
            add([one for one, is_in in zip(keys, inside, strict=True) if is_in], {part.label})
    shape = (len(answers), len(index))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape), np.array(answers)
