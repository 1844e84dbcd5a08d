"""From the words of a text to a score per word, label and tone: every key weighs on its word and on those around it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, repeat
from math import sqrt
from operator import add
from typing import Final

from survey_service.feedback.splitter.chain import NEVER, Row
from survey_service.feedback.splitter.features import EVERYWHERE, Reading, Token, kind_pairs, own_keys, word_pair
from survey_service.feedback.splitter.lexicon import Kinds
from survey_service.feedback.splitter.reading import COMMA, SENTENCE
from survey_service.feedback.splitter.weights import ABOUT, COLUMNS, SCOPES, STATES, Weights

NEAR: Final = 3  # words on each side
_MANY: Final = 60_000

Sum = tuple[Sequence[float], Sequence[str]]
"""Summed weights, and the keys that had some."""


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds the words: clauses and sentences as from and to; for each word what is near it, and its groups."""

    clauses: list[tuple[int, int]]
    sentences: list[tuple[int, int]]
    words: list[tuple[int, int, int, int]]


def surroundings(borders: Sequence[int]) -> Around:
    """The groups of the words by the borders before them."""
    clauses, in_clause = _groups(borders, COMMA)
    sentences, in_sentence = _groups(borders, SENTENCE)
    words = []
    for place, group in enumerate(in_sentence):
        first, last = sentences[group]
        words.append((max(first, place - NEAR), min(last, place + NEAR + 1), in_clause[place], group))
    return Around(clauses, sentences, words)


def _groups(borders: Sequence[int], depth: int) -> tuple[list[tuple[int, int]], list[int]]:
    starts = [place for place, border in enumerate(borders) if border >= depth or place == 0]
    groups = list(zip(starts, [*starts[1:], len(borders)], strict=True))
    return groups, [number for number, (start, end) in enumerate(groups) for _ in range(end - start)]


class Scale:
    """Weighs readings with one set of weights; remembers the sums of words it has met."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._alone: dict[Token, Sum] = {}
        self._pairs: dict[tuple[Kinds, Kinds], Sum] = {}
        self._about: dict[str, Sequence[float] | None] = {}

    def scores(self, reading: Reading) -> tuple[list[Row], list[Row], list[float]]:
        """Per word the scores of the labels, and those of the tones, which have no fourth; then what all is about."""
        keys: set[str] = set()
        rows = list(self._rows(reading, keys))
        columns = list(zip(*rows, strict=True))
        sums = [list(accumulate(column, initial=0.0)) for column in columns[STATES : len(SCOPES) * STATES]]
        around = surroundings(reading.borders)
        found = [_column(columns[state], sums[state::STATES], around) for state in range(STATES)]
        labels = list(zip(found[0], found[1], found[2], found[3], strict=True))
        tones = list(zip(found[4], found[5], found[6], repeat(NEVER), strict=False))
        return labels, tones, self._whole(keys)

    def _whole(self, keys: set[str]) -> list[float]:
        """The scores of what the text is about: each key once, however often it is met."""
        rows = [row for row in map(self._about_row, keys - {EVERYWHERE}) if row is not None]
        if not rows:
            return [0.0] * len(ABOUT)
        factor = 1 / sqrt(len(rows))
        return [sum(column) * factor for column in zip(*rows, strict=True)]

    def _about_row(self, key: str) -> Sequence[float] | None:
        if key not in self._about:
            if len(self._about) > _MANY:
                self._about.clear()
            row = self._weights.row(key)
            self._about[key] = row[-len(ABOUT) :] if row else None
        return self._about[key]

    def _rows(self, reading: Reading, keys: set[str]) -> Iterator[Sequence[float]]:
        """The summed weights of each word; adds the keys met."""
        before: Token | None = None
        for token, border in zip(reading.tokens, reading.borders, strict=True):
            alone = self._alone.get(token)
            if alone is None:
                if len(self._alone) > _MANY:
                    self._alone.clear()
                alone = self._alone[token] = self._sum(own_keys(token))
            row, known = alone
            keys.update(known)
            if before is not None and border != SENTENCE:
                more, known = self._pair(before, token)
                if known:
                    keys.update(known)
                    row = list(map(add, row, more))
            before = token
            yield row

    def _pair(self, before: Token, token: Token) -> Sum:
        kinds = (before.kinds, token.kinds)
        found = self._pairs.get(kinds)
        if found is None:
            if len(self._pairs) > _MANY:
                self._pairs.clear()
            found = self._pairs[kinds] = self._sum(kind_pairs(*kinds))
        key = word_pair(before, token)
        row = self._weights.row(key)
        if row is None:
            return found
        return list(map(add, row, found[0])), [key, *found[1]]

    def _sum(self, keys: Sequence[str]) -> Sum:
        """The weights of all keys that have some, and which those are."""
        known = [key for key in keys if key in self._weights.places]
        rows = [row for row in map(self._weights.row, known) if row is not None]
        return [sum(column) for column in zip(*rows, strict=True)] if rows else (0.0,) * COLUMNS, known


def _column(own: Sequence[float], sums: Sequence[Sequence[float]], around: Around) -> list[float]:
    """One state's scores: of each word, of what is near it, of its clause, sentence and text."""
    near, clause, sentence, text = sums
    whole = text[-1] / sqrt(len(own))
    clauses = [(clause[end] - clause[start]) / sqrt(end - start) for start, end in around.clauses]
    groups = [whole + (sentence[end] - sentence[start]) / sqrt(end - start) for start, end in around.sentences]
    return [
        score + (near[end] - near[start]) * 0.5 + clauses[in_clause] + groups[in_sentence]
        for score, (start, end, in_clause, in_sentence) in zip(own, around.words, strict=True)
    ]
